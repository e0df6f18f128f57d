"""A question, an answer or a comment: one table, because rules, votes and history are the same."""

import re
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel, col

from models.base import COUNTED
from models.types import choice, moment, row_id, snowflake


class PostKind(StrEnum):
    """What a post is."""

    QUESTION = "question"
    ANSWER = "answer"
    COMMENT = "comment"


class PostState(StrEnum):
    """Who can see a post: everyone who reads the category, or only its author and moderators."""

    PUBLISHED = "published"
    QUEUED = "queued"
    HIDDEN = "hidden"
    DELETED = "deleted"


class CloseReason(StrEnum):
    """Why a question takes no more answers."""

    DUPLICATE = "duplicate"
    OFF_TOPIC = "off_topic"
    NEEDS_DETAILS = "needs_details"
    RESOLVED = "resolved"
    OTHER = "other"


def _published(name: str, *columns: Any, kind: str) -> Index:
    """Return an index over the published posts of one kind only, so that lists read no others."""
    return _only(f"kind = '{kind}' AND state = 'published'", name, *columns)


def _only(condition: str, name: str, *columns: Any) -> Index:
    # SQLAlchemy asks "accepted = 0" of SQLite, which uses an index only for the very same words.
    sqlite = re.sub(r"NOT (accepted|anonymous)", r"\1 = 0", condition)
    return Index(name, *columns, sqlite_where=text(sqlite), postgresql_where=text(condition))


def _open_questions(name: str, condition: str, *columns: str) -> Index:
    """Return an index over those open questions of a category that still lack something."""
    still_open = "kind = 'question' AND state = 'published' AND close_reason IS NULL"
    return _only(f"{still_open} AND {condition}", name, "category_id", *columns, "id")


class Post(SQLModel, table=True):
    """One post. The counts are kept by the verbs and can be rebuilt by ``recount``."""

    __table_args__ = (
        UniqueConstraint("guild_id", "number"),
        UniqueConstraint("question_id", "answer_number"),
        CheckConstraint(
            "(kind = 'question') = (number IS NOT NULL AND title IS NOT NULL)", name="question"
        ),
        CheckConstraint("(kind = 'question') = (question_id IS NULL)", name="root"),
        CheckConstraint("(kind = 'question') = (parent_id IS NULL)", name="parent"),
        CheckConstraint("(kind = 'answer') = (answer_number IS NOT NULL)", name="answer"),
        CheckConstraint("alias IS NULL OR anonymous", name="alias"),
        CheckConstraint("up >= 0 AND down >= 0 AND score = up - down", name="score"),
        CheckConstraint("kind = 'question' OR NOT locked AND close_reason IS NULL", name="locked"),
        # What stands under it, with the hidden ones, which their authors and moderators read.
        Index("ix_post_parent", "parent_id", "kind", "id"),
        _published("ix_post_questions", "guild_id", "id", kind="question"),
        _published("ix_post_category", "category_id", "id", kind="question"),
        # With a column that is 0 in all of it: else SQLite thinks ix_post_most_answered better.
        _open_questions("ix_post_unanswered", "answer_count = 0", "answer_count"),
        _open_questions("ix_post_unsolved", "NOT accepted"),
        _open_questions("ix_post_unliked", "liked_answer_count = 0"),
        Index("ix_post_author", "guild_id", "author_id", "id"),
        # What is for the author of an anonymous post is found by the post alone.
        _only("anonymous", "ix_post_anonymous", "guild_id", "author_id"),
        Index("ix_post_question", "question_id", "id"),
        # Which questions are closed for repeating one.
        _only("duplicate_of IS NOT NULL", "ix_post_duplicate", "duplicate_of", "id"),
        # What a leaderboard of a month or a week adds up.
        _only(
            "kind <> 'comment' AND state = 'published' AND NOT anonymous",
            "ix_post_earning",
            "category_id",
            "created_at",
        ),
        COUNTED,
    )

    id: int | None = row_id()
    guild_id: int = snowflake(foreign_key="guild.id")
    kind: PostKind = Field(sa_type=choice(PostKind))
    state: PostState = Field(default=PostState.PUBLISHED, sa_type=choice(PostState))
    category_id: int = snowflake(foreign_key="category.id")
    """The question's category, on its answers and comments too, so that every read can scope."""
    question_id: int | None = snowflake(default=None, foreign_key="post.id")
    """The question an answer or comment belongs to; empty on the question itself."""
    parent_id: int | None = snowflake(default=None, foreign_key="post.id")
    """What this answers or comments on."""
    number: int | None = None
    """#142: the question's address in its server."""
    answer_number: int | None = None
    """The 3 of #142.3."""
    next_answer: int = 1
    """On a question: the number its next answer gets."""
    author_id: int = snowflake()
    anonymous: bool = False
    alias: str | None = Field(default=None, max_length=40)
    title: str | None = None
    body: str = ""
    content_note: str | None = Field(default=None, max_length=60)
    """What its text is about that not everyone wants to read (``bot.content_notes``)."""
    close_reason: CloseReason | None = Field(default=None, sa_type=choice(CloseReason))
    close_note: str | None = None
    duplicate_of: int | None = snowflake(default=None, foreign_key="post.id")
    locked: bool = False
    pinned: bool = False
    """On a question: its message is pinned where it stands."""
    accepted: bool = False
    """On an answer: it is an accepted one. On a question: it has one."""
    up: int = 0
    down: int = 0
    score: int = 0
    quality: int = 500_000
    """How sure its votes make us that it is good, in millionths (``bot.answer_order``)."""
    answer_count: int = 0
    """Published answers of a question."""
    liked_answer_count: int = 0
    """Published answers of a question whose score is above zero."""
    hotness: int = snowflake(default=0)
    """On a question: how hot it is, in seconds (``bot.hotness``)."""
    comment_count: int = 0
    """Published comments on this post."""
    follower_count: int = 0
    flag_count: int = 0
    points: int = 0
    """What its votes give its author now, in points; 0 for anonymous posts and comments."""
    unpaid: bool = False
    """It stands where people support each other, and nothing about it gives points."""
    edit_count: int = 0
    edited_at: datetime | None = moment(default=None)
    editor_id: int | None = snowflake(default=None)
    """Who edited it last; empty if that was the author of an anonymous post."""
    created_at: datetime = moment()


# A question's answers, best first: one page is one walk along this index.
_published(
    "ix_post_answers",
    col(Post.question_id),
    col(Post.accepted).desc(),
    col(Post.quality).desc(),
    col(Post.id),
    kind="answer",
)

# The lists that are not by age, each a walk along its index for each category.
for _list, _by in (
    ("ix_post_hot", col(Post.hotness)),
    ("ix_post_top", col(Post.score)),
    ("ix_post_most_answered", col(Post.answer_count)),
):
    _published(_list, col(Post.category_id), _by.desc(), col(Post.id).desc(), kind="question")
