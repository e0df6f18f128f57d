"""Categories decide for themselves who may do what.

Revision 0003, after 0002, 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("category", sa.Column("rules", sa.JSON(), nullable=False, server_default="{}"))
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("category", "rules", server_default=None)
