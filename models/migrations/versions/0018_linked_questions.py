"""Questions that follow from an answer, related questions, and what repeats a question.

Revision 0018, after 0017, 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = sa.Enum(
    "follow_on",
    "related",
    name="linkkind",
    native_enum=False,
    create_constraint=True,
    length=24,
)


def upgrade() -> None:
    """Bring the schema forward."""
    big = "BIGINT" if op.get_bind().dialect.name == "postgresql" else "INTEGER"
    # In words of its own: SQLite takes a reference with a new column, and none afterwards.
    op.execute(
        f"ALTER TABLE draft ADD COLUMN follows_id {big}"
        " CONSTRAINT fk_draft_follows_id REFERENCES post (id)"
    )
    op.create_table(
        "link",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("from_id", BIG, nullable=False),
        sa.Column("to_id", BIG, nullable=False),
        sa.Column("kind", KINDS, nullable=False),
        sa.Column("answer_id", BIG, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind = 'follow_on' OR from_id < to_id", name=op.f("ck_link_both_ways")),
        sa.CheckConstraint("kind = 'follow_on' OR answer_id IS NULL", name=op.f("ck_link_answer")),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_link_guild_id")),
        sa.ForeignKeyConstraint(["from_id"], ["post.id"], name=op.f("fk_link_from_id")),
        sa.ForeignKeyConstraint(["to_id"], ["post.id"], name=op.f("fk_link_to_id")),
        sa.ForeignKeyConstraint(["answer_id"], ["post.id"], name=op.f("fk_link_answer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_link")),
        sa.UniqueConstraint("from_id", "to_id", "kind", name=op.f("uq_link_from_id_to_id_kind")),
        sqlite_autoincrement=True,
    )
    for name in ("from", "to", "answer"):
        op.create_index(f"ix_link_{name}", "link", [f"{name}_id", "id"])
    op.create_index(
        "ix_post_duplicate",
        "post",
        ["duplicate_of", "id"],
        sqlite_where=sa.text("duplicate_of IS NOT NULL"),
        postgresql_where=sa.text("duplicate_of IS NOT NULL"),
    )
