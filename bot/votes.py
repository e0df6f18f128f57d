"""Voting: one vote per member and post, up, down or none, whichever way it was given.

The rule is written once, in ``cast_many``, for as many ballots as are waiting: one read of the posts,
one of the votes they already have, then a few statements for all of them. Ballots that came in one
after the other are folded in that order. ``cast`` is ``cast_many`` of one.

A reaction's vote is the reaction: adding it sets the value, and taking it off removes the vote only
if the vote is that very reaction. So our own removal of the opposite emoji, an event that comes twice
and one that comes late change nothing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlmodel import col

from bot import access, cards, errors, members, posts, preferences, reputation
from bot.access import Actor
from bot.database import Tx, insert, now, table
from bot.preferences import Preferences
from models import Card, CardKind, Post, PostKind, PostState, Vote, VoteSource


@dataclass(frozen=True, slots=True)
class Ballot:
    """What someone wants: a post to count +1, −1 or 0 for them.

    A reaction names its message and emoji, and ``taken_off`` if it was removed; anything else names
    the post and the value.
    """

    guild_id: int
    user_id: int
    name: str | None
    """The name to show, if it is known now."""
    source: VoteSource
    post_id: int | None = None
    value: int = 0
    message_id: int | None = None
    emoji: str | None = None
    taken_off: bool = False
    moderates: bool = False
    roles: frozenset[int] = frozenset()
    """Their roles, if known: the server decides which of them make a moderator."""


class Outcome(StrEnum):
    """What became of a ballot."""

    COUNTED = "counted"
    UNCHANGED = "unchanged"
    NOT_A_VOTE = "not a vote"
    OWN_POST = "own post"
    NOT_SHOWN = "not shown"
    LOCKED = "locked"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a ballot."""

    outcome: Outcome
    post_id: int | None = None
    value: int = 0
    """What stands for this member and post afterwards."""
    stale: str | None = None
    """The emoji they voted with before, which now contradicts their vote."""


def emoji_key(emoji: str) -> str:
    """Return what tells emoji apart: the id of a custom one, else its characters.

    The variation selector is left out: Discord sends ⬆ with and without it.
    """
    if emoji.startswith("<") and emoji.endswith(">"):
        return emoji[1:-1].rsplit(":", maxsplit=1)[-1]
    return emoji.replace("\ufe0f", "")


async def cast(tx: Tx, actor: Actor, post_id: int, value: int, source: VoteSource) -> Verdict:
    """Set someone's vote on a post to +1, −1 or 0 (taken back), and return what came of it.

    Raises ``NotFound``, ``OwnPost``, ``PostHidden``, ``QuestionLocked``, ``TimedOut``.
    """
    who = await access.standing(tx, actor)
    found = await posts.find(tx, who, post_id)
    if found.post.kind is PostKind.COMMENT or value not in (-1, 0, 1):
        raise errors.NotFound
    access.require(access.can_vote(who, found.post, found.question))
    ballot = Ballot(
        guild_id=actor.guild_id,
        user_id=actor.user_id,
        name=actor.name,
        source=source,
        post_id=post_id,
        value=value,
        moderates=who.moderates,
    )
    return (await cast_many(tx, [ballot]))[0]


@dataclass(slots=True)
class _Booth:
    """One post while its ballots are counted."""

    id: int
    guild_id: int
    kind: PostKind
    author_id: int
    anonymous: bool
    shown: bool
    locked: bool
    up: int
    down: int
    points: int
    emoji: dict[str, int] = field(default_factory=dict)
    spelling: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class _Standing:
    """What someone's vote on a post is, was, and how it came."""

    value: int
    source: VoteSource
    voided: bool
    before: int
    counted_before: int
    name: str | None = None


async def cast_many(tx: Tx, ballots: Sequence[Ballot]) -> list[Verdict]:
    """Count these ballots in the order given; return a verdict for each."""
    by_message, by_post = await _read_posts(tx, ballots)
    if not by_post:
        return [Verdict(Outcome.NOT_A_VOTE) for _ballot in ballots]
    held = await _read_votes(tx, set(by_post), ballots)
    chosen = await preferences.load_many(tx, {booth.guild_id for booth in by_post.values()})
    verdicts = []
    for ballot in ballots:
        booth = by_post.get(ballot.post_id or 0) or by_message.get(ballot.message_id or 0)
        verdicts.append(_judge(ballot, booth, held, chosen))
    changed = {key: vote for key, vote in held.items() if vote.value != vote.before}
    if changed:
        await _write(tx, changed, by_post, chosen)
    return verdicts


