"""A daily card of unanswered questions is a card of its own kind.

Revision 0014, after 0013, 2026-11-22.
"""

from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

KINDS = "kind IN ('question', 'answer', 'notice', 'hint', 'guide', 'unanswered')"


def upgrade() -> None:
    """Bring the schema forward."""
    counted = {"sqlite_autoincrement": True}
    with op.batch_alter_table("card", table_kwargs=counted) as batch:
        batch.drop_constraint(op.f("ck_card_cardkind"), type_="check")
        batch.create_check_constraint(op.f("ck_card_cardkind"), KINDS)
