"""Whoever was suspended for a time is told that it is over.

Revision 0030, after 0029, 2026-11-23.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

KINDS = "kind IN ('note', 'warning', 'unmasked', 'hidden', 'voided', 'over')"


def upgrade() -> None:
    """Bring the schema forward."""
    with op.batch_alter_table("member_note", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_constraint(op.f("ck_member_note_notekind"), type_="check")
        batch.create_check_constraint(op.f("ck_member_note_notekind"), KINDS)
    where = sa.text("until IS NOT NULL AND ended_at IS NULL")
    op.create_index(
        "ix_suspension_until",
        "suspension",
        ["until", "id"],
        sqlite_where=where,
        postgresql_where=where,
    )
