"""The first schema.

Revision 0001, after nothing, 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
# A snowflake's width; SQLite counts up only what is spelled INTEGER.
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")

branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_table(
        "guild",
        sa.Column("id", BIG, autoincrement=False, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guild")),
    )
    op.create_table(
        "watermark",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_watermark")),
        sa.UniqueConstraint("name", "guild_id", name=op.f("uq_watermark_name_guild_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "card",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "question",
                "answer",
                "notice",
                name="cardkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("subject_id", BIG, nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("channel_id", BIG, nullable=True),
        sa.Column("message_id", BIG, nullable=True),
        sa.Column("thread_id", BIG, nullable=True),
        sa.Column("up_emoji", sa.String(), nullable=True),
        sa.Column("down_emoji", sa.String(), nullable=True),
        sa.Column("seeded", sa.Boolean(), nullable=False),
        sa.Column("wanted", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Integer(), nullable=False),
        sa.Column("loud", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(), nullable=True),
        sa.Column("recheck", sa.Boolean(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stuck", sa.String(), nullable=True),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.Column("problem", sa.String(), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("shown <= wanted", name=op.f("ck_card_versions")),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_card_guild_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_card")),
        sa.UniqueConstraint("kind", "subject_id", name=op.f("uq_card_kind_subject_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("card", schema=None) as batch_op:
        batch_op.create_index(
            "ix_card_due",
            ["not_before"],
            unique=False,
            sqlite_where=sa.text("wanted > shown AND stuck IS NULL"),
            postgresql_where=sa.text("wanted > shown AND stuck IS NULL"),
        )
        batch_op.create_index("ix_card_guild", ["guild_id", "id"], unique=False)
        batch_op.create_index(
            "ix_card_message",
            ["message_id"],
            unique=True,
            sqlite_where=sa.text("message_id IS NOT NULL"),
            postgresql_where=sa.text("message_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_card_stuck",
            ["guild_id"],
            unique=False,
            sqlite_where=sa.text("stuck IS NOT NULL"),
            postgresql_where=sa.text("stuck IS NOT NULL"),
        )
        batch_op.create_index("ix_card_thread", ["thread_id"], unique=False)

    op.create_table(
        "category",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("channel_id", BIG, nullable=True),
        sa.Column("channel_gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "layout",
            sa.Enum(
                "thread",
                "channel",
                "forum",
                name="layout",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("cards_only", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("depth BETWEEN 1 AND 4", name=op.f("ck_category_depth")),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_category_guild_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["category.id"], name=op.f("fk_category_parent_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_category")),
        sa.UniqueConstraint(
            "guild_id", "parent_id", "name", name=op.f("uq_category_guild_id_parent_id_name")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("category", schema=None) as batch_op:
        batch_op.create_index("ix_category_channel", ["guild_id", "channel_id"], unique=False)
        batch_op.create_index(
            "uq_category_root_name",
            ["guild_id", "name"],
            unique=True,
            sqlite_where=sa.text("parent_id IS NULL"),
            postgresql_where=sa.text("parent_id IS NULL"),
        )

    op.create_table(
        "member",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("display_name", sa.String(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("bonus", sa.Integer(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_member_guild_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint("guild_id", "user_id", name=op.f("uq_member_guild_id_user_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index("ix_member_points", ["guild_id", "points", "user_id"], unique=False)

    op.create_table(
        "setting",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_setting_guild_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
        sa.UniqueConstraint("guild_id", "name", name=op.f("uq_setting_guild_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tag",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("use_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_tag_guild_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag")),
        sa.UniqueConstraint("guild_id", "name", name=op.f("uq_tag_guild_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "post",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "question",
                "answer",
                "comment",
                name="postkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "published",
                "queued",
                "hidden",
                "deleted",
                name="poststate",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("category_id", BIG, nullable=False),
        sa.Column("question_id", BIG, nullable=True),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("answer_number", sa.Integer(), nullable=True),
        sa.Column("next_answer", sa.Integer(), nullable=False),
        sa.Column("author_id", BIG, nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("alias", sa.String(length=40), nullable=True),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column(
            "close_reason",
            sa.Enum(
                "duplicate",
                "off_topic",
                "needs_details",
                "resolved",
                "other",
                name="closereason",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("close_note", sa.String(), nullable=True),
        sa.Column("duplicate_of", BIG, nullable=True),
        sa.Column("locked", sa.Boolean(), nullable=False),
        sa.Column("accepted", sa.Boolean(), nullable=False),
        sa.Column("up", sa.Integer(), nullable=False),
        sa.Column("down", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("answer_count", sa.Integer(), nullable=False),
        sa.Column("comment_count", sa.Integer(), nullable=False),
        sa.Column("follower_count", sa.Integer(), nullable=False),
        sa.Column("flag_count", sa.Integer(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("edit_count", sa.Integer(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("editor_id", BIG, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(kind = 'answer') = (answer_number IS NOT NULL)", name=op.f("ck_post_answer")
        ),
        sa.CheckConstraint(
            "(kind = 'question') = (number IS NOT NULL AND title IS NOT NULL)",
            name=op.f("ck_post_question"),
        ),
        sa.CheckConstraint(
            "(kind = 'question') = (parent_id IS NULL)", name=op.f("ck_post_parent")
        ),
        sa.CheckConstraint(
            "(kind = 'question') = (question_id IS NULL)", name=op.f("ck_post_root")
        ),
        sa.CheckConstraint(
            "kind = 'question' OR NOT locked AND close_reason IS NULL", name=op.f("ck_post_locked")
        ),
        sa.CheckConstraint("alias IS NULL OR anonymous", name=op.f("ck_post_alias")),
        sa.CheckConstraint(
            "up >= 0 AND down >= 0 AND score = up - down", name=op.f("ck_post_score")
        ),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_post_category_id")),
        sa.ForeignKeyConstraint(["duplicate_of"], ["post.id"], name=op.f("fk_post_duplicate_of")),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_post_guild_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["post.id"], name=op.f("fk_post_parent_id")),
        sa.ForeignKeyConstraint(["question_id"], ["post.id"], name=op.f("fk_post_question_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post")),
        sa.UniqueConstraint("guild_id", "number", name=op.f("uq_post_guild_id_number")),
        sa.UniqueConstraint(
            "question_id", "answer_number", name=op.f("uq_post_question_id_answer_number")
        ),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("post", schema=None) as batch_op:
        batch_op.create_index(
            "ix_post_answers",
            ["question_id", sa.text("accepted DESC"), sa.text("score DESC"), "id"],
            unique=False,
            sqlite_where=sa.text("kind = 'answer' AND state = 'published'"),
            postgresql_where=sa.text("kind = 'answer' AND state = 'published'"),
        )
        batch_op.create_index("ix_post_author", ["guild_id", "author_id", "id"], unique=False)
        batch_op.create_index(
            "ix_post_category",
            ["category_id", "id"],
            unique=False,
            sqlite_where=sa.text("kind = 'question' AND state = 'published'"),
            postgresql_where=sa.text("kind = 'question' AND state = 'published'"),
        )
        batch_op.create_index(
            "ix_post_comments",
            ["parent_id", "id"],
            unique=False,
            sqlite_where=sa.text("kind = 'comment'"),
            postgresql_where=sa.text("kind = 'comment'"),
        )
        batch_op.create_index("ix_post_question", ["question_id", "id"], unique=False)
        batch_op.create_index(
            "ix_post_questions",
            ["guild_id", "id"],
            unique=False,
            sqlite_where=sa.text("kind = 'question' AND state = 'published'"),
            postgresql_where=sa.text("kind = 'question' AND state = 'published'"),
        )

    op.create_table(
        "acceptance",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("question_id", BIG, nullable=False),
        sa.Column("answer_id", BIG, nullable=False),
        sa.Column("accepted_by", BIG, nullable=True),
        sa.Column("by_author", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["answer_id"], ["post.id"], name=op.f("fk_acceptance_answer_id")),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_acceptance_guild_id")),
        sa.ForeignKeyConstraint(
            ["question_id"], ["post.id"], name=op.f("fk_acceptance_question_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_acceptance")),
        sa.UniqueConstraint("answer_id", name=op.f("uq_acceptance_answer_id")),
        sa.UniqueConstraint("question_id", name=op.f("uq_acceptance_question_id")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "draft",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "question",
                "answer",
                "comment",
                "edit",
                name="draftkind",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("category_id", BIG, nullable=True),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column("base_revision", sa.Integer(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("tags", sa.String(), nullable=False),
        sa.Column("posted_id", BIG, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "user_id IS NOT NULL OR posted_id IS NOT NULL", name=op.f("ck_draft_owner")
        ),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_draft_category_id")
        ),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_draft_guild_id")),
        sa.ForeignKeyConstraint(["parent_id"], ["post.id"], name=op.f("fk_draft_parent_id")),
        sa.ForeignKeyConstraint(["posted_id"], ["post.id"], name=op.f("fk_draft_posted_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("draft", schema=None) as batch_op:
        batch_op.create_index("ix_draft_user", ["guild_id", "user_id", "id"], unique=False)

    op.create_table(
        "event",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("verb", sa.String(length=40), nullable=False),
        sa.Column("actor_id", BIG, nullable=True),
        sa.Column("by_author", sa.Boolean(), nullable=False),
        sa.Column("post_id", BIG, nullable=True),
        sa.Column("category_id", BIG, nullable=True),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("before", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("after", sa.JSON(none_as_null=True), nullable=True),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_event_category_id")
        ),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_event_guild_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_event_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("event", schema=None) as batch_op:
        batch_op.create_index("ix_event_guild", ["guild_id", "id"], unique=False)
        batch_op.create_index("ix_event_post", ["post_id", "id"], unique=False)

    op.create_table(
        "post_tag",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("tag_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_tag_post_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_post_tag_tag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_tag")),
        sa.UniqueConstraint("post_id", "tag_id", name=op.f("uq_post_tag_post_id_tag_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("post_tag", schema=None) as batch_op:
        batch_op.create_index("ix_post_tag_tag", ["tag_id", "post_id"], unique=False)

    op.create_table(
        "revision",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=True),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("tags", sa.String(), nullable=False),
        sa.Column("editor_id", BIG, nullable=True),
        sa.Column("by_author", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_revision_guild_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_revision_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("post_id", "number", name=op.f("uq_revision_post_id_number")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "vote",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column(
            "source",
            sa.Enum(
                "reaction",
                "button",
                "command",
                name="votesource",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=False,
        ),
        sa.Column("pending", sa.Boolean(), nullable=False),
        sa.Column("voided_by", BIG, nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("value IN (-1, 1)", name=op.f("ck_vote_value")),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_vote_guild_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_vote_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote")),
        sa.UniqueConstraint("post_id", "user_id", name=op.f("uq_vote_post_id_user_id")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("vote", schema=None) as batch_op:
        batch_op.create_index(
            "ix_vote_cast",
            ["guild_id", "user_id"],
            unique=False,
            sqlite_where=sa.text("voided_by IS NULL"),
            postgresql_where=sa.text("voided_by IS NULL"),
        )
