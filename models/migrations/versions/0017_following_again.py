"""Direct messages begin when they are switched on; drafts are found that were not posted.

Revision 0017, after 0016, 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

LEFT = sa.text("posted_id IS NULL")


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("mailbox", sa.Column("since", sa.DateTime(timezone=True), nullable=True))
    op.drop_index("ix_draft_user", "draft")
    columns = ["guild_id", "user_id", "id"]
    op.create_index("ix_draft_unposted", "draft", columns, sqlite_where=LEFT, postgresql_where=LEFT)
