"""Voting: one vote per member and post, up, down or none, whichever way it was given.

The rule is written once, in ``cast_many``, for as many ballots as are waiting: one read of the
posts, one of the votes they already have, then a few statements for all of them (``bot.tally``).
Ballots that came in one after the other are folded in that order. ``cast`` is ``cast_many`` of one.

A reaction's vote is the reaction: adding it sets the value, and taking it off removes the vote only
if the vote is that very reaction. So our own removal of the opposite emoji, an event that comes
twice and one that comes late change nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot import access, entitled, errors, limits, posts, preferences, tally, vote_rows
from bot.access import Actor
from bot.ballots import Ballot
from bot.database import Tx
from bot.entitled import Voters
from bot.levels import Level
from bot.tally import Booth
from bot.vote_rows import Standing
from models import PostKind, VoteSource

# Whoever casts a vote says which.
__all__ = ["REFUSED", "Ballot", "Outcome", "Verdict", "cast", "cast_many", "emoji_key"]


class Outcome(StrEnum):
    """What became of a ballot."""

    COUNTED = "counted"
    UNCHANGED = "unchanged"
    NOT_A_VOTE = "not a vote"
    OWN_POST = "own post"
    NOT_SHOWN = "not shown"
    LOCKED = "locked"
    NOT_ENTITLED = "not entitled"
    """They may not vote there, or not like that."""
    TOO_MANY = "too many"
    """They have given all the votes of this hour; the vote that they have stays."""
    SUSPENDED = "suspended"
    """They are suspended from voting; the vote that they have stays."""
    PENDING = "pending"
    """It is kept, and counts once it is known that they may."""


REFUSED = frozenset({Outcome.NOT_ENTITLED, Outcome.TOO_MANY, Outcome.SUSPENDED})
"""They may not, whatever the post."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a ballot."""

    outcome: Outcome
    post_id: int | None = None
    value: int = 0
    """What stands for this member and post afterwards."""
    stale: str | None = None
    """The emoji they voted with before, which now contradicts their vote."""
    most: int | None = None
    """Where it is one too many: the votes that they have in an hour."""


@lru_cache(maxsize=1_000)
def emoji_key(emoji: str) -> str:
    """Return what tells emoji apart: the id of a custom one, else its characters.

    The variation selector is left out: Discord sends ⬆ with and without it.
    """
    if emoji.startswith("<") and emoji.endswith(">"):
        return emoji[1:-1].rsplit(":", maxsplit=1)[-1]
    return emoji.replace("\ufe0f", "")


async def cast(tx: Tx, actor: Actor, post_id: int, value: int, source: VoteSource) -> Verdict:
    """Set someone's vote on a post to +1, −1 or 0 (taken back), and return what came of it.

    Raises ``NotFound``, ``OwnPost``, ``PostHidden``, ``QuestionLocked``, ``TimedOut``,
    ``Suspended``, and what is lacking: ``NotAllowed``, ``NeedsPoints``, ``NoDownvotes``,
    ``TooNew``, ``TooMany``.
    """
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, post_id)
    if found.post.kind is PostKind.COMMENT or value not in (-1, 0, 1):
        raise errors.NotFound
    access.require(access.can_vote(who, found.post, found.question, value))
    ballot = Ballot(
        guild_id=actor.guild_id,
        user_id=actor.user_id,
        name=actor.name,
        source=source,
        post_id=post_id,
        value=value,
        moderates=who.moderates,
        admin=who.level >= Level.ADMIN,
        roles=actor.roles,
        joined_at=actor.joined_at,
    )
    (verdict,) = await cast_many(tx, [ballot])
    if verdict.most is not None:
        raise limits.reached(tx, limits.Limited.VOTE, verdict.most)
    return verdict


