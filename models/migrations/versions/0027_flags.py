"""What members report about posts.

Revision 0027, after 0026, 2026-11-23.
"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "flag",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column(
            "reason",
            sa.Enum(
                "spam",
                "rude",
                "off_topic",
                "not_an_answer",
                "duplicate",
                "misinformation",
                "methods",
                "encourages",
                "contact",
                "worried",
                "other",
                name="flagreason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("cleared_in", BIG, nullable=True),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_flag_guild_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_flag_post_id")),
        sa.ForeignKeyConstraint(["cleared_in"], ["event.id"], name=op.f("fk_flag_cleared_in")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
        sa.UniqueConstraint("post_id", "user_id", name=op.f("uq_flag_post_id_user_id")),
        sqlite_autoincrement=True,
    )
    for name, column, condition in (
        ("ix_flag_standing", "post_id", "withdrawn_at IS NULL AND cleared_in IS NULL"),
        ("ix_flag_cleared", "cleared_in", "cleared_in IS NOT NULL"),
    ):
        where = sa.text(condition)
        op.create_index(name, "flag", [column], sqlite_where=where, postgresql_where=where)
    op.create_index("ix_flag_member", "flag", ["guild_id", "user_id", "created_at"])
