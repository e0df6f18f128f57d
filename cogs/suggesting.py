"""What autocomplete offers: categories, tags and questions, only those the person can see."""

from collections.abc import Callable, Coroutine, Iterable
from functools import wraps
from typing import Any

import discord
from discord import app_commands

from bot import access, drafts, search, suggestions, tags, texts, tree
from bot.access import Standing
from bot.client import AskwellBot
from bot.database import Tx
from bot.errors import BadChoice
from bot.i18n import _
from bot.render import noted
from cogs.actors import actor_of
from cogs.in_time import in_time
from models import Category

CHOICES_MOST = 25
OPTION_MOST = 100

Choices = list[app_commands.Choice[str]]
Offer = Callable[[discord.Interaction[AskwellBot], str], Coroutine[Any, Any, Choices]]


def offering(work: Offer) -> Offer:
    """Let what is offered while somebody types come in time, or be nothing: it never fails."""

    @wraps(work)
    async def offered(interaction: discord.Interaction[AskwellBot], typed: str) -> Choices:
        return await in_time(work(interaction, typed), [], "an offer while somebody types")

    return offered


@offering
async def askable_categories(interaction: discord.Interaction[AskwellBot], typed: str) -> Choices:
    """Offer the categories this person can ask in."""
    who = await _standing(interaction)
    return _named(who, drafts.askable(who), typed)


@offering
async def readable_categories(interaction: discord.Interaction[AskwellBot], typed: str) -> Choices:
    """Offer the categories this person can read."""
    who = await _standing(interaction)
    readable = access.readable(who)
    return _named(who, [one for one in tree.in_order(who) if one.id in readable], typed)


def _named(who: Standing, categories: Iterable[Category], typed: str) -> Choices:
    found = suggestions.fitting([(suggestions.path(who, one), one) for one in categories], typed)
    return [
        app_commands.Choice(name=path[-OPTION_MOST:], value=str(one.id)) for path, one in found
    ][:CHOICES_MOST]


@offering
async def questions(interaction: discord.Interaction[AskwellBot], typed: str) -> Choices:
    """Offer questions by number or by words of their title; the latest if nothing is typed."""
    async with interaction.client.database.reading() as tx:
        who = await access.standing(tx, actor_of(interaction))
        return await asked(tx, who, typed, CHOICES_MOST)


async def asked(tx: Tx, who: Standing, typed: str, most: int) -> Choices:
    """Return questions by number or by words of their title, as what can be chosen."""
    return [
        app_commands.Choice(
            name=noted.choice(f"#{one.number}", one.title, one.note), value=f"#{one.number}"
        )
        for one in await search.suggest(tx, who, typed, limit=most)
    ]


@offering
async def tag(interaction: discord.Interaction[AskwellBot], typed: str) -> Choices:
    """Offer tags of questions that this person can read, the most used first."""
    async with interaction.client.database.reading() as tx:
        who = await access.standing(tx, actor_of(interaction))
        found = await tags.beginning(tx, who, typed, CHOICES_MOST)
    return [app_commands.Choice(name=f"#{one.name}", value=one.name) for one in found]


@offering
async def several_tags(interaction: discord.Interaction[AskwellBot], typed: str) -> Choices:
    """Complete the last of the tags that are being typed, and keep those before it."""
    before, comma, last = typed.rpartition(",")
    if not comma and " " in typed.strip():
        before, comma, last = typed.rpartition(" ")
    kept = [name for name in texts.tag_names(before) if comma]
    if len(kept) >= texts.TAGS_MOST:
        kept, last = kept[: texts.TAGS_MOST], ""
    async with interaction.client.database.reading() as tx:
        who = await access.standing(tx, actor_of(interaction))
        found = await tags.beginning(tx, who, last, CHOICES_MOST)
    offered = [", ".join([*kept, one.name]) for one in found if one.name not in kept]
    if len(kept) == texts.TAGS_MOST:
        offered = [", ".join(kept)]
    # An option takes a hundred characters.
    return [app_commands.Choice(name=one, value=one) for one in offered if len(one) <= OPTION_MOST]


def category_of(who: Standing, typed: str | None) -> Category | None:
    """Return the category an option names, by id or by name. Raises ``BadChoice`` if none fits."""
    if not typed:
        return None
    readable = access.readable(who)
    for one in who.categories.values():
        names = {str(one.id), one.name.casefold(), suggestions.path(who, one).casefold()}
        if one.id in readable and typed.casefold().strip() in names:
            return one
    raise BadChoice(no_such_category())


def no_such_category() -> str:
    """Return the sentence for a category that is not there, or not for them."""
    return _("There is no such category here. Choose one from the list.")


async def _standing(interaction: discord.Interaction[AskwellBot]) -> Standing:
    async with interaction.client.database.reading() as tx:
        return await access.standing(tx, actor_of(interaction))
