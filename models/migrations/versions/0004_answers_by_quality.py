"""Answers by how sure their votes make us, leaderboards, and who is left out of them.

Revision 0004, after 0003, 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ANSWERS = "kind = 'answer' AND state = 'published'"
EARNING = "kind <> 'comment' AND state = 'published' AND NOT anonymous"


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column(
        "post", sa.Column("quality", sa.Integer(), nullable=False, server_default="500000")
    )
    op.execute("UPDATE post SET quality = (up + 2) * 1000000 / (up + down + 4)")
    op.add_column(
        "member", sa.Column("unlisted", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    if op.get_bind().dialect.name == "postgresql":
        # On SQLite the table would have to be made anew, and its indexes would lose their order.
        op.alter_column("post", "quality", server_default=None)
        op.alter_column("member", "unlisted", server_default=None)
    op.drop_index("ix_post_answers", "post")
    op.create_index(
        "ix_post_answers",
        "post",
        ["question_id", sa.text("accepted DESC"), sa.text("quality DESC"), "id"],
        sqlite_where=sa.text(ANSWERS),
        postgresql_where=sa.text(ANSWERS),
    )
    op.create_index(
        "ix_post_earning",
        "post",
        ["category_id", "created_at"],
        sqlite_where=sa.text(EARNING.replace("NOT anonymous", "anonymous = 0")),
        postgresql_where=sa.text(EARNING),
    )
