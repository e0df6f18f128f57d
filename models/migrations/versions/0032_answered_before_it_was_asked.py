"""A draft whose writer found the answer is kept for a day.

Revision 0032, after 0031, 2026-11-23.
"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("draft", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True))
