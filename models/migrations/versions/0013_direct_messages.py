"""Direct messages, for those who switch them on.

Revision 0013, after 0012, 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("notification", sa.Column("told_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "mailbox",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column(
            "delivery",
            sa.Enum(
                *("off", "at_once", "daily", "weekly"),
                name="delivery",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("zone", sa.String(), nullable=True),
        sa.Column("content_free", sa.Boolean(), nullable=False),
        sa.Column("muted", sa.JSON(), nullable=False),
        sa.Column("locale", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_mailbox_hour")),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_mailbox_guild_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailbox")),
        sa.UniqueConstraint("guild_id", "user_id", name=op.f("uq_mailbox_guild_id_user_id")),
        sqlite_autoincrement=True,
    )
    for name, column in (("ix_mailbox_due", "due_at"), ("ix_mailbox_leased", "leased_until")):
        where = sa.text(f"{column} IS NOT NULL")
        op.create_index(name, "mailbox", [column], sqlite_where=where, postgresql_where=where)
