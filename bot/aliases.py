"""Under what name a post stands: its author's own, or an alias that says nothing of who they are.

An alias belongs to one question. Whoever has one there, as its asker or in an answer or comment,
goes on under it; nobody else can take it there. In another question they get another: a made-up
name comes from chance alone, never from who somebody is, so that two of them cannot be linked.

The asker of an anonymous question has no other name in it: posting there as oneself would move
points in ways from which others could tell who asked.
"""

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import case, select, union
from sqlmodel import col

from bot import errors, events, lookalikes, posts, texts
from bot.access import Standing
from bot.database import Tx
from bot.i18n import _
from models import Draft, DraftKind, Event, FormerAddress, Member, Post

NAME_LEAST, NAME_MOST = 2, 40

_FIRST = """
Amber Brisk Calm Clear Coral Copper Dusky Early Fern Gentle Golden Hazel Indigo Ivory Jade Kindly
Lilac Linen Mellow Merry Misty Mossy Northern Olive Patient Pearl Plain Quiet Rosy Rustic Sandy
Silver Snowy Steady Sunny Tawny Tidal Velvet Warm Wild
"""
_SECOND = """
Alder Badger Beech Brook Cedar Crane Cricket Dove Elm Finch Firefly Fox Gull Harbour Hare Hedgehog
Heron Ibis Juniper Lantern Lark Maple Meadow Moth Nuthatch Otter Owl Pebble Pine Plover Quail Robin
Rowan Seal Sparrow Swift Thrush Willow Wren Yarrow
"""
_RESERVED = """
admin administrator anon anonym anonymous askwell automod bot discord everyone former here mod
moderator mods operator owner staff support system
"""
FIRST, SECOND, RESERVED = (tuple(words.split()) for words in (_FIRST, _SECOND, _RESERVED))
"""What made-up names are made of, and words that would make a name sound like the people who run
the place, or like no name at all."""
_RESERVED_KEYS = frozenset(map(lookalikes.key, RESERVED))

LEFT = "question.alias_left"
"""The event by which a name stays taken in a question although nobody goes by it any more."""


@dataclass(frozen=True, slots=True)
class Signature:
    """What a post is signed with: nothing but its author's own name, or an alias."""

    anonymous: bool = False
    alias: str | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """How a draft can be signed, and how it is now."""

    now: Signature
    """The alias is None where it will be made up, when it is posted."""
    alias: str | None
    """The alias they have in its question already."""
    fixed: bool
    """They asked anonymously: there is nothing to choose."""
    offered: bool
    """Posts can be anonymous there."""

    @property
    def open(self) -> bool:
        """Whether there is anything to choose, or to take back."""
        return not self.fixed and (self.offered or self.alias is not None or self.now.anonymous)


def shown(alias: str | None) -> str:
    """Return an alias as people read it."""
    # Translators: an alias that somebody posts under: Quiet Heron (anonymous)
    return _("{name} (anonymous)").format(name=alias or _("Someone"))


def unmasked(name: str) -> str:
    """Return a member's own name without an ending that would make it look like an alias."""
    ending = texts.fold(shown("")).removeprefix(texts.fold(_("Someone"))).strip()
    bare = texts.clean_line(name)
    while ending and texts.fold(bare).endswith(ending):
        bare = bare[: -len(ending)].rstrip()
    # Of a name that is nothing but that ending something has to be left.
    return bare or (texts.clean_line(name) and _("Someone"))


async def of_draft(tx: Tx, who: Standing, draft: Draft) -> tuple[Choice, Post | None]:
    """Return how a draft can be signed, and the question it belongs to if that is there already."""
    if draft.kind is DraftKind.QUESTION:
        return await choice(tx, who, draft, draft.category_id, None), None
    parent = await tx.get(Post, draft.parent_id) if draft.parent_id is not None else None
    at_question = parent is None or parent.question_id is None
    question = parent if at_question else await tx.get(Post, parent.question_id)  # type: ignore[union-attr]
    return await choice(tx, who, draft, None, question), question


async def choice(
    tx: Tx, who: Standing, draft: Draft | None, category_id: int | None, question: Post | None
) -> Choice:
    """Return how a draft, or one that is about to be written, can be signed.

    It is for a new question in a category, or belongs to a ``question``.
    """
    alias = await alias_in(tx, who, question) if question is not None else None
    asked = question is not None and question.anonymous and _is_author(who, question)
    where = category_id if question is None else question.category_id
    offered = where is not None and where in who.categories and who.rules(where).anonymous
    wanted = draft.anonymous if draft is not None else None
    if asked or (alias is not None and wanted is not False):
        now = Signature(anonymous=True, alias=alias)
    elif wanted and draft is not None:
        now = Signature(anonymous=True, alias=texts.clean_line(draft.alias or "") or None)
    else:
        now = Signature()
    return Choice(now, alias, asked, offered)


async def sign(
    tx: Tx, who: Standing, draft: Draft, category_id: int | None, question: Post | None
) -> Signature:
    """Return what a draft is signed with that is posted now; the question is locked meanwhile.

    Raises ``AnonymityOff`` if posts cannot be anonymous there (any more), and ``NameTaken`` or what
    else speaks against the name. Nothing is ever signed with one's own name instead.
    """
    found = await choice(tx, who, draft, category_id, question)
    await check(tx, who, found, question)
    if not found.now.anonymous or found.now.alias is not None:
        return found.now
    taken = {} if question is None else await _taken(tx, question)
    return Signature(anonymous=True, alias=_made_up(taken))


