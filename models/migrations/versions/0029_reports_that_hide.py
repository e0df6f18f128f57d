"""From when on a report counts toward hiding a post; what waits no longer as its reports went.

Revision 0029, after 0028, 2026-11-23.
"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

OUTCOMES = "outcome IN ('approved', 'shown', 'hidden', 'deleted', 'removed', 'purged', 'withdrawn')"


def upgrade() -> None:
    """Bring the schema forward."""
    op.add_column("flag", sa.Column("hides_from", sa.DateTime(timezone=True), nullable=True))
    # Reports so far have counted from when they were given.
    op.execute("UPDATE flag SET hides_from = created_at")
    with op.batch_alter_table("queueitem", table_kwargs={"sqlite_autoincrement": True}) as batch:
        batch.drop_constraint(op.f("ck_queueitem_outcome"), type_="check")
        batch.create_check_constraint(op.f("ck_queueitem_outcome"), OUTCOMES)
