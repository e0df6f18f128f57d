"""Lists of questions: hot, top, most answered, and those that still lack something.

Revision 0002, after 0001, 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

OPEN = "kind = 'question' AND state = 'published' AND close_reason IS NULL"
PUBLISHED = "kind = 'question' AND state = 'published'"

# The formula of bot.hotness, as it is in this revision.
SECONDS = {
    "sqlite": "CAST(strftime('%s', {time}) AS INTEGER)",
    "postgresql": "CAST(floor(extract(epoch FROM {time})) AS BIGINT)",
}
FILL = """
UPDATE post SET
  liked_answer_count = (SELECT count(*) FROM post a WHERE a.question_id = post.id
    AND a.kind = 'answer' AND a.state = 'published' AND a.score > 0),
  hotness = {asked} - 1262304000 + coalesce((SELECT max({answered}) FROM post a
    WHERE a.question_id = post.id AND a.kind = 'answer' AND a.state = 'published'), {asked})
    - 1262304000 + 160000 * (answer_count + score)
WHERE kind = 'question'
"""


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column(
        "post", sa.Column("liked_answer_count", sa.Integer(), nullable=False, server_default="0")
    )
    op.add_column(
        "post",
        sa.Column(
            "hotness",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            nullable=False,
            server_default="0",
        ),
    )
    seconds = SECONDS[op.get_bind().dialect.name]
    asked, answered = (seconds.format(time=f"{one}.created_at") for one in ("post", "a"))
    op.execute(FILL.format(asked=asked, answered=answered))
    if op.get_bind().dialect.name == "postgresql":
        # On SQLite the table would have to be made anew, and its indexes would lose their order.
        op.alter_column("post", "liked_answer_count", server_default=None)
        op.alter_column("post", "hotness", server_default=None)
    for name, column in (
        ("ix_post_hot", "hotness"),
        ("ix_post_top", "score"),
        ("ix_post_most_answered", "answer_count"),
    ):
        op.create_index(
            name,
            "post",
            ["category_id", sa.text(f"{column} DESC"), sa.text("id DESC")],
            sqlite_where=sa.text(PUBLISHED),
            postgresql_where=sa.text(PUBLISHED),
        )
    for name, lack in (
        ("ix_post_unsolved", "NOT accepted"),
        ("ix_post_unliked", "liked_answer_count = 0"),
    ):
        op.create_index(
            name,
            "post",
            ["category_id", "id"],
            sqlite_where=sa.text(f"{OPEN} AND {lack.replace('NOT accepted', 'accepted = 0')}"),
            postgresql_where=sa.text(f"{OPEN} AND {lack}"),
        )
