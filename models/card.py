"""A message on Discord that we own: a projection of rows, and the outbox that keeps it so."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from models.base import COUNTED
from models.types import choice, moment, row_id, snowflake


class CardKind(StrEnum):
    """What a card shows, and so what its ``subject_id`` means."""

    QUESTION = "question"
    ANSWER = "answer"
    NOTICE = "notice"
    HINT = "hint"
    GUIDE = "guide"
    UNANSWERED = "unanswered"
    LOG = "log"
    QUEUE = "queue"
    ALARM = "alarm"


class StuckFor(StrEnum):
    """Why nobody tries to show a card any more until something changes."""

    FORBIDDEN = "forbidden"
    LOCKED = "locked"
    """Its thread is."""
    ARCHIVED = "archived"
    """Its thread sleeps, and a score is not worth waking it."""
    AUTOMOD = "automod"
    """A rule of the server's refuses its text."""
    NO_TAG = "no tag"
    """Its forum wants one, and none is fit."""
    CHANNEL_GONE = "channel_gone"
    NO_STAFF_CHANNEL = "no staff channel"
    DELETED = "deleted"
    """Somebody deleted the message, so that its post is hidden."""
    PURGED = "purged"
    """Nobody misses it: gone for good."""


OF_POSTS = (CardKind.QUESTION, CardKind.ANSWER)
"""The kinds of cards that show a post."""


class Card(SQLModel, table=True):
    """One message. ``wanted`` above ``shown`` says "this may be behind", never what to send."""

    __table_args__ = (
        UniqueConstraint("kind", "subject_id"),
        CheckConstraint("shown <= wanted", name="versions"),
        Index(
            "ix_card_message",
            "message_id",
            unique=True,
            sqlite_where=text("message_id IS NOT NULL"),
            postgresql_where=text("message_id IS NOT NULL"),
        ),
        Index("ix_card_thread", "thread_id"),
        # The cards that are behind: almost always nearly none, so that reading them costs nothing.
        Index(
            "ix_card_due",
            "not_before",
            sqlite_where=text("wanted > shown AND stuck IS NULL"),
            postgresql_where=text("wanted > shown AND stuck IS NULL"),
        ),
        # The cards that reconcile visits, newest first.
        Index("ix_card_guild", "guild_id", "id"),
        Index(
            "ix_card_stuck",
            "guild_id",
            sqlite_where=text("stuck IS NOT NULL"),
            postgresql_where=text("stuck IS NOT NULL"),
        ),
        COUNTED,
    )

    id: int | None = row_id()
    kind: CardKind = Field(sa_type=choice(CardKind))
    subject_id: int = snowflake()
    """The post's id; a notice's event, a hint's forum post on Discord, a guide's category,
    the server whose daily card of unanswered questions it is, the first event of a part of the
    log, the item of the queue."""
    guild_id: int = snowflake(foreign_key="guild.id")
    channel_id: int | None = snowflake(default=None)
    """Where the message is (a thread is a channel); empty until it is sent."""
    message_id: int | None = snowflake(default=None)
    thread_id: int | None = snowflake(default=None)
    """On a question's card: the thread its answers live in, if it has one."""
    forum_id: int | None = snowflake(default=None)
    """On a question's card that is a forum post: the forum; ``channel_id`` is the post's thread."""
    face: str | None = None
    """The name and tags that its thread or forum post was given last, as JSON (``bot.faces``)."""
    up_emoji: str | None = None
    """The emoji seeded on this very message; a later change of the setting leaves it alone."""
    down_emoji: str | None = None
    seeded: bool = False
    pinned: bool = False
    """The message is pinned, as far as we know."""
    buttons_only: bool = False
    """It is voted on by buttons for good, because its post was anonymous once."""
    wanted: int = 1
    shown: int = 0
    loud: bool = True
    """More than a score changed, so that an archived thread is worth waking."""
    digest: str | None = None
    """A hash of what the message shows, so that an edit that changes nothing is not sent."""
    recheck: bool = False
    """Its reactions may differ from the votes we hold; reconcile visits it first."""
    attempts: int = 0
    """Tries since the last success, counted when claimed so that a crash counts too."""
    not_before: datetime = moment()
    leased_until: datetime | None = moment(default=None)
    stuck: str | None = None
    """A ``StuckFor``."""
    last_error: str | None = None
    problem: str | None = None
    """What did not work although the message is up: no thread, no reactions."""
    sent_at: datetime | None = moment(default=None)
