"""Tags: their lists, how often each is used in each category, synonyms and descriptions.

Revision 0015, after 0014, 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
NAME = sa.String(length=40).with_variant(sa.String(length=40, collation="C"), "postgresql")
ID = "id", BIG, sa.Identity(always=False)

# What a question is listed by, as bot.filing has it in this revision.
OPEN = "post.state = 'published' AND post.close_reason IS NULL"
FILL = """
INSERT INTO post_tag (guild_id, post_id, tag_id, position, category_id, published, unanswered,
                      unsolved, unliked, score, hotness, answer_count)
SELECT post.guild_id, kept.post_id, kept.tag_id, kept.position, post.category_id,
       post.state = 'published', {open} AND post.answer_count = 0, {open} AND NOT post.accepted,
       {open} AND post.liked_answer_count = 0, post.score, post.hotness, post.answer_count
  FROM kept JOIN post ON post.id = kept.post_id ORDER BY kept.id
"""
COUNT = """
INSERT INTO tag_use (guild_id, tag_id, category_id, questions)
SELECT guild_id, tag_id, category_id, count(*) FROM post_tag WHERE published
 GROUP BY guild_id, tag_id, category_id
"""


def upgrade() -> None:
    """Bring the schema forward."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    op.add_column("tag", sa.Column("description", sa.String(), nullable=False, server_default=""))
    if postgresql:
        op.alter_column("tag", "description", server_default=None)
        op.alter_column("tag", "name", type_=sa.String(length=40, collation="C"))
    op.drop_column("tag", "use_count")
    op.create_table(
        "tag_use",
        sa.Column(*ID, nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("tag_id", BIG, nullable=False),
        sa.Column("category_id", BIG, nullable=False),
        sa.Column("questions", sa.Integer(), nullable=False),
        sa.CheckConstraint("questions >= 0", name=op.f("ck_tag_use_questions")),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_tag_use_guild_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_tag_use_tag_id")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_tag_use_category_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_use")),
        sa.UniqueConstraint("tag_id", "category_id", name=op.f("uq_tag_use_tag_id_category_id")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tag_use_category", "tag_use", ["category_id", sa.text("questions DESC")])
    op.create_table(
        "tag_synonym",
        sa.Column(*ID, nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("name", NAME, nullable=False),
        sa.Column("tag_id", BIG, nullable=False),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_tag_synonym_guild_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_tag_synonym_tag_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tag_synonym")),
        sa.UniqueConstraint("guild_id", "name", name=op.f("uq_tag_synonym_guild_id_name")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_tag_synonym_tag", "tag_synonym", ["tag_id"])
    _post_tag_anew()
    op.execute(COUNT)


def _post_tag_anew() -> None:
    """Nothing names its rows, and SQLite adds no column that must have a value of another table."""
    op.execute("CREATE TEMPORARY TABLE kept AS SELECT id, post_id, tag_id, position FROM post_tag")
    op.drop_table("post_tag")
    op.create_table(
        "post_tag",
        sa.Column(*ID, nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("tag_id", BIG, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("category_id", BIG, nullable=False),
        sa.Column("published", sa.Boolean(), nullable=False),
        sa.Column("unanswered", sa.Boolean(), nullable=False),
        sa.Column("unsolved", sa.Boolean(), nullable=False),
        sa.Column("unliked", sa.Boolean(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("hotness", BIG, nullable=False),
        sa.Column("answer_count", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_post_tag_guild_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_post_tag_post_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["tag.id"], name=op.f("fk_post_tag_tag_id")),
        sa.ForeignKeyConstraint(
            ["category_id"], ["category.id"], name=op.f("fk_post_tag_category_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_post_tag")),
        sa.UniqueConstraint("post_id", "tag_id", name=op.f("uq_post_tag_post_id_tag_id")),
        sqlite_autoincrement=True,
    )
    op.execute(FILL.format(open=OPEN))
    op.drop_table("kept")
    op.create_index("ix_post_tag_tag", "post_tag", ["tag_id", "post_id"])
    walks = [
        (flag, flag, ["post_id"]) for flag in ("published", "unanswered", "unsolved", "unliked")
    ] + [
        (by, "published", [sa.text(f"{by} DESC"), sa.text("post_id DESC")])
        for by in ("hotness", "score", "answer_count")
    ]
    for name, flag, by in walks:
        op.create_index(
            f"ix_post_tag_{name}",
            "post_tag",
            ["tag_id", "category_id", *by],
            sqlite_where=sa.text(f"{flag} = 1"),
            postgresql_where=sa.text(flag),
        )
