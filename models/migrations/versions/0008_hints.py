"""Hints stand in forum posts.

Revision 0008, after 0007, 2026-11-22.
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BEFORE = ("question", "answer", "notice")
KINDS = (*BEFORE, "hint")


def upgrade() -> None:
    """Bring the schema forward."""
    if op.get_bind().dialect.name == "postgresql":
        op.drop_constraint(op.f("ck_card_cardkind"), "card", type_="check")
        listed = ", ".join(f"'{kind}'" for kind in KINDS)
        op.create_check_constraint(op.f("ck_card_cardkind"), "card", f"kind IN ({listed})")
        return
    made_anew = {"sqlite_autoincrement": True}
    with op.batch_alter_table("card", table_kwargs=made_anew) as batch:
        batch.drop_constraint("cardkind", type_="check")
        batch.create_check_constraint("cardkind", sa.column("kind").in_(KINDS))
