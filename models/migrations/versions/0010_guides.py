"""A category's guide is a card of its own kind.

Revision 0010, after 0009, 2026-11-22.
"""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

KINDS = "kind IN ('question', 'answer', 'notice', 'hint', 'guide')"


def upgrade() -> None:
    """Bring the schema forward."""
    counted = {"sqlite_autoincrement": True}
    with op.batch_alter_table("card", table_kwargs=counted) as batch:
        batch.drop_constraint(op.f("ck_card_cardkind"), type_="check")
        batch.create_check_constraint(op.f("ck_card_cardkind"), KINDS)
