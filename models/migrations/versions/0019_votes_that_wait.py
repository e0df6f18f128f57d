"""Votes that wait until it is known whether their voters may: found without reading the others.

Revision 0019, after 0018, 2026-11-23.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.create_index(
        "ix_vote_pending",
        "vote",
        ["guild_id", "user_id"],
        sqlite_where=sa.text("pending = 1"),
        postgresql_where=sa.text("pending"),
    )
