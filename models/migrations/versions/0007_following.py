"""Following, and the inbox.

Revision 0007, after 0006, 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
FOLLOWED = ("question", "tag", "category", "member")
NOTICES = (
    *("answer", "comment", "also", "accepted", "follow_on", "reminder"),
    *("followed_answer", "followed_accept", "member", "tag", "category"),
)
# What happened before is no news: the inboxes begin with what comes now.
BEGIN = """
INSERT INTO watermark (name, guild_id, value, updated_at)
SELECT 'inbox', guild_id, CAST(max(id) AS VARCHAR(20)), max(created_at) FROM event GROUP BY guild_id
"""


def _kinds(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=24)


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "follow",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("kind", _kinds("followkind", FOLLOWED), nullable=False),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_follow_guild_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow")),
        sa.UniqueConstraint(
            *("guild_id", "user_id", "kind", "subject_id"),
            name=op.f("uq_follow_guild_id_user_id_kind_subject_id"),
        ),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_follow_own", "follow", ["guild_id", "user_id", "id"])
    op.create_index("ix_follow_subject", "follow", ["guild_id", "kind", "subject_id", "user_id"])
    op.create_table(
        "notification",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("event_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("to_author_of", BIG, nullable=True),
        sa.Column("kind", _kinds("noticekind", NOTICES), nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(user_id IS NULL) = (to_author_of IS NOT NULL)", name=op.f("ck_notification_reader")
        ),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_notification_guild_id")),
        sa.ForeignKeyConstraint(["event_id"], ["event.id"], name=op.f("fk_notification_event_id")),
        sa.ForeignKeyConstraint(
            ["to_author_of"], ["post.id"], name=op.f("fk_notification_to_author_of")
        ),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_notification_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("event_id", "user_id", name=op.f("uq_notification_event_id_user_id")),
        sqlite_autoincrement=True,
    )
    for name, columns, where, unique in (
        ("ix_notification_unread", ["guild_id", "user_id", "event_id"], "read_at IS NULL", False),
        ("ix_notification_read", ["guild_id", "user_id", "event_id"], "read_at IS NOT NULL", False),
        ("ix_notification_author", ["to_author_of", "event_id"], "to_author_of IS NOT NULL", True),
    ):
        op.create_index(
            *(name, "notification", columns),
            unique=unique,
            sqlite_where=sa.text(where),
            postgresql_where=sa.text(where),
        )
    op.create_index(
        *("ix_post_anonymous", "post", ["guild_id", "author_id"]),
        sqlite_where=sa.text("anonymous"),
        postgresql_where=sa.text("anonymous"),
    )
    op.execute(BEGIN)
