"""What is kept about people: table by table, why, for how long, and what becomes of it.

One list that everything about privacy goes by: what ``/mydata export`` holds (``bot.my_data``),
what erasing somebody removes (``bot.erasing``), and docs/privacy.md. A test compares it with the
models: a table, or a column that could name somebody, that is not in it fails.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from sqlalchemy import ColumnElement, ScalarSelect, and_, or_, select
from sqlmodel import SQLModel, col

from bot.i18n import N_
from models import (
    Acceptance,
    Card,
    Category,
    Draft,
    Event,
    Flag,
    Follow,
    FollowKind,
    FormerAddress,
    Guild,
    HandOver,
    Helpline,
    Link,
    Mailbox,
    Member,
    MemberNote,
    NoteKind,
    Notification,
    Picture,
    Post,
    PostTag,
    QueueItem,
    Revision,
    SearchDoc,
    SearchWord,
    Setting,
    Suspension,
    Tag,
    TagSynonym,
    TagUse,
    Vote,
    Watermark,
)


class Then(StrEnum):
    """What becomes of a column that names somebody who has themselves erased."""

    GOES = "goes"
    """Its row is removed."""
    ALIAS = "alias"
    """The row stays, and names a number made up for this one question."""
    FORMER = "former"
    """The row stays, and names the number made up for this person: a former member."""
    STAYS = "stays"
    """The row stays as it is until it is over: erasing is no way around it."""


Whose = Callable[[int, int], ColumnElement[bool]]
"""The condition on a table's rows that they are about this user of this server."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One table: what it holds in words, and the columns that matter here."""

    model: type[SQLModel]
    holds: str
    why: str
    until: str
    people: dict[str, Then] = field(default_factory=dict)
    """The columns that name somebody."""
    loose: tuple[str, ...] = ()
    """Columns of JSON in which somebody may be named."""
    whose: Whose | None = None
    columns: tuple[str, ...] = ()
    """What of its rows their person is given, in this order."""
    given: ColumnElement[bool] | None = None
    """The condition on these rows that they are; else all of them."""

    @property
    def name(self) -> str:
        """The table's name."""
        return str(self.model.__tablename__)


def posts_of(guild_id: int, user_id: int) -> ScalarSelect[int | None]:
    """Return the ids of what somebody posted in a server, also anonymously."""
    return (
        select(col(Post.id))
        .where(col(Post.guild_id) == guild_id, col(Post.author_id) == user_id)
        .scalar_subquery()
    )


def _drafts_of(guild_id: int, user_id: int) -> ScalarSelect[int | None]:
    return select(col(Draft.id)).where(_draft(guild_id, user_id)).scalar_subquery()


def _draft(guild_id: int, user_id: int) -> ColumnElement[bool]:
    mine = or_(col(Draft.user_id) == user_id, col(Draft.posted_id).in_(posts_of(guild_id, user_id)))
    return and_(col(Draft.guild_id) == guild_id, mine)


def _revision(guild_id: int, user_id: int) -> ColumnElement[bool]:
    mine = or_(
        col(Revision.editor_id) == user_id,
        col(Revision.post_id).in_(posts_of(guild_id, user_id)),
    )
    return and_(col(Revision.guild_id) == guild_id, mine)


def _event(guild_id: int, user_id: int) -> ColumnElement[bool]:
    mine = or_(
        col(Event.actor_id) == user_id,
        col(Event.user_id) == user_id,
        and_(col(Event.by_author), col(Event.post_id).in_(posts_of(guild_id, user_id))),
    )
    return and_(col(Event.guild_id) == guild_id, mine)


def _acceptance(guild_id: int, user_id: int) -> ColumnElement[bool]:
    mine = or_(
        col(Acceptance.accepted_by) == user_id,
        and_(
            col(Acceptance.by_author), col(Acceptance.question_id).in_(posts_of(guild_id, user_id))
        ),
    )
    return and_(col(Acceptance.guild_id) == guild_id, mine)


def _notification(guild_id: int, user_id: int) -> ColumnElement[bool]:
    mine = or_(
        col(Notification.user_id) == user_id,
        col(Notification.to_author_of).in_(posts_of(guild_id, user_id)),
    )
    return and_(col(Notification.guild_id) == guild_id, mine)


def _through(model: type[Suspension | MemberNote]) -> Whose:
    """Return the condition on what moderators did or said to somebody, also through their post."""

    def whose(guild_id: int, user_id: int) -> ColumnElement[bool]:
        mine = or_(
            col(model.user_id) == user_id,
            col(model.through_post_id).in_(posts_of(guild_id, user_id)),
        )
        return and_(col(model.guild_id) == guild_id, mine)

    return whose


def _queue_item(guild_id: int, user_id: int) -> ColumnElement[bool]:
    by = (QueueItem.taken_by, QueueItem.escalated_by, QueueItem.handled_by)
    mine = or_(*(col(one) == user_id for one in by))
    return and_(col(QueueItem.guild_id) == guild_id, mine)


