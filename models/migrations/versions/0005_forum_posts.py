"""A question can be a post of a forum.

Revision 0005, after 0004, 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column(
        "card", sa.Column("forum_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"))
    )
    op.add_column("card", sa.Column("face", sa.String()))
