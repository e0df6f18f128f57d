"""What can be followed: found by its id, by what someone types, and offered while they type."""

from dataclasses import dataclass

from bot import access, aliases, errors, members, posts, suggestions, tags, texts, tree
from bot.access import Standing
from bot.database import Tx
from bot.i18n import _
from models import FollowKind

EACH = 8
"""Categories and as many tags are offered at most; questions have the rest of the room."""


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
        try:
            tag = await tags.find(tx, who, subject_id)
        except errors.BadChoice:
            raise errors.Gone from None
        return Subject(kind, tag.id, tag.name)
    if subject_id == who.actor.user_id:
        raise errors.OwnThing(_("That is you. What you post, you know already."))
    member = await members.find(tx, who.guild_id, subject_id)
    if member is None or not members.acted(member):
        raise errors.BadChoice(_("They have not done anything here yet. Try again when they have."))
    return Subject(kind, subject_id, aliases.unmasked(member.display_name))


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
    try:
        return FollowKind.TAG, (await tags.named(tx, who, typed)).id
    except (errors.BadChoice, errors.BadText):
        raise errors.BadChoice(
            _("There is no such category, tag or question here. Choose one from the list.")
        ) from None


async def offered(tx: Tx, who: Standing, typed: str) -> list[tuple[str, str]]:
    """Return labels and values of the categories and tags that fit, of those they can see."""
    readable = access.readable(who)
    paths = [(suggestions.path(who, one), one) for one in tree.in_order(who) if one.id in readable]
    found = [
        (_("Category: {name}").format(name=path), f"{FollowKind.CATEGORY}:{one.id}")
        for path, one in suggestions.fitting(paths, typed)
    ][:EACH]
    found += [
        (_("Tag: {name}").format(name=tag.name), f"{FollowKind.TAG}:{tag.name}")
        for tag in await tags.beginning(tx, who, typed, EACH)
    ]
    return found
