"""Suspensions, what moderators write about members or to them, and votes that are voided.

Revision 0024, after 0023, 2026-11-23.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BARRED = sa.Enum(
    "ask",
    "answer",
    "comment",
    "vote",
    "all",
    name="barred",
    native_enum=False,
    create_constraint=True,
    length=24,
)
NOTES = sa.Enum(
    "note",
    "warning",
    "unmasked",
    "hidden",
    "voided",
    name="notekind",
    native_enum=False,
    create_constraint=True,
    length=24,
)


def upgrade() -> None:
    """Bring the schema forward."""
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "suspension",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("through_post_id", BIG, nullable=True),
        sa.Column("what", BARRED, nullable=False),
        sa.Column("until", moment, nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("told_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("ended_by", BIG, nullable=True),
        sa.CheckConstraint(
            "(user_id IS NULL) = (through_post_id IS NOT NULL)", name=op.f("ck_suspension_whom")
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_suspension_ended")
        ),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_suspension_guild_id")),
        sa.ForeignKeyConstraint(
            ["through_post_id"], ["post.id"], name=op.f("fk_suspension_through_post_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suspension")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "member_note",
        sa.Column("id", BIG, sa.Identity(always=False), nullable=False),
        sa.Column("guild_id", BIG, nullable=False),
        sa.Column("user_id", BIG, nullable=True),
        sa.Column("through_post_id", BIG, nullable=True),
        sa.Column("kind", NOTES, nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("told_at", moment, nullable=True),
        sa.Column("removed_at", moment, nullable=True),
        sa.Column("removed_by", BIG, nullable=True),
        sa.CheckConstraint(
            "(user_id IS NULL) = (through_post_id IS NOT NULL)", name=op.f("ck_member_note_whom")
        ),
        sa.CheckConstraint(
            "kind <> 'note' OR user_id IS NOT NULL", name=op.f("ck_member_note_note")
        ),
        sa.CheckConstraint(
            "(removed_at IS NULL) = (removed_by IS NULL)", name=op.f("ck_member_note_removed")
        ),
        sa.ForeignKeyConstraint(["guild_id"], ["guild.id"], name=op.f("fk_member_note_guild_id")),
        sa.ForeignKeyConstraint(
            ["through_post_id"], ["post.id"], name=op.f("fk_member_note_through_post_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_note")),
        sqlite_autoincrement=True,
    )
    for table in ("suspension", "member_note"):
        for name, columns, condition in (
            ("user", ["guild_id", "user_id", "id"], "user_id IS NOT NULL"),
            ("through", ["through_post_id", "id"], "through_post_id IS NOT NULL"),
        ):
            op.create_index(
                f"ix_{table}_{name}",
                table,
                columns,
                sqlite_where=sa.text(condition),
                postgresql_where=sa.text(condition),
            )
    op.add_column(
        "vote", sa.Column("withdrawn", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column("vote", "withdrawn", server_default=None)
    op.create_index("ix_vote_guild", "vote", ["guild_id", "id"])
