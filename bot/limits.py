"""How much a member may do in an hour by the clock, as in Question2Answer.

Posts are counted by the rows that are there, also anonymous and deleted ones: only their author is
told. Votes leave no row when they are taken back, so that giving and taking back counts in memory,
for one process alone serves a server; after a restart it begins anew, which nobody can bring about.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import select
from sqlmodel import col

from bot import errors
from bot.access import Standing
from bot.database import Tx, now
from bot.levels import Level
from bot.preferences import Preferences
from models import Post, PostKind, Revision


class Limited(StrEnum):
    """What is limited."""

    ASK = "ask"
    ANSWER = "answer"
    COMMENT = "comment"
    VOTE = "vote"
    FLAG = "flag"


CHOICES: Mapping[Limited, str] = {
    Limited.ASK: "hourly_questions",
    Limited.ANSWER: "hourly_answers",
    Limited.COMMENT: "hourly_comments",
    Limited.VOTE: "hourly_votes",
    Limited.FLAG: "hourly_flags",
}
"""The choice of a server that says how often in an hour."""

POSTING: Mapping[PostKind, Limited] = {
    PostKind.QUESTION: Limited.ASK,
    PostKind.ANSWER: Limited.ANSWER,
    PostKind.COMMENT: Limited.COMMENT,
}

HOUR = timedelta(hours=1)


def hour(moment: datetime) -> datetime:
    """Return when the hour by the clock began in which this is."""
    return moment.replace(minute=0, second=0, microsecond=0)


def most(what: Limited, level: Level, chosen: Preferences) -> int | None:
    """Return how often someone of this level may do this in an hour; None: without a limit."""
    number = int(getattr(chosen, CHOICES[what]))
    if not number or level >= chosen.unlimited_from:
        return None
    return number * (chosen.hourly_trusted if level >= Level.APPROVED else 1)


def reached(tx: Tx, what: Limited, number: int) -> errors.TooMany:
    """Return how somebody is told that they have done this so many times in this hour."""
    return errors.TooMany(what, number, hour(now(tx)) + HOUR)


async def problem(
    tx: Tx, who: Standing, kind: PostKind, category_id: int | None
) -> errors.TooMany | None:
    """Return why someone may not post anything more of this kind in this hour, or None."""
    what = POSTING[kind]
    number = most(what, who.level_in(category_id or 0), who.preferences)
    if number is None:
        return None
    latest = await tx.scalars(
        select(col(Post.id))
        .where(
            col(Post.guild_id) == who.guild_id,
            col(Post.author_id) == who.actor.user_id,
            col(Post.kind) == kind,
        )
        .order_by(col(Post.id).desc())
        .limit(number)
    )
    written = latest.all()
    if len(written) < number:
        return None
    # When it was written: what waited for a moderator is only dated when it is shown.
    first = await tx.scalar(
        select(col(Revision.created_at)).where(
            col(Revision.post_id) == written[-1], col(Revision.number) == 1
        )
    )
    full = first is not None and first >= hour(now(tx))
    return reached(tx, what, number) if full else None


async def require(tx: Tx, who: Standing, kind: PostKind, category_id: int | None) -> None:
    """Raise ``TooMany`` if someone has posted as much of this kind as they may in this hour."""
    refusal = await problem(tx, who, kind, category_id)
    if refusal is not None:
        raise refusal


Voter = tuple[int, int]  # a server and a member


class VotesCast:
    """How often each member gave, changed or took back a vote in this hour."""

    def __init__(self) -> None:
        self._hour: datetime | None = None
        self._counts: Counter[Voter] = Counter()

    def at(self, moment: datetime) -> Counter[Voter]:
        """Return what is counted in the hour in which this is."""
        if self._hour != hour(moment):
            self._hour, self._counts = hour(moment), Counter()
        return self._counts


class Votes:
    """The votes of one batch, and those of the same hour before it."""

    def __init__(self, tx: Tx, chosen: Mapping[int, Preferences]) -> None:
        cast: VotesCast = tx.info["memory"].setdefault(VotesCast, VotesCast())
        self._before = cast.at(now(tx))
        self._chosen = chosen
        self._now: Counter[Voter] = Counter()

    def full(self, voter: Voter, level: Callable[[], Level]) -> int | None:
        """Return how many votes an hour somebody has, if they have given all of them; else None.

        ``level`` says what they are; it is only asked where that matters.
        """
        chosen = self._chosen[voter[0]]
        given = self._before[voter] + self._now[voter]
        if not chosen.hourly_votes or given < chosen.hourly_votes:
            return None
        number = most(Limited.VOTE, level(), chosen)
        return number if number is not None and given >= number else None

    def count(self, voter: Voter) -> None:
        """Count one more."""
        self._now[voter] += 1

    def keep(self, tx: Tx) -> None:
        """Remember these votes once they are committed."""
        tx.info["afterwards"].append(lambda: self._before.update(self._now))
