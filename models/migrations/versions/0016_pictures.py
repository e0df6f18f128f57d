"""Pictures of drafts and posts.

Revision 0016, after 0015, 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = sa.Enum(
    *("png", "jpg", "gif", "webp"),
    name="picturekind",
    native_enum=False,
    create_constraint=True,
    length=24,
)


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "picture",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("draft_id", BIG, nullable=True),
        sa.Column("post_id", BIG, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", KINDS, nullable=False),
        sa.Column("alt", sa.String(length=1_000), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(draft_id IS NULL) <> (post_id IS NULL)", name=op.f("ck_picture_one_owner")
        ),
        sa.CheckConstraint("position BETWEEN 0 AND 3", name=op.f("ck_picture_four")),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_picture_guild_id")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_picture_draft_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_picture_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_picture")),
        sa.UniqueConstraint(*("draft_id", "position"), name=op.f("uq_picture_draft_id_position")),
        sa.UniqueConstraint(*("post_id", "position"), name=op.f("uq_picture_post_id_position")),
        sqlite_autoincrement=True,
    )
