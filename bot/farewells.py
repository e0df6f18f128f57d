"""Posts of somebody who has themselves erased: nobody's from then on, or gone.

A post that stays becomes an anonymous one like any other, with an author who does not exist: a
number made up for this question and this name alone, so that nothing links what one person wrote
in two questions. Everything that keeps an anonymous author secret holds for it.
"""

from collections.abc import Sequence
from hashlib import blake2b

from sqlalchemy import Integer, case, cast, func, or_, select, update
from sqlmodel import col

from bot import (
    answers,
    cards,
    events,
    linked,
    posts,
    queueing,
    removing,
    reputation,
    tagging,
    tally,
)
from bot.access import Standing
from bot.database import Tx, table
from bot.i18n import _
from bot.preferences import Preferences
from bot.tally import Booth
from bot.vote_rows import Standing as Held
from models import Acceptance, Event, Member, Outcome, Post, PostKind, PostState, Revision, Vote


async def stays(tx: Tx, post: Post, user_id: int) -> bool:
    """Return whether something of somebody else's stands on a post, so that it cannot go.

    An answer, a comment, or a question that was closed for repeating it.
    """
    others = (col(Post.state) != PostState.DELETED, col(Post.author_id) != user_id)
    belongs = or_(col(Post.question_id) == post.id, col(Post.parent_id) == post.id)
    for condition in (belongs, col(Post.duplicate_of) == post.id):
        found = select(col(Post.id)).where(condition, *others).limit(1)
        if await tx.scalar(found) is not None:
            return True
    return False


async def let_go(tx: Tx, who: Standing, post: Post, user_id: int, key: str) -> None:
    """Let a post be nobody's: no row says any more whose it was. ``key`` is their secret number.

    An anonymous one looks as before. Its card is left alone, for whatever it has missed meanwhile
    would be seen to come just when somebody goes.
    """
    named = not post.anonymous
    if named:
        if reputation.pays(post):
            await _unpay_voters(tx, post, who.preferences)
        nobody = _nobody(key, post, "")
        post.alias = await _alias(tx, post, nobody)
        post.anonymous, post.points = True, 0
    else:
        nobody = _nobody(key, post, post.alias or "")
    post.author_id = nobody
    if post.editor_id == user_id:
        post.editor_id = None
    await tx.flush()
    await _unname(tx, post, user_id)
    if named:
        await queueing.part(tx, post)
        await cards.touch(tx, post)


async def wipe(tx: Tx, who: Standing, post: Post) -> None:
    """Remove a post for good, with its text in every row; its address stays taken.

    Once is enough: what was removed before is left as it is.
    """
    if await removing.purged(tx, post):
        return
    await answers.drop_acceptance(tx, who, post)
    await linked.touch(tx, post)
    if post.kind is PostKind.QUESTION:
        await tagging.put(tx, post, [])
    if post.state is not PostState.DELETED:
        await posts.move_to(tx, who, post, PostState.DELETED)
    await queueing.settle(tx, post, Outcome.PURGED, None)
    await removing.forget(tx, post)
    # The bot's own act, and along with another: it says of nobody that they wrote this.
    verb = f"{post.kind}.purge"
    await events.record(tx, post.guild_id, verb, actor_id=None, post=post, along=True)
    await cards.touch(tx, post)


def _nobody(key: str, post: Post, alias: str) -> int:
    """Return an author who does not exist: Discord's ids are never negative."""
    about = f"{post.question_id or post.id}:{alias}".encode()
    digest = blake2b(about, key=key.encode(), digest_size=8).digest()
    return -(int.from_bytes(digest, "big") >> 2) - 1


