"""What moderators told somebody is told by direct messages too.

Revision 0028, after 0027, 2026-11-23.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    for name in ("member_note", "suspension"):
        op.add_column(name, sa.Column("written_at", sa.DateTime(timezone=True), nullable=True))
