"""The rows behind voting, read and written for as many ballots as there are: a statement a table.

``bot.votes`` decides; this fetches what it decides by and stores what it decided.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import (
    Join,
    String,
    and_,
    cast,
    false,
    func,
    literal,
    or_,
    select,
)

from bot import cards, members, reputation, scores, sets, vote_rows
from bot.database import Tx, table
from bot.preferences import Preferences
from bot.scores import Scored
from bot.vote_rows import Key, Standing
from models import Card, CardKind, Category, Post, PostKind, PostState
from models.types import Big

DEPTH = 4
"""So deep is the tree of categories at most (``ck_category_depth``)."""


@dataclass(slots=True)
class Booth:
    """One post while its ballots are counted."""

    id: int
    guild_id: int
    kind: PostKind
    author_id: int
    unpaid: bool
    """Nothing about it gives points: it is anonymous, or for peer support."""
    shown: bool
    locked: bool
    up: int
    down: int
    points: int
    question_id: int | None
    category_id: int
    said: Sequence[str | None] = ()
    """The rules of its category and of each one above, as they are stored."""
    emoji: dict[int, str] = field(default_factory=dict)
    """The emoji that stands for +1 and for −1 on its message, once there is one."""


async def read_posts(
    tx: Tx, messages: Collection[int], ids: Collection[int]
) -> tuple[dict[int, Booth], dict[int, Booth]]:
    """Return the posts of these messages by message, and all of them and of these ids by id.

    They are locked in the order of their ids.
    """
    by_message: dict[int, Booth] = {}
    by_post: dict[int, Booth] = {}
    for statement, keys in ((_posts_by_message(tx), messages), (_posts_by_id(tx), ids)):
        if not keys:
            continue
        found = await sets.run(tx, statement, [(key,) for key in keys])
        for message_id, up_emoji, down_emoji, *known in found:
            booth = by_post.get(known[0])
            if booth is None:
                booth = by_post[known[0]] = Booth(*known[:-DEPTH])
                booth.said = known[-DEPTH:]
            if up_emoji is not None and down_emoji is not None:
                booth.emoji = {1: up_emoji, -1: down_emoji}
            if message_id is not None:
                by_message[message_id] = booth
    return by_message, by_post


@sets.prepared
def _posts_by_message(tx: Tx) -> Any:
    given, card, post = sets.given(tx, key=Big), table(Card), table(Post)
    on_a_post = card.c.kind.in_([CardKind.QUESTION, CardKind.ANSWER])
    return _posts(
        given.join(card, and_(card.c.message_id == given.c.key, on_a_post)).join(
            post, post.c.id == card.c.subject_id
        )
    )


@sets.prepared
def _posts_by_id(tx: Tx) -> Any:
    given, card, post = sets.given(tx, key=Big), table(Card), table(Post)
    its_card = and_(card.c.kind == post.c.kind, card.c.subject_id == post.c.id)
    return _posts(given.join(post, post.c.id == given.c.key).join(card, its_card))


def _posts(source: Join) -> Any:
    card, post, question = table(Card), table(Post), table(Post).alias("question")
    above = [table(Category).alias(f"category_{number}") for number in range(DEPTH)]
    published = literal(PostState.PUBLISHED, post.c.state.type)
    within = source.outerjoin(question, question.c.id == post.c.question_id)
    inside = post.c.category_id
    for one in above:
        within = within.outerjoin(one, one.c.id == inside)
        inside = one.c.parent_id
    return (
        select(
            card.c.message_id,
            card.c.up_emoji,
            card.c.down_emoji,
            # From here on the fields of Booth.
            post.c.id,
            post.c.guild_id,
            post.c.kind,
            post.c.author_id,
            or_(post.c.anonymous, post.c.unpaid),
            and_(
                post.c.state == published,
                func.coalesce(question.c.state, published) == published,
                # An answer that became a comment keeps its message, with its reactions.
                post.c.kind != literal(PostKind.COMMENT, post.c.kind.type),
            ),
            or_(post.c.locked, func.coalesce(question.c.locked, false())),
            post.c.up,
            post.c.down,
            post.c.points,
            post.c.question_id,
            post.c.category_id,
            # As text: it is read once for each category, not for each post.
            *(cast(one.c.rules, String) for one in above),
        )
        .select_from(within)
        .order_by(post.c.id)
        .with_for_update(of=post)
    )


async def write(
    tx: Tx,
    changed: Mapping[Key, Standing],
    booths: Mapping[int, Booth],
    chosen: Mapping[int, Preferences],
) -> None:
    """Store what changed: votes, and all that follows from them."""
    await vote_rows.write(tx, changed, {key: one.guild_id for key, one in booths.items()})
    await follow(tx, changed, booths, chosen)


async def follow(
    tx: Tx,
    changed: Mapping[Key, Standing],
    booths: Mapping[int, Booth],
    chosen: Mapping[int, Preferences],
) -> None:
    """Store what follows from votes that changed: counts, points, and which cards are behind."""
    names: dict[Key, str | None] = {}
    points: dict[Key, int] = {}
    scored = {post_id: booths[post_id].up - booths[post_id].down for post_id, _user in changed}
    for (post_id, user_id), vote in changed.items():
        booth = booths[post_id]
        voter = booth.guild_id, user_id
        names[voter] = vote.name or names.get(voter)
        before = vote.counted_before
        after = 0 if vote.voided or vote.pending else vote.value
        booth.up += (after == 1) - (before == 1)
        booth.down += (after == -1) - (before == -1)
        if not booth.unpaid:
            weights = chosen[booth.guild_id]
            plus = reputation.of_casting(after, weights) - reputation.of_casting(before, weights)
            points[voter] = points.get(voter, 0) + plus
    touched = [booths[post_id] for post_id in sorted({post_id for post_id, _user in changed})]
    for booth in touched:
        if not booth.unpaid:
            worth = reputation.of_votes(booth.kind, booth.up, booth.down, chosen[booth.guild_id])
            author = booth.guild_id, booth.author_id
            if worth != booth.points:
                points[author] = points.get(author, 0) + worth - booth.points
                names.setdefault(author, None)
                booth.points = worth
    await scores.store(
        tx,
        [
            Scored(one.id, one.kind, one.question_id, one.up, one.down, one.points, scored[one.id])
            for one in touched
        ],
    )
    for base in sorted({chosen[guild].points_base for guild, _user in names}):
        await members.store(
            tx,
            base,
            [
                (guild, user, name, points.get((guild, user), 0))
                for (guild, user), name in names.items()
                if chosen[guild].points_base == base
            ],
        )
    await cards.touch_scores(tx, [(booth.kind, booth.id) for booth in touched])
