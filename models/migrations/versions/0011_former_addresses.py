"""Answers become comments and go to other questions; their addresses go on leading to them.

Revision 0011, after 0010, 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "former_address",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("question_id", BIG, nullable=False),
        sa.Column("answer_number", sa.Integer(), nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(
            ["guild_id"], ["guild.id"], name=op.f("fk_former_address_guild_id")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_former_address_post_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["post.id"], name=op.f("fk_former_address_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_address")),
        sa.UniqueConstraint(
            "question_id", "answer_number", name=op.f("uq_former_address_question_id_answer_number")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_former_address_post", "former_address", ["post_id"])
