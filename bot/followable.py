"""What can be followed: found by its id, by what someone types, and offered while they type."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import col

from bot import access, errors, members, posts, suggestions, texts, tree
from bot.access import Standing
from bot.database import Tx
from bot.i18n import _
from models import FollowKind, Post, PostState, PostTag, Tag

EACH = 8
"""Categories and as many tags are offered at most; the rest are questions."""


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that can be followed, and what it is called: #12, a tag, Health › Sleep, a name."""

    kind: FollowKind
    id: int
    name: str


async def find(tx: Tx, who: Standing, kind: FollowKind, subject_id: int) -> Subject:
    """Return what someone wants to follow; an answer or a comment stands for its question.

    Raises ``Gone`` for what they cannot see, and ``OwnThing`` for what is theirs anyway.
    """
    if kind is FollowKind.QUESTION:
        question = (await posts.find(tx, who, subject_id)).question
        access.require(access.shown(question))
        if question.author_id == who.actor.user_id:
            raise errors.OwnThing(_("You asked that question, so you hear of it anyway."))
        return Subject(kind, question.id or 0, f"#{question.number}")
    if kind is FollowKind.CATEGORY:
        if subject_id not in access.readable(who):
            raise errors.Gone
        return Subject(kind, subject_id, suggestions.path(who, tree.find(who, subject_id)))
    if kind is FollowKind.TAG:
        found = (await tx.execute(_tags(who).where(col(Tag.id) == subject_id))).first()
        if found is None:
            raise errors.Gone
        return Subject(kind, subject_id, found.name)
    if subject_id == who.actor.user_id:
        raise errors.OwnThing(_("That is you. What you post, you know already."))
    member = await members.find(tx, who.guild_id, subject_id)
    if member is None:
        raise errors.BadChoice(_("They have not done anything here yet. Try again when they have."))
    return Subject(kind, subject_id, member.display_name)


async def named(tx: Tx, who: Standing, typed: str) -> tuple[FollowKind, int]:
    """Return what was chosen or typed: #12, a category or a tag. Raises ``BadChoice``."""
    kind, _colon, value = typed.strip().partition(":")
    if kind == FollowKind.CATEGORY and value.isdecimal():
        return FollowKind.CATEGORY, int(value[:18])
    if kind == FollowKind.TAG:
        typed = value
    elif typed.strip().lstrip("#").replace(".", "").isdecimal():
        return FollowKind.QUESTION, (await posts.at(tx, who, typed)).question.id or 0
    wanted = texts.fold(typed)
    for one in who.categories.values():
        names = {texts.fold(one.name), texts.fold(suggestions.path(who, one))}
        if kind != FollowKind.TAG and wanted in names and one.id in access.readable(who):
            return FollowKind.CATEGORY, one.id or 0
    name = typed.strip().lower()
    found = (await tx.execute(_tags(who).where(col(Tag.name) == name))).first()
    if found is None:
        raise errors.BadChoice(
            _("There is no such category, tag or question here. Choose one from the list.")
        )
    return FollowKind.TAG, found.id


async def offered(tx: Tx, who: Standing, typed: str, most: int) -> list[tuple[str, str]]:
    """Return labels and values of what begins like this, or holds it, and can be seen by them."""
    wanted, readable = typed.strip().casefold(), access.readable(who)
    paths = [(suggestions.path(who, one), one) for one in tree.in_order(who) if one.id in readable]
    found = [
        (_("Category: {name}").format(name=path), f"{FollowKind.CATEGORY}:{one.id}")
        for path, one in paths
        if wanted in path.casefold()
    ][:EACH]
    tags = await tx.execute(
        _tags(who)
        .where(col(Tag.name).startswith(texts.storable(wanted), autoescape=True))
        .order_by(col(Tag.use_count).desc(), col(Tag.name))
        .limit(EACH)
    )
    found += [
        (_("Tag: {name}").format(name=tag.name), f"{FollowKind.TAG}:{tag.name}") for tag in tags
    ]
    questions = await suggestions.questions(tx, who, typed, most - len(found))
    return found + [(f"#{number} {title}", f"#{number}") for number, title in questions]


def _tags(who: Standing) -> Any:
    """Return the tags of questions that they can see."""
    seen = (
        select(col(PostTag.id))
        .join(Post, col(Post.id) == col(PostTag.post_id))
        .where(
            col(PostTag.tag_id) == col(Tag.id),
            access.may_read(who),
            col(Post.state) == PostState.PUBLISHED,
        )
    )
    return select(col(Tag.id), col(Tag.name)).where(
        col(Tag.guild_id) == who.guild_id, seen.exists()
    )
