"""Under what name a post stands: its author's own, or an alias that says nothing of who they are.

An alias belongs to one question. Whoever has one there, as its asker or in an answer or comment,
goes on under it; nobody else can take it there. In another question they get another: a made-up
name comes from chance alone, never from who somebody is, so that two of them cannot be linked.

The asker of an anonymous question has no other name in it: posting there as oneself would move
points in ways from which others could tell who asked.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import case, func, or_, select
from sqlmodel import col

from bot import errors, texts
from bot.access import Standing
from bot.database import Tx
from bot.i18n import _
from models import Draft, DraftKind, Member, Post

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
admin administrator anon anonym anonymous askwell automod bot discord everyone here mod moderator
mods operator owner staff support system
"""
FIRST, SECOND, RESERVED = (tuple(words.split()) for words in (_FIRST, _SECOND, _RESERVED))
"""What made-up names are made of, and words that would make a name sound like the people who run
the place, or like no name at all."""


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
    return bare


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
    taken = set() if question is None else await _taken(tx, question)
    return Signature(anonymous=True, alias=_made_up(taken))


async def check(tx: Tx, who: Standing, found: Choice, question: Post | None) -> None:
    """Raise whatever speaks against signing a draft as it is."""
    if not found.now.anonymous or found.alias is not None:
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
            or_(col(Post.id) == question.id, col(Post.question_id) == question.id),
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
    rows = await tx.execute(
        select(col(Post.alias), col(Post.author_id))
        .where(
            or_(col(Post.id) == question.id, col(Post.question_id) == question.id),
            col(Post.alias).is_not(None),
        )
        .distinct()
    )
    taken: dict[str, int] = {texts.fold(alias or ""): author for alias, author in rows}
    anew: dict[tuple[int, str], str] = {}
    for post in moved:
        if post.alias is None or taken.get(name := texts.fold(post.alias)) in (
            None,
            post.author_id,
        ):
            continue
        if (post.author_id, name) not in anew:
            made = anew[post.author_id, name] = _made_up(set(taken))
            taken[texts.fold(made)] = post.author_id
        post.alias = anew[post.author_id, name]
    await tx.flush()


def _is_author(who: Standing, post: Post) -> bool:
    return post.author_id == who.actor.user_id


async def _taken(tx: Tx, question: Post) -> set[str]:
    """Return the aliases in a question, folded."""
    rows = await tx.scalars(
        select(col(Post.alias))
        .where(
            or_(col(Post.id) == question.id, col(Post.question_id) == question.id),
            col(Post.alias).is_not(None),
        )
        .distinct()
    )
    return {texts.fold(alias or "") for alias in rows}


def _made_up(taken: set[str]) -> str:
    """Return a made-up name that nobody has there yet."""
    while True:
        name = f"{secrets.choice(FIRST)} {secrets.choice(SECOND)}"
        # There are far more of them than there are people in one question; a number helps where
        # somebody proves that wrong.
        if len(taken) > len(FIRST) * len(SECOND) // 2:
            name = f"{name} {secrets.randbelow(9_000) + 1_000}"
        if texts.fold(name) not in taken:
            return name


async def _check_name(tx: Tx, who: Standing, name: str, question: Post | None) -> None:
    """Raise what speaks against a name that somebody made up themselves."""
    if texts.visible_length(name) < NAME_LEAST:
        raise errors.TooShort(_("name"), texts.visible_length(name), NAME_LEAST)
    folded = texts.fold(name)
    words = "".join(ch if ch.isalnum() else " " for ch in folded).split()
    if set(RESERVED).intersection([*words, "".join(words)]):
        raise errors.NameTaken(name)
    if folded == texts.fold(who.actor.name) or await _is_a_member_s(tx, who, name):
        raise errors.NameTaken(name)
    if question is not None and folded in await _taken(tx, question):
        raise errors.NameTaken(name)


async def _is_a_member_s(tx: Tx, who: Standing, name: str) -> bool:
    """Return whether somebody whom the server knows goes by this name."""
    known = col(Member.display_name)
    found = await tx.scalar(
        select(func.count())
        .select_from(Member)
        .where(
            col(Member.guild_id) == who.guild_id,
            # SQLite knows the case of English letters only; the others have to be spelled alike.
            or_(known == name, func.lower(known) == name.lower()),
        )
    )
    return bool(found)