async def _alias(tx: Tx, post: Post, nobody: int) -> str:
    """Return the name of a former member in a question: the one they have there, or a new one."""
    question_id = post.question_id or post.id
    rows = await tx.execute(
        select(col(Post.alias), col(Post.author_id)).where(
            posts.belongs(question_id),
            col(Post.author_id) < 0,
            col(Post.alias).is_not(None),
        )
    )
    taken: dict[str, int] = {row.alias: row.author_id for row in rows}
    for alias, author_id in taken.items():
        if author_id == nobody:
            return alias
    # Translators: the name over posts of somebody who left Askwell.
    plain = _("Former member")
    name, number = plain, 1
    while name in taken:
        number += 1
        name = f"{plain} {number}"
    return name


async def _unpay_voters(tx: Tx, post: Post, chosen: Preferences) -> None:
    """Take from those who voted on a post what votes on anonymous ones do not give."""
    worth = case((col(Vote.value) > 0, chosen.points_cast_up), else_=chosen.points_cast_down)
    given = (
        select(
            col(Vote.user_id).label("voter"),
            cast(func.sum(worth * chosen.points_multiple), Integer).label("worth"),
        )
        .where(col(Vote.post_id) == post.id, reputation.counts())
        .group_by(col(Vote.user_id))
        .subquery("given")
    )
    member = table(Member)
    await tx.execute(
        update(member)
        .where(member.c.guild_id == post.guild_id, member.c.user_id == given.c.voter)
        .values(points=member.c.points - given.c.worth)
    )


async def _unname(tx: Tx, post: Post, user_id: int) -> None:
    """Take the author's id out of the rows around a post, as if it had always been anonymous."""
    await tx.execute(
        update(Revision)
        .where(col(Revision.post_id) == post.id, col(Revision.editor_id) == user_id)
        .values(editor_id=None, by_author=True)
        .execution_options(synchronize_session=False)
    )
    await tx.execute(
        update(Event)
        .where(col(Event.post_id) == post.id, col(Event.actor_id) == user_id, col(Event.by_author))
        .values(actor_id=None)
        .execution_options(synchronize_session=False)
    )
    if post.kind is PostKind.QUESTION:
        await tx.execute(
            update(Acceptance)
            .where(col(Acceptance.question_id) == post.id, col(Acceptance.accepted_by) == user_id)
            .values(accepted_by=None, by_author=True)
            .execution_options(synchronize_session=False)
        )


async def part(tx: Tx, guild_id: int, former: int) -> None:
    """Forget which posts of a former member were hidden, or shown, together: they are nobody's."""
    together = ("member.hide_all", "member.show_all")
    await tx.execute(
        update(Event)
        .where(
            col(Event.guild_id) == guild_id,
            col(Event.logged),
            col(Event.verb).in_(together),
            col(Event.user_id) == former,
        )
        .values(before=None, after=None)
        .execution_options(synchronize_session=False)
    )


async def take_back(tx: Tx, who: Standing, vote_ids: Sequence[int]) -> None:
    """Remove votes: scores, points, lists and cards follow, some statements for all of them."""
    votes = (await tx.scalars(select(Vote).where(col(Vote.id).in_(vote_ids)))).all()
    voted = {vote.post_id for vote in votes}
    rows = await tx.scalars(
        select(Post).where(col(Post.id).in_(voted)).order_by(col(Post.id)).with_for_update()
    )
    booths = {post.id or 0: _booth(post) for post in rows}
    changed = {
        (vote.post_id, vote.user_id): Held(
            vote.source,
            pending=vote.pending,
            before=vote.value,
            counted_before=0 if vote.pending or vote.voided_by is not None else vote.value,
        )
        for vote in votes
    }
    await tally.write(tx, changed, booths, {who.guild_id: who.preferences})


def _booth(post: Post) -> Booth:
    return Booth(
        id=post.id or 0,
        guild_id=post.guild_id,
        kind=post.kind,
        author_id=post.author_id,
        unpaid=not reputation.pays(post),
        shown=True,
        locked=False,
        up=post.up,
        down=post.down,
        points=post.points,
        # A comment that was an answer keeps its votes, and no question counts it as liked.
        question_id=post.question_id if post.kind is PostKind.ANSWER else None,
        category_id=post.category_id,
    )
