"""What stands under a post, and whom one wrote to lately, is found without going through it all.

Revision 0033, after 0032, 2026-11-23.
"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    # Answers as well as comments: an index of one kind alone is used by no database where the kind
    # is a value of the statement.
    op.create_index("ix_post_parent", "post", ["parent_id", "kind", "id"])
    op.drop_index("ix_post_comments", "post")
    told = sa.text("told_at IS NOT NULL")
    op.create_index(
        "ix_notification_told",
        "notification",
        ["guild_id", "user_id", "told_at"],
        sqlite_where=told,
        postgresql_where=told,
    )
