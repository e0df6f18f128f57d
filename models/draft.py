"""What someone submitted, kept before anything could refuse it."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, text
from sqlmodel import Field, SQLModel

from models.base import COUNTED
from models.types import choice, moment, row_id, snowflake


class DraftKind(StrEnum):
    """What the text is meant to become."""

    QUESTION = "question"
    ANSWER = "answer"
    COMMENT = "comment"
    EDIT = "edit"


class Draft(SQLModel, table=True):
    """One submission. ``posted_id`` set: it became that post, and a second click posts nothing."""

    __table_args__ = (
        CheckConstraint("user_id IS NOT NULL OR posted_id IS NOT NULL", name="owner"),
        # What someone left unposted; what was posted stays for good, and is found by its id.
        Index(
            "ix_draft_unposted",
            "guild_id",
            "user_id",
            "id",
            sqlite_where=text("posted_id IS NULL"),
            postgresql_where=text("posted_id IS NULL"),
        ),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    user_id: int | None = snowflake(default=None)
    """Who wrote it; emptied once it became an anonymous post."""
    kind: DraftKind = Field(sa_type=choice(DraftKind))
    category_id: int | None = snowflake(default=None, foreign_key="category.id")
    parent_id: int | None = snowflake(default=None, foreign_key="post.id")
    """The question answered, the post commented on, or the post to be edited."""
    follows_id: int | None = snowflake(default=None, foreign_key="post.id")
    """For a question: the answer it is to follow from."""
    base_revision: int | None = None
    """For an edit: the revision its author was looking at."""
    title: str = ""
    body: str = ""
    tags: str = ""
    reason: str = ""
    """For an edit: why."""
    silent: bool = False
    """For an edit: its card shall not say so."""
    anonymous: bool | None = None
    """Whether it is to be anonymous; empty while nobody said (``bot.aliases``)."""
    alias: str | None = Field(default=None, max_length=40)
    """The name its author chose to post it under, if they did."""
    content_note: str | None = Field(default=None, max_length=60)
    """The content note that it is to be posted with."""
    posted_id: int | None = snowflake(default=None, foreign_key="post.id")
    answered_at: datetime | None = moment(default=None)
    """When its writer said that another question answers it (``bot.asked_before``): it goes a day
    later, unless they go on with it."""
    created_at: datetime = moment()
    updated_at: datetime = moment()
