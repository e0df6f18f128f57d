"""Revisions know which pictures a post had.

Revision 0020, after 0019, 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("revision", sa.Column("pictures", sa.JSON(), nullable=True))