async def cast_many(tx: Tx, ballots: Sequence[Ballot]) -> list[Verdict]:
    """Count these ballots in the order given; return a verdict for each."""
    by_message, by_post = await tally.read_posts(
        tx,
        {ballot.message_id for ballot in ballots if ballot.message_id is not None},
        {ballot.post_id for ballot in ballots if ballot.post_id is not None},
    )
    booths = [
        by_post.get(ballot.post_id or 0) or by_message.get(ballot.message_id or 0)
        for ballot in ballots
    ]
    pairs = list(zip(ballots, booths, strict=True))
    held = await vote_rows.read(tx, {(booth.id, one.user_id) for one, booth in pairs if booth})
    chosen = await preferences.load_many(tx, {booth.guild_id for booth in by_post.values()})
    known = await entitled.voters(tx, pairs, chosen)
    given = limits.Votes(tx, chosen)
    verdicts = [_judge(ballot, booth, held, known, given) for ballot, booth in pairs]
    # Given and taken back in one go is as if it never was.
    changed = {key: vote for key, vote in held.items() if vote.cast and (vote.value or vote.before)}
    if changed:
        await tally.write(tx, changed, by_post, chosen)
    given.keep(tx)
    return verdicts


def _judge(
    ballot: Ballot,
    booth: Booth | None,
    held: dict[tuple[int, int], Standing],
    known: Voters,
    given: limits.Votes,
) -> Verdict:
    """Say what becomes of a ballot, and set the vote it changes to what it wants."""
    if booth is None or booth.guild_id != ballot.guild_id:
        return Verdict(Outcome.NOT_A_VOTE)
    wanted = _wanted(ballot, booth)
    if wanted is None:
        return Verdict(Outcome.NOT_A_VOTE, booth.id)
    if booth.author_id == ballot.user_id:
        return Verdict(Outcome.OWN_POST, booth.id)
    vote = held.get((booth.id, ballot.user_id)) or Standing(source=ballot.source)
    closed = _closed(ballot, booth, known)
    if closed is not None:
        return Verdict(closed, booth.id, vote.value)
    if ballot.taken_off:
        if vote.value != wanted or vote.source is not VoteSource.REACTION:
            return Verdict(Outcome.UNCHANGED, booth.id, vote.value)
        wanted = 0
    if vote.value == wanted and not vote.pending:
        return Verdict(Outcome.UNCHANGED, booth.id, wanted)
    if wanted and known.suspended(ballot, booth):
        return Verdict(Outcome.SUSPENDED, booth.id, vote.value)
    lack = known.lacks(ballot, booth, wanted)
    pending = known.waits(ballot, lack)
    if lack is not None and not pending:
        return Verdict(Outcome.NOT_ENTITLED, booth.id, vote.value)
    if vote.value == wanted and pending:
        return Verdict(Outcome.UNCHANGED, booth.id, wanted)
    if vote.value != wanted:
        voter = booth.guild_id, ballot.user_id
        # What is taken back is gone from Discord already, or should be; it counts as one more.
        most = given.full(voter, lambda: known.level(ballot, booth)) if wanted else None
        if most is not None:
            return Verdict(Outcome.TOO_MANY, booth.id, vote.value, most=most)
        given.count(voter)
    reacted = vote.source is VoteSource.REACTION and vote.value != wanted and not ballot.taken_off
    stale = booth.emoji.get(vote.value) if reacted else None
    vote.value, vote.source, vote.name = wanted, ballot.source, ballot.name or vote.name
    # A vote was pending because nobody knew who cast it; now they did it before our eyes.
    vote.pending, vote.cast = pending, True
    held[booth.id, ballot.user_id] = vote
    return Verdict(Outcome.PENDING if pending else Outcome.COUNTED, booth.id, wanted, stale)


def _closed(ballot: Ballot, booth: Booth, known: Voters) -> Outcome | None:
    """Return why this post takes no votes, or none of theirs."""
    if not booth.shown:
        return Outcome.NOT_SHOWN
    return Outcome.LOCKED if booth.locked and not known.moderates(ballot, booth) else None


def _wanted(ballot: Ballot, booth: Booth) -> int | None:
    """Return the value a ballot asks for, or None if its reaction is no vote."""
    if ballot.emoji is None:
        return ballot.value
    key = emoji_key(ballot.emoji)
    for value, emoji in booth.emoji.items():
        if emoji_key(emoji) == key:
            return value
    return None
