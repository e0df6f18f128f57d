"""Revisions know which pictures a post had.

Revision 0019, after 0018, 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("revision", sa.Column("pictures", sa.JSON(), nullable=True))
