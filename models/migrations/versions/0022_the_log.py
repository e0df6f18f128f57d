"""What stands in the log, with its cards, and what undid what; authors are told; pinned questions.

Revision 0022, after 0021, 2026-11-23.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

# What others than its author did to a post, and all that is about no post.
LOGGED = """
UPDATE event SET logged = true
WHERE post_id IS NULL
    OR verb LIKE '%.hide' OR verb LIKE '%.show' OR verb LIKE '%.lock' OR verb LIKE '%.unlock'
    OR verb LIKE '%.move'
    OR (actor_id IS NOT NULL AND NOT by_author AND verb NOT LIKE '%.post'
        AND verb NOT LIKE '%.claim' AND verb NOT LIKE '%.remind')
"""


NOTICES = (
    "kind IN ('answer', 'comment', 'also', 'accepted', 'follow_on', 'reminder', 'moderated',"
    " 'followed_answer', 'followed_accept', 'member', 'tag', 'category')"
)

CARDS = "kind IN ('question', 'answer', 'notice', 'hint', 'guide', 'unanswered', 'log')"

EVENTS = sa.table(
    "event",
    sa.column("id", sa.BigInteger),
    sa.column("post_id", sa.BigInteger),
    sa.column("verb", sa.String),
    sa.column("after", sa.JSON),
)
REVISIONS = sa.table(
    "revision",
    sa.column("post_id", sa.BigInteger),
    sa.column("number", sa.Integer),
    sa.column("restored", sa.Integer),
)


def mark_roll_backs() -> None:
    """Let the event of an edit say that it put an earlier text back, as its revision does."""
    connection = op.get_bind()
    found = connection.execute(
        sa.select(EVENTS.c.id, EVENTS.c.after, REVISIONS.c.number, REVISIONS.c.restored)
        .join(REVISIONS, REVISIONS.c.post_id == EVENTS.c.post_id)
        .where(REVISIONS.c.restored.is_not(None), EVENTS.c.verb.like("%.edit"))
    )
    for event_id, after, number, restored in found.all():
        if after is not None and after.get("revision") == number:
            said = {**after, "restored": restored}
            connection.execute(EVENTS.update().where(EVENTS.c.id == event_id).values(after=said))


def upgrade() -> None:
    """Bring the schema forward."""
    postgresql = op.get_bind().dialect.name == "postgresql"
    big = "BIGINT" if postgresql else "INTEGER"
    op.add_column(
        "event", sa.Column("logged", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    if postgresql:
        op.alter_column("event", "logged", server_default=None)
    # In words of its own: SQLite takes a reference with a new column, and none afterwards.
    op.execute(
        f"ALTER TABLE event ADD COLUMN undoes {big}"
        " CONSTRAINT fk_event_undoes REFERENCES event (id)"
    )
    op.execute(LOGGED)
    mark_roll_backs()
    for table in ("post", "card"):
        op.add_column(
            table, sa.Column("pinned", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        if postgresql:
            op.alter_column(table, "pinned", server_default=None)
    for name, columns, sqlite, condition in (
        ("ix_event_log", ["guild_id", "id"], "logged = 1", "logged"),
        ("ix_event_log_actor", ["guild_id", "actor_id", "id"], "logged = 1", "logged"),
        ("ix_event_undoes", ["undoes"], "undoes IS NOT NULL", "undoes IS NOT NULL"),
    ):
        op.create_index(
            name,
            "event",
            columns,
            sqlite_where=sa.text(sqlite),
            postgresql_where=sa.text(condition),
        )
    counted = {"sqlite_autoincrement": True}
    with op.batch_alter_table("notification", table_kwargs=counted) as batch:
        batch.drop_constraint(op.f("ck_notification_noticekind"), type_="check")
        batch.create_check_constraint(op.f("ck_notification_noticekind"), NOTICES)
    with op.batch_alter_table("card", table_kwargs=counted) as batch:
        batch.drop_constraint(op.f("ck_card_cardkind"), type_="check")
        batch.create_check_constraint(op.f("ck_card_cardkind"), CARDS)