async def check(tx: Tx, who: Standing, found: Choice, question: Post | None) -> None:
    """Raise whatever speaks against signing a draft as it is, ``QuestionLocked`` among it."""
    if not found.now.anonymous:
        return
    if question is not None and question.locked:
        # Only moderators get as far as here: their alias there would be known for a moderator's.
        raise errors.QuestionLocked(question.number or 0)
    if found.alias is not None:
        return
    if not found.offered:
        raise errors.AnonymityOff
    if found.now.alias is not None:
        await _check_name(tx, who, found.now.alias, question)


async def problems(tx: Tx, who: Standing, draft: Draft) -> list[errors.Refusal]:
    """Return what speaks against signing a draft as it is, for its preview."""
    if draft.kind is DraftKind.EDIT:
        return []
    found, question = await of_draft(tx, who, draft)
    try:
        await check(tx, who, found, question)
    except errors.Refusal as refusal:
        return [refusal]
    return []


async def alias_in(tx: Tx, who: Standing, question: Post) -> str | None:
    """Return the alias that someone has in a question, also if what they posted is gone."""
    rows = await tx.scalars(
        select(col(Post.alias))
        .where(
            posts.belongs(question.id),
            col(Post.author_id) == who.actor.user_id,
            col(Post.anonymous),
        )
        # Its asker's first: an answer that was moved there may be older, and under another name.
        .order_by(case((col(Post.id) == question.id, 0), else_=1), col(Post.id))
        .limit(1)
    )
    return rows.one_or_none()


async def settle_in(tx: Tx, moved: Sequence[Post], question: Post) -> None:
    """Give those of these posts, which move to a question, other aliases whose theirs is taken.

    Taken by somebody else: two people under one name would be taken for one.
    """
    taken = await _taken(tx, question)
    anew: dict[tuple[int, str], str] = {}
    for post in moved:
        if post.alias is None:
            continue
        whose = taken.setdefault(name := lookalikes.key(post.alias), post.author_id)
        if whose == post.author_id:
            continue
        if (post.author_id, name) not in anew:
            made = anew[post.author_id, name] = _made_up(taken)
            taken[lookalikes.key(made)] = post.author_id
        post.alias = anew[post.author_id, name]
    await tx.flush()


async def left(tx: Tx, question: Post, names: Iterable[str | None]) -> None:
    """Keep the names taken that people gave up in a question: what others wrote names them.

    Whose they were is not kept. Nobody goes on under them, not even who had them.
    """
    still = await _taken(tx, question)
    for name in sorted({one for one in names if one is not None}):
        if lookalikes.key(name) not in still:
            # By nobody: the claim itself says who put their name to what, and not to which alias.
            after = {"alias": name}
            await events.record(
                tx, question.guild_id, LEFT, actor_id=None, post=question, after=after
            )


def _is_author(who: Standing, post: Post) -> bool:
    return post.author_id == who.actor.user_id


async def _taken(tx: Tx, question: Post) -> dict[str, int | None]:
    """Return whose the aliases in a question are, by what they look like.

    With those of answers that went elsewhere, and those given up (None: nobody's any more).
    """
    elsewhere = select(col(FormerAddress.post_id)).where(
        col(FormerAddress.question_id) == question.id
    )
    named = select(col(Post.alias), col(Post.author_id)).where(col(Post.alias).is_not(None))
    # As two walks: for one condition of both PostgreSQL goes through every post there is.
    rows = await tx.execute(
        union(named.where(posts.belongs(question.id)), named.where(col(Post.id).in_(elsewhere)))
    )
    given_up = await tx.scalars(
        select(col(Event.after)).where(col(Event.post_id) == question.id, col(Event.verb) == LEFT)
    )
    taken: dict[str, int | None] = {
        lookalikes.key((after or {}).get("alias", "")): None for after in given_up
    }
    taken.update({lookalikes.key(alias or ""): author for alias, author in rows})
    return taken


def _made_up(taken: Collection[str]) -> str:
    """Return a made-up name that nobody has there yet."""
    while True:
        name = f"{secrets.choice(FIRST)} {secrets.choice(SECOND)}"
        # There are far more of them than there are people in one question; a number helps where
        # somebody proves that wrong.
        if len(taken) > len(FIRST) * len(SECOND) // 2:
            name = f"{name} {secrets.randbelow(9_000) + 1_000}"
        if lookalikes.key(name) not in taken:
            return name


async def _check_name(tx: Tx, who: Standing, name: str, question: Post | None) -> None:
    """Raise what speaks against a name that somebody made up themselves."""
    if texts.visible_length(name) < NAME_LEAST:
        raise errors.TooShort(_("name"), texts.visible_length(name), NAME_LEAST)
    words = "".join(ch if ch.isalnum() else " " for ch in texts.fold(name)).split()
    if _RESERVED_KEYS.intersection(map(lookalikes.key, [*words, "".join(words)])):
        raise errors.NameTaken(name)
    wanted = lookalikes.key(name)
    if wanted == lookalikes.key(who.actor.name) or await _is_a_member_s(tx, who, wanted):
        raise errors.NameTaken(name)
    if question is not None and wanted in await _taken(tx, question):
        raise errors.NameTaken(name)


async def _is_a_member_s(tx: Tx, who: Standing, wanted: str) -> bool:
    """Return whether somebody whom the server knows goes by a name that looks like this.

    Databases know nothing of looks, so that all names are compared here: somebody who chooses a
    name waits some hundredths of a second where 10,000 people are known.
    """
    names = await tx.scalars(
        select(col(Member.display_name)).where(col(Member.guild_id) == who.guild_id)
    )
    return any(lookalikes.key(name) == wanted for name in names)
