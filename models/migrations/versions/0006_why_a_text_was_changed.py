"""Edits say why, may be silent, and can put an earlier text back.

Revision 0006, after 0005, 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("revision", sa.Column("restored", sa.Integer(), nullable=True))
    for table in ("revision", "draft"):
        op.add_column(
            table, sa.Column("silent", sa.Boolean(), nullable=False, server_default=sa.false())
        )
    op.add_column("draft", sa.Column("reason", sa.String(), nullable=False, server_default=""))
    if op.get_bind().dialect.name == "postgresql":
        for table, column in (("revision", "silent"), ("draft", "silent"), ("draft", "reason")):
            op.alter_column(table, column, server_default=None)