def _judge(
    ballot: Ballot,
    booth: _Booth | None,
    held: dict[tuple[int, int], _Standing],
    chosen: dict[int, Preferences],
) -> Verdict:
    if booth is None or booth.guild_id != ballot.guild_id:
        return Verdict(Outcome.NOT_A_VOTE)
    wanted: int | None = ballot.value
    if ballot.emoji is not None:
        wanted = booth.emoji.get(emoji_key(ballot.emoji))
    if wanted is None:
        return Verdict(Outcome.NOT_A_VOTE, booth.id)
    if booth.author_id == ballot.user_id:
        return Verdict(Outcome.OWN_POST, booth.id)
    vote = held.get((booth.id, ballot.user_id))
    stands = vote.value if vote else 0
    if not booth.shown:
        return Verdict(Outcome.NOT_SHOWN, booth.id, stands)
    moderates = ballot.moderates or ballot.roles & set(chosen[booth.guild_id].moderator_roles)
    if booth.locked and not moderates:
        return Verdict(Outcome.LOCKED, booth.id, stands)
    if ballot.taken_off:
        theirs = vote is not None and vote.value == wanted and vote.source is VoteSource.REACTION
        if not theirs:
            return Verdict(Outcome.UNCHANGED, booth.id, stands)
        wanted = 0
    if wanted == stands:
        return Verdict(Outcome.UNCHANGED, booth.id, stands)
    if vote is None:
        vote = held[booth.id, ballot.user_id] = _Standing(0, ballot.source, False, 0, 0)
    reacted = stands and vote.source is VoteSource.REACTION and not ballot.taken_off
    stale = booth.spelling.get(stands) if reacted else None
    vote.value, vote.source, vote.name = wanted, ballot.source, ballot.name or vote.name
    return Verdict(Outcome.COUNTED, booth.id, wanted, stale)


async def _read_posts(
    tx: Tx, ballots: Iterable[Ballot]
) -> tuple[dict[int, _Booth], dict[int, _Booth]]:
    """Return the posts in question by message and by id, locked in the order of their ids."""
    messages = {ballot.message_id for ballot in ballots if ballot.post_id is None}
    ids = {ballot.post_id for ballot in ballots if ballot.post_id is not None}
    question = table(Post).alias("question")
    statement = (
        select(
            *(
                table(Post).c[name]
                for name in (
                    "id",
                    "guild_id",
                    "kind",
                    "author_id",
                    "anonymous",
                    "state",
                    "locked",
                    "up",
                    "down",
                    "points",
                )
            ),
            question.c.state.label("question_state"),
            question.c.locked.label("question_locked"),
            table(Card).c.message_id,
            table(Card).c.up_emoji,
            table(Card).c.down_emoji,
        )
        .select_from(Card)
        .join(Post, col(Post.id) == col(Card.subject_id))
        .outerjoin(question, question.c.id == col(Post.question_id))
        .where(col(Card.kind).in_([CardKind.QUESTION, CardKind.ANSWER]))
        .order_by(col(Post.id))
        .with_for_update(of=table(Post))
    )
    by_message: dict[int, _Booth] = {}
    by_post: dict[int, _Booth] = {}
    for condition in (
        col(Card.message_id).in_(messages) if messages else None,
        col(Card.subject_id).in_(ids) if ids else None,
    ):
        if condition is None:
            continue
        for row in await tx.execute(statement.where(condition)):
            booth = by_post.get(row.id)
            if booth is None:
                states = {row.state, row.question_state or row.state}
                booth = by_post[row.id] = _Booth(
                    row.id,
                    row.guild_id,
                    row.kind,
                    row.author_id,
                    row.anonymous,
                    states == {PostState.PUBLISHED},
                    row.locked or bool(row.question_locked),
                    row.up,
                    row.down,
                    row.points,
                )
                for value, emoji in ((1, row.up_emoji), (-1, row.down_emoji)):
                    if emoji is not None:
                        booth.emoji[emoji_key(emoji)] = value
                        booth.spelling[value] = emoji
            if row.message_id is not None:
                by_message[row.message_id] = booth
    return by_message, by_post


async def _read_votes(
    tx: Tx, post_ids: set[int], ballots: Iterable[Ballot]
) -> dict[tuple[int, int], _Standing]:
    """Return the votes these people have on these posts now."""
    if not post_ids:
        return {}
    votes = table(Vote).c
    rows = await tx.execute(
        select(
            votes.post_id, votes.user_id, votes.value, votes.source, votes.voided_by, votes.pending
        ).where(votes.post_id.in_(post_ids), votes.user_id.in_({one.user_id for one in ballots}))
    )
    return {
        (row.post_id, row.user_id): _Standing(
            row.value,
            row.source,
            row.voided_by is not None,
            row.value,
            0 if row.voided_by is not None or row.pending else row.value,
        )
        for row in rows
    }


