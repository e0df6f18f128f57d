"""Content notes, posts that give no points, and what a moderator leaves for the next one.

Revision 0025, after 0024, 2026-11-23.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Bring the schema forward."""
    for name in ("post", "draft"):
        op.add_column(name, sa.Column("content_note", sa.String(length=60), nullable=True))
    op.add_column(
        "post", sa.Column("unpaid", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("post", "unpaid", server_default=None)
    op.create_table(
        "hand_over",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("post_id", BIG, nullable=True),
        sa.Column("body", sa.String(length=1_000), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", BIG, nullable=True),
        sa.CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name=op.f("ck_hand_over_done")),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_hand_over_guild_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_hand_over_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_hand_over_open",
        "hand_over",
        ["guild_id", "post_id", "id"],
        sqlite_where=sa.text("done_at IS NULL"),
        postgresql_where=sa.text("done_at IS NULL"),
    )
