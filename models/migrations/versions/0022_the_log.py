"""What stands in the log, what undid what; whoever wrote a post is told what others did to it.

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