async def _write(
    tx: Tx,
    changed: dict[tuple[int, int], _Standing],
    booths: dict[int, _Booth],
    chosen: dict[int, Preferences],
) -> None:
    """Store what changed: votes, the posts' counts, everyone's points, and which cards are behind."""
    # A voided vote stays where it is, so that it stays voided when its reaction comes back.
    await _store(tx, {key: vote for key, vote in changed.items() if vote.value}, booths)
    await _remove(tx, [key for key, vote in changed.items() if not vote.value and not vote.voided])
    guilds = {booths[post_id].guild_id for post_id, _user in changed}
    points: dict[int, dict[int, int]] = {guild: {} for guild in guilds}
    names: dict[int, dict[int, str | None]] = {guild: {} for guild in guilds}
    for (post_id, user_id), vote in changed.items():
        booth = booths[post_id]
        names[booth.guild_id][user_id] = vote.name
        after = 0 if vote.voided else vote.value
        booth.up += (after == 1) - (vote.counted_before == 1)
        booth.down += (after == -1) - (vote.counted_before == -1)
        if not booth.anonymous:
            weights = chosen[booth.guild_id]
            _add(
                points[booth.guild_id],
                user_id,
                reputation.of_casting(after, weights)
                - reputation.of_casting(vote.counted_before, weights),
            )
    touched = [booths[post_id] for post_id in sorted({post_id for post_id, _user in changed})]
    for booth in touched:
        if not booth.anonymous:
            worth = reputation.of_votes(booth.kind, booth.up, booth.down, chosen[booth.guild_id])
            _add(points[booth.guild_id], booth.author_id, worth - booth.points)
            names[booth.guild_id].setdefault(booth.author_id, None)
            booth.points = worth
    await _store_counts(tx, touched)
    for guild in sorted(guilds):
        await members.seen(tx, guild, names[guild], chosen[guild].points_base, points[guild])
    for kind, of in ((CardKind.QUESTION, PostKind.QUESTION), (CardKind.ANSWER, PostKind.ANSWER)):
        ids = [booth.id for booth in touched if booth.kind is of]
        await cards.touch_many(tx, kind, ids, loud=False)


def _add(points: dict[int, int], user_id: int, plus: int) -> None:
    points[user_id] = points.get(user_id, 0) + plus


async def _store(
    tx: Tx, votes: dict[tuple[int, int], _Standing], booths: dict[int, _Booth]
) -> None:
    if not votes:
        return
    statement = insert(tx, Vote).values(
        guild_id=bindparam("guild"),
        post_id=bindparam("post"),
        user_id=bindparam("user"),
        value=bindparam("vote"),
        source=bindparam("how"),
        pending=False,
        created_at=now(tx),
        changed_at=now(tx),
    )
    statement = statement.on_conflict_do_update(
        index_elements=["post_id", "user_id"],
        set_={name: statement.excluded[name] for name in ("value", "source", "changed_at")},
    )
    await _run(
        tx,
        statement,
        [
            {
                "guild": booths[post].guild_id,
                "post": post,
                "user": user,
                "vote": vote.value,
                "how": vote.source,
            }
            for (post, user), vote in sorted(votes.items(), key=lambda item: item[0])
        ],
    )


async def _remove(tx: Tx, keys: list[tuple[int, int]]) -> None:
    votes = table(Vote)
    statement = delete(votes).where(
        votes.c.post_id == bindparam("post"), votes.c.user_id == bindparam("user")
    )
    await _run(tx, statement, [{"post": post, "user": user} for post, user in sorted(keys)])


async def _store_counts(tx: Tx, booths: list[_Booth]) -> None:
    rows = table(Post)
    statement = (
        update(rows)
        .where(rows.c.id == bindparam("post"))
        .values(
            up=bindparam("ups"),
            down=bindparam("downs"),
            score=bindparam("net"),
            points=bindparam("worth"),
        )
    )
    await _run(
        tx,
        statement,
        [
            {
                "post": one.id,
                "ups": one.up,
                "downs": one.down,
                "net": one.up - one.down,
                "worth": one.points,
            }
            for one in booths
        ],
    )


async def _run(tx: Tx, statement: Any, rows: list[dict[str, Any]]) -> None:
    """Run one statement for many rows in one go."""
    if rows:
        connection = await tx.connection()
        await connection.execute(statement, rows)
