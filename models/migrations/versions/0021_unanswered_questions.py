"""Unanswered questions: found without reading those that were closed instead.

Revision 0021, after 0020, 2026-11-23.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

LISTED = sa.text(
    "kind = 'question' AND state = 'published' AND close_reason IS NULL AND answer_count = 0"
)


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_index(
        "ix_post_unanswered",
        "post",
        ["category_id", "answer_count", "id"],
        sqlite_where=LISTED,
        postgresql_where=LISTED,
    )