def _picture(guild_id: int, user_id: int) -> ColumnElement[bool]:
    mine = or_(
        col(Picture.post_id).in_(posts_of(guild_id, user_id)),
        col(Picture.draft_id).in_(_drafts_of(guild_id, user_id)),
    )
    return and_(col(Picture.guild_id) == guild_id, mine)


def _by(model: type[SQLModel], column: str) -> Whose:
    rows = model.__table__.c  # type: ignore[attr-defined]
    return lambda guild_id, user_id: and_(rows.guild_id == guild_id, rows[column] == user_id)


_AS_POST = N_("as long as the post")
_AS_SERVER = N_("as long as the server uses Askwell")

TABLES: tuple[Kept, ...] = (
    Kept(
        Member,
        N_("The name you were last seen under, your points, three choices of yours, when that was"),
        N_("Cards and lists name you; points are what they are made of"),
        _AS_SERVER,
        {"user_id": Then.FORMER},
        whose=_by(Member, "user_id"),
        columns=("display_name", "points", "bonus", "unlisted", "unreminded", "spared", "seen_at"),
    ),
    Kept(
        Post,
        N_("Your questions, answers and comments, the anonymous ones with whose they are"),
        N_("That is what Askwell is for; only you can change or delete what is anonymous"),
        N_("until you delete it; its text goes some time after that"),
        {"author_id": Then.ALIAS, "editor_id": Then.FORMER},
        whose=_by(Post, "author_id"),
        columns=(
            *("id", "kind", "state", "number", "answer_number", "question_id", "parent_id"),
            *(
                "anonymous",
                "alias",
                "title",
                "body",
                "content_note",
                "accepted",
                "up",
                "down",
                "points",
            ),
            *("created_at", "edited_at"),
        ),
    ),
    Kept(
        Revision,
        N_("Every earlier wording of a post, who wrote it, why"),
        N_("Nothing is lost by an edit, and a bad one is undone"),
        _AS_POST,
        {"editor_id": Then.FORMER},
        whose=_revision,
        columns=("post_id", "number", "title", "body", "tags", "reason", "silent", "created_at"),
    ),
    Kept(
        Draft,
        N_("What you wrote and did not post, and the form of what you did"),
        N_("Nothing you submitted is lost, and a second click posts nothing twice"),
        N_(
            "some time after you last changed it, a day after you said that something else "
            "answers it, or until you throw it away"
        ),
        {"user_id": Then.GOES},
        whose=_draft,
        columns=(
            *("kind", "title", "body", "content_note", "tags", "reason", "anonymous", "alias"),
            *("posted_id", "answered_at", "created_at", "updated_at"),
        ),
    ),
    Kept(
        Picture,
        N_("Your pictures, without where and with what they were taken, and what they show"),
        N_("They belong to what you wrote"),
        _AS_POST,
        whose=_picture,
        columns=("post_id", "draft_id", "position", "kind", "alt", "created_at"),
    ),
    Kept(
        Vote,
        N_("How you voted on each post, and by which means"),
        N_("One vote a member and post; scores can be counted again"),
        _AS_POST,
        {"user_id": Then.GOES, "voided_by": Then.FORMER},
        whose=_by(Vote, "user_id"),
        columns=("post_id", "value", "source", "pending", "created_at", "changed_at"),
    ),
    Kept(
        Acceptance,
        N_("Which answer helped most, and who said so"),
        N_("It stands first, and it gives points"),
        _AS_POST,
        {"accepted_by": Then.FORMER},
        whose=_acceptance,
        columns=("question_id", "answer_id", "by_author", "created_at"),
    ),
    Kept(
        Follow,
        N_("Which questions, tags, categories and members you follow"),
        N_("You asked to hear of them"),
        N_("until you stop"),
        {"user_id": Then.GOES, "subject_id": Then.GOES},
        whose=_by(Follow, "user_id"),
        columns=("kind", "subject_id", "created_at"),
    ),
    Kept(
        Notification,
        N_("What you were told in /inbox, and when you read it"),
        N_("So that nothing is told twice"),
        N_("some time after you read it"),
        {"user_id": Then.GOES},
        whose=_notification,
        columns=("kind", "post_id", "created_at", "read_at", "told_at"),
    ),
    Kept(
        Mailbox,
        N_("Whether and when you want direct messages, your time zone and language"),
        N_("You chose it in /notifications"),
        _AS_SERVER,
        {"user_id": Then.GOES},
        whose=_by(Mailbox, "user_id"),
        columns=(
            *("delivery", "hour", "zone", "content_free", "muted", "locale", "since"),
            *("number", "closed_at"),
        ),
    ),
    Kept(
        Event,
        N_("Who did what and when, with what it was before and why; of anonymous posts no name"),
        N_("Moderation can be looked into and undone; your inbox is made of it"),
        _AS_SERVER,
        {"actor_id": Then.FORMER, "user_id": Then.FORMER},
        loose=("before", "after"),
        whose=_event,
        columns=("verb", "post_id", "category_id", "reason", "created_at"),
    ),
    Kept(
        HandOver,
        N_("What a moderator left for the next one, about a post or about everything"),
        N_("Volunteers take turns, and nothing is forgotten between them"),
        _AS_SERVER,
        {"by_id": Then.FORMER, "done_by": Then.FORMER},
        whose=_by(HandOver, "by_id"),
        columns=("post_id", "body", "created_at", "done_at"),
    ),
    Kept(
        Helpline,
        N_("The helplines that /crisis shows in a server, and which admin confirmed them"),
        N_("Nobody is sent to a number that nobody has checked; never who looked at them"),
        N_("until an admin takes them away"),
        {"confirmed_by": Then.FORMER},
        whose=_by(Helpline, "confirmed_by"),
        columns=("country", "name", "reach", "hours", "url", "own", "confirmed_at"),
    ),
    Kept(
        Suspension,
        N_("From what moderators suspended you, until when, why, and who did"),
        N_("It is kept to, also if you had yourself erased: that is no way around it"),
        _AS_SERVER,
        {"user_id": Then.STAYS, "by_id": Then.FORMER, "ended_by": Then.FORMER},
        whose=_through(Suspension),
        columns=("what", "until", "reason", "created_at", "told_at", "written_at", "ended_at"),
    ),
    Kept(
        MemberNote,
        N_("What moderators told you, and notes that they keep for each other"),
        N_("You read it in your inbox; moderators see what was tried before"),
        _AS_SERVER,
        {"user_id": Then.GOES, "by_id": Then.FORMER, "removed_by": Then.FORMER},
        whose=_through(MemberNote),
        columns=("kind", "body", "created_at", "told_at", "written_at", "removed_at"),
        # What they write for each other may speak of others: they are to be asked for it.
        given=col(MemberNote.kind) != NoteKind.NOTE,
    ),
    Kept(
        QueueItem,
        N_("Which posts wait for a moderator or did, why, and which moderators looked after them"),
        N_("What waits is looked at once, and by one person"),
        _AS_POST,
        {"taken_by": Then.FORMER, "escalated_by": Then.FORMER, "handled_by": Then.FORMER},
        whose=_queue_item,
        columns=("post_id", "opened_at", "taken_at", "outcome", "closed_at"),
    ),
    Kept(
        Flag,
        N_("What you reported about a post, and what you wrote about it"),
        N_("Moderators look at it; one report a member and post"),
        _AS_POST,
        {"user_id": Then.FORMER},
        whose=_by(Flag, "user_id"),
        columns=("post_id", "reason", "note", "created_at", "withdrawn_at"),
    ),
    Kept(
        Card,
        N_("Where the bot's messages are on Discord"),
        N_("To change and delete them with what they show"),
        _AS_SERVER,
    ),
    Kept(
        Guild,
        N_("The server's name, when the bot came and when it left"),
        N_("Everything belongs to a server"),
        N_("some time after the bot left it"),
    ),
    Kept(Category, N_("Categories and their channels"), N_("Where one asks"), _AS_SERVER),
    Kept(Setting, N_("What admins chose"), N_("The bot goes by it"), _AS_SERVER),
    Kept(Tag, N_("Tags and what they are for"), N_("Questions are filed by them"), _AS_SERVER),
    Kept(TagSynonym, N_("Words that stand for a tag"), N_("One word a thing"), _AS_SERVER),
    Kept(TagUse, N_("How many questions carry a tag"), N_("Lists of tags"), _AS_SERVER),
    Kept(
        SearchDoc,
        N_("The words of a question and of what is shown under it, cut to their stems"),
        N_("Searching"),
        N_("as long as the post is shown"),
    ),
    Kept(
        SearchWord,
        N_("In how many questions of a server a word stands"),
        N_("What is rare tells more"),
        N_("as long as a post is shown in which it stands"),
    ),
    Kept(PostTag, N_("Which tags a question carries"), N_("Lists of questions"), _AS_POST),
    Kept(Link, N_("Which questions belong together"), N_("Each leads to the other"), _AS_POST),
    Kept(
        FormerAddress,
        N_("Where an answer stood before it was moved"),
        N_("Old addresses lead to the new place"),
        _AS_POST,
    ),
    Kept(
        Watermark,
        N_(
            "How far background work has come; of who had themselves erased a fingerprint from "
            "which no name can be read"
        ),
        N_("It goes on after a restart; reactions you left on Discord are not counted again"),
        _AS_SERVER,
    ),
)
"""Every table there is."""

NO_PEOPLE: dict[str, tuple[str, ...]] = {
    "card": ("subject_id", "channel_id", "message_id", "thread_id", "forum_id"),
    "category": ("channel_id", "rules"),
    "guild": ("id",),
    "mailbox": ("muted",),
    "post": ("hotness",),
    "queueitem": ("batch", "causes"),
    "post_tag": ("hotness",),
    "revision": ("pictures",),
    "watermark": ("guild_id",),
}
"""Columns that are as wide as a user's id, or JSON, and hold nobody's."""


def of(model: type[SQLModel]) -> Kept:
    """Return what is said of a table."""
    return next(one for one in TABLES if one.model is model)


def followed_member(user_id: int) -> ColumnElement[bool]:
    """Return the condition on a follow that somebody follows this member."""
    return and_(col(Follow.kind) == FollowKind.MEMBER, col(Follow.subject_id) == user_id)
