"""Anonymous posts: how a draft is signed, and cards that are voted on by buttons for good.

Revision 0009, after 0008, 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("draft", sa.Column("anonymous", sa.Boolean(), nullable=True))
    op.add_column("draft", sa.Column("alias", sa.String(length=40), nullable=True))
    op.add_column(
        "card",
        sa.Column("buttons_only", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("card", "buttons_only", server_default=None)
