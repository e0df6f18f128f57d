"""What waits for a moderator, its cards and its alarms.

Revision 0026, after 0025, 2026-11-23.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)

KINDS = (
    "kind IN ('question', 'answer', 'notice', 'hint', 'guide', 'unanswered', 'log', 'queue',"
    " 'alarm')"
)


def upgrade() -> None:
    """Bring the schema forward."""
    counted = {"sqlite_autoincrement": True}
    with op.batch_alter_table("card", table_kwargs=counted) as batch:
        batch.drop_constraint(op.f("ck_card_cardkind"), type_="check")
        batch.create_check_constraint(op.f("ck_card_cardkind"), KINDS)
    op.create_table(
        "queueitem",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("post_id", BIG, nullable=False),
        sa.Column("batch", BIG, nullable=False),
        sa.Column("crowded", sa.Boolean(), nullable=False),
        sa.Column("causes", sa.JSON(), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("taken_by", BIG, nullable=True),
        sa.Column("taken_at", MOMENT, nullable=True),
        sa.Column("escalated_by", BIG, nullable=True),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("alarm_at", MOMENT, nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "approved",
                "shown",
                "hidden",
                "deleted",
                "removed",
                "purged",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=24,
            ),
            nullable=True,
        ),
        sa.Column("handled_by", BIG, nullable=True),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (outcome IS NULL)", name=op.f("ck_queueitem_closed")
        ),
        sa.CheckConstraint(
            "(taken_at IS NULL) = (taken_by IS NULL)", name=op.f("ck_queueitem_taken")
        ),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_queueitem_guild_id")),
        sa.ForeignKeyConstraint(["post_id"], ["post.id"], name=op.f("fk_queueitem_post_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_queueitem")),
        sqlite_autoincrement=True,
    )
    still_open = "closed_at IS NULL"
    for name, columns, condition in (
        ("ix_queueitem_post", ["post_id"], still_open),
        ("ix_queueitem_open", ["guild_id", "id"], still_open),
        ("ix_queueitem_alarm", ["alarm_at"], f"{still_open} AND alarm_at IS NOT NULL"),
        ("ix_queueitem_crowd", ["guild_id", "batch"], f"{still_open} AND crowded"),
    ):
        where = sa.text(condition)
        unique = name == "ix_queueitem_post"
        op.create_index(
            name, "queueitem", columns, unique=unique, sqlite_where=where, postgresql_where=where
        )
    op.create_index("ix_queueitem_batch", "queueitem", ["batch", "id"])
    op.create_index("ix_queueitem_stays", "queueitem", ["post_id", "id"])
    # What waits because it sounds as if somebody is at risk did so without an item.
    risk = [{"cause": "risk", "detail": ""}]
    op.execute(
        sa.text(
            "INSERT INTO queueitem (guild_id, post_id, batch, crowded, causes, opened_at)"
            " SELECT guild_id, id, 0, false, :risk, created_at"
            " FROM post WHERE state = 'queued' ORDER BY id"
        ).bindparams(sa.bindparam("risk", risk, type_=sa.JSON()))
    )
    op.execute("UPDATE queueitem SET batch = id")
