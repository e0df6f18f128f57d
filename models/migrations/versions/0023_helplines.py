"""Helplines that a server has confirmed, and who would rather not be shown any.

Revision 0023, after 0022, 2026-11-23.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "helpline",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("country", sa.String(length=60), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("reach", sa.String(length=200), nullable=False),
        sa.Column("hours", sa.String(length=120), nullable=False),
        sa.Column("url", sa.String(length=300), nullable=False),
        sa.Column("own", sa.Boolean(), nullable=False),
        sa.Column("confirmed_by", BIG, nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_helpline_guild_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helpline")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_helpline_guild", "helpline", ["guild_id", "country", "id"])
    op.add_column(
        "member", sa.Column("spared", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("member", "spared", server_default=None)
