"""Reaction votes against what stands on Discord: after downtime, and when reactions are cleared.

Reactions have no history, so the set of people who react now is the truth for votes that were given
by reaction; votes given by a button or a command are never touched. Rules about who may vote are
those of ``votes.cast_many``, through which every change goes.
"""

from collections.abc import Mapping, Sequence

from sqlalchemy import func, select, update
from sqlmodel import col

from bot import cards, fingerprints
from bot.database import Tx
from bot.votes import REFUSED, Ballot, Outcome, cast_many, emoji_key
from models import OF_POSTS, Card, Post, Vote, VoteSource


async def held(tx: Tx, post_id: int) -> dict[int, int]:
    """Return how many reaction votes of each value (+1, −1) a post has here."""
    rows = await tx.scalars(
        select(col(Vote.value)).where(
            col(Vote.post_id) == post_id,
            col(Vote.source) == VoteSource.REACTION,
            ~col(Vote.withdrawn),
        )
    )
    values = rows.all()
    return {value: values.count(value) for value in (1, -1)}


async def align(
    tx: Tx, card: Card, up: Mapping[int, str], down: Mapping[int, str], author_id: int
) -> int:
    """Make a post's reaction votes those of the people who react now; return how many changed.

    Nobody's roles are known from a reaction: where voting takes some, the votes are kept aside.

    ``up`` and ``down`` map the ids of people (no bots) to their names. Someone with both reactions
    keeps the vote they have, and has none if they have none.
    """
    rows = await tx.scalars(select(Vote).where(col(Vote.post_id) == card.subject_id))
    stored = {row.user_id: row for row in rows}
    ballots = []
    reacted = {user for user, row in stored.items() if row.source is VoteSource.REACTION}
    new = {*up, *down} - stored.keys()
    erased = await fingerprints.among(tx, card.guild_id, new) if new else set()
    for user in sorted({*up, *down, *reacted} - erased):
        vote = stored.get(user)
        if user == author_id or (vote is not None and user not in reacted):
            continue
        now = vote.value if vote is not None and not vote.withdrawn else 0
        if user in up and user in down:
            wanted = now
        else:
            wanted = 1 if user in up else -1 if user in down else 0
        if wanted != now or (vote is not None and vote.pending):
            ballots.append(
                Ballot(
                    guild_id=card.guild_id,
                    user_id=user,
                    name=up.get(user) or down.get(user),
                    source=VoteSource.REACTION,
                    post_id=card.subject_id,
                    value=wanted,
                    roles=None,
                )
            )
    verdicts = await cast_many(tx, ballots)
    # What they reacted with before is gone, though what they react with now does not count.
    gone = [
        ballot._replace(value=0)
        for ballot, verdict in zip(ballots, verdicts, strict=True)
        if verdict.outcome in REFUSED and verdict.value
    ]
    verdicts += await cast_many(tx, gone)
    return sum(one.outcome in (Outcome.COUNTED, Outcome.PENDING) for one in verdicts)


async def unknown(tx: Tx, guild_id: int, most: int) -> Sequence[int]:
    """Return whose votes by reaction wait until it is known whether they may, the latest first."""
    latest = func.max(col(Vote.id))
    rows = await tx.scalars(
        select(col(Vote.user_id))
        .where(
            col(Vote.guild_id) == guild_id,
            col(Vote.pending),
            col(Vote.source) == VoteSource.REACTION,
        )
        .group_by(col(Vote.user_id))
        .order_by(latest.desc())
        .limit(most)
    )
    return rows.all()


async def known(tx: Tx, voter: Ballot) -> int:
    """Count the waiting votes of someone whose roles are known now, and return how many did.

    ``voter`` says who they are; those that they may not give go on waiting, uncounted.
    """
    rows = await tx.scalars(
        select(Vote).where(
            col(Vote.guild_id) == voter.guild_id,
            col(Vote.user_id) == voter.user_id,
            col(Vote.pending),
            col(Vote.source) == VoteSource.REACTION,
        )
    )
    ballots = [voter._replace(post_id=row.post_id, value=row.value) for row in rows]
    verdicts = await cast_many(tx, ballots)
    return sum(one.outcome is Outcome.COUNTED for one in verdicts)


async def cleared(tx: Tx, guild_id: int, message_id: int, emoji: str | None = None) -> None:
    """A moderator took all reactions off a message (or all of one emoji): their votes go too.

    The two emoji are seeded again, so that voting can go on.
    """
    card = await cards.by_message(tx, guild_id, message_id)
    if card is None or card.kind not in OF_POSTS:
        return
    values = {1, -1}
    if emoji is not None:
        spelled = {1: card.up_emoji, -1: card.down_emoji}
        values = {
            value for value, one in spelled.items() if one and emoji_key(one) == emoji_key(emoji)
        }
    rows = await tx.scalars(
        select(Vote).where(
            col(Vote.post_id) == card.subject_id,
            col(Vote.source) == VoteSource.REACTION,
            col(Vote.value).in_(values),
        )
    )
    await cast_many(
        tx,
        [
            Ballot(
                guild_id=guild_id,
                user_id=vote.user_id,
                name=None,
                source=VoteSource.REACTION,
                post_id=card.subject_id,
                value=0,
            )
            for vote in rows
        ],
    )
    if values:
        await _reseed(tx, card)


async def _reseed(tx: Tx, card: Card) -> None:
    await tx.execute(
        update(Card)
        .where(col(Card.id) == card.id)
        .values(seeded=False)
        .execution_options(synchronize_session=False)
    )
    post = await tx.get(Post, card.subject_id)
    if post is not None:
        await cards.touch(tx, post)
