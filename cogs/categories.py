"""/category: the tree of places to ask in, for people who may manage the server."""

import discord
from discord import app_commands

from bot import access, categories, errors, suggestions, tree
from bot.access import Actor, Standing
from bot.categories import Change
from bot.client import AskwellBot
from bot.i18n import _
from bot.render import trees
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.replies import acknowledge, say
from cogs.setup_pages import layout_of
from cogs.suggesting import CHOICES_MOST, OPTION_MOST, Choices, offering
from models import Category, Layout

Place = discord.TextChannel | discord.ForumChannel

TOP = "top"
"""The parent of what has none."""

LAYOUTS = [
    app_commands.Choice(name=_("answers in a thread"), value=Layout.THREAD.value),
    app_commands.Choice(name=_("answers in the channel"), value=Layout.CHANNEL.value),
]


@offering
async def any_category(interaction: discord.Interaction[AskwellBot], typed: str) -> Choices:
    """Offer every category of the server to those who may change them, and none to others."""
    async with interaction.client.database.reading() as tx:
        who = await access.standing(tx, actor_of(interaction))
    if access.can_administer(who) is not None:
        return []
    found = suggestions.fitting([(tree.path(who, one), one) for one in tree.in_order(who)], typed)
    return [
        app_commands.Choice(name=path[-OPTION_MOST:], value=str(one.id)) for path, one in found
    ][:CHOICES_MOST]


@offering
async def any_parent(interaction: discord.Interaction[AskwellBot], typed: str) -> Choices:
    """Offer the same, and first the top of the tree."""
    top = app_commands.Choice(name=_("(top: inside no other)"), value=TOP)
    return [top, *await any_category(interaction, typed)][:CHOICES_MOST]


def named(who: Standing, typed: str) -> Category:
    """Return the category that an option names, by id or by its path. Raises ``BadChoice``."""
    wanted = typed.casefold().strip()
    for one in who.categories.values():
        if wanted in {str(one.id), one.name.casefold(), tree.path(who, one).casefold()}:
            return one
    raise errors.BadChoice(_("There is no such category here. Choose one from the list."))


class Categories(AskwellCog):
    """Adding, changing, archiving and listing."""

    # A hint for Discord's own menu; the verbs ask again.
    group = app_commands.Group(
        name="category",
        description="The places to ask in",
        default_permissions=discord.Permissions(manage_guild=True),
    )

    async def _administering(self, actor: Actor) -> Standing:
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor)
        access.require(access.can_administer(who))
        return who

    @group.command(description="Add a category")
    @app_commands.describe(
        name="What it is called",
        channel="A channel or a forum for its questions; without one it only groups others",
        parent="The category it is inside of",
        layout="Where answers stand; a forum has its own way",
        cards_only="Yes: people ask and answer by commands and need not be able to write there",
    )
    @app_commands.autocomplete(parent=any_parent)
    @app_commands.choices(layout=LAYOUTS)
    async def add(
        self,
        interaction: discord.Interaction,
        name: str,
        channel: Place | None = None,
        parent: str | None = None,
        layout: str = Layout.THREAD.value,
        cards_only: bool = False,  # noqa: FBT001, FBT002 - options are given by name
    ) -> None:
        """Add a category."""
        actor = actor_of(interaction)
        who = await self._administering(actor)
        await acknowledge(interaction)
        async with self.bot.database.transaction() as tx:
            made = await categories.add(
                tx,
                actor,
                name,
                parent_id=_parent(who, parent),
                channel_id=channel.id if channel is not None else None,
                layout=layout_of(channel) or Layout(layout),
                cards_only=cards_only,
            )
        await self._tell(interaction, actor, made, added=True)

    @group.command(description="Rename, move or change a category")
    @app_commands.describe(
        category="Which one",
        name="Its new name",
        channel="Where its questions go from now on",
        no_channel="Yes: it has no channel any more and only groups others",
        parent="The category it is to be inside of",
        layout="Where answers to new questions stand",
        cards_only="Yes: people ask and answer by commands and need not be able to write there",
    )
    @app_commands.autocomplete(category=any_category, parent=any_parent)
    @app_commands.choices(layout=LAYOUTS)
    async def edit(
        self,
        interaction: discord.Interaction,
        category: str,
        name: str | None = None,
        channel: Place | None = None,
        no_channel: bool = False,  # noqa: FBT001, FBT002 - options are given by name
        parent: str | None = None,
        layout: str | None = None,
        cards_only: bool | None = None,  # noqa: FBT001 - likewise
    ) -> None:
        """Change a category; what is not named stays."""
        actor = actor_of(interaction)
        who = await self._administering(actor)
        chosen = named(who, category)
        if channel is not None and no_channel:
            raise errors.BadChoice(_("Choose a channel or no_channel, not both."))
        if channel is not None:
            channel_id: int | None = channel.id
        else:
            channel_id = 0 if no_channel else None
        await acknowledge(interaction)
        async with self.bot.database.transaction() as tx:
            changed = await categories.edit(
                tx,
                actor,
                chosen.id or 0,
                Change(
                    name=name,
                    parent_id=_parent(who, parent),
                    channel_id=channel_id,
                    layout=layout_of(channel) or (Layout(layout) if layout else None),
                    cards_only=cards_only,
                ),
            )
        await self._tell(interaction, actor, changed)

    @group.command(description="Archive a category: it can be read, but takes nothing new")
    @app_commands.describe(category="Which one", undo="Yes: let it take questions again")
    @app_commands.autocomplete(category=any_category)
    async def archive(
        self,
        interaction: discord.Interaction,
        category: str,
        undo: bool = False,  # noqa: FBT001, FBT002 - options are given by name
    ) -> None:
        """Archive a category, or take that back."""
        actor = actor_of(interaction)
        chosen = named(await self._administering(actor), category)
        verb = categories.unarchive if undo else categories.archive
        await acknowledge(interaction)
        async with self.bot.database.transaction() as tx:
            changed = await verb(tx, actor, chosen.id or 0)
        await say(interaction, trees.archived(changed))

    @group.command(name="list", description="Show all categories with their channels")
    async def show(self, interaction: discord.Interaction) -> None:
        """Show the tree."""
        await self._page(interaction, 0)

    @route("categories")
    async def turned(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show another page of the tree."""
        (number,) = numbers(arguments, 1)
        await self._page(interaction, number)

    async def _page(self, interaction: discord.Interaction, number: int) -> None:
        who = await self._administering(actor_of(interaction))
        async with self.bot.database.reading() as tx:
            counts = await categories.question_counts(tx, who.guild_id)
        embed, items = trees.page(trees.pages(tree.in_order(who), counts), number)
        await say(interaction, embed=embed, items=items, instead=True)

    async def _tell(
        self,
        interaction: discord.Interaction,
        actor: Actor,
        category: Category,
        *,
        added: bool = False,
    ) -> None:
        """Say how a category stands now, with its parents."""
        path = tree.path(await self._administering(actor), category)
        sentence = trees.added(category, path) if added else trees.changed(category, path)
        await say(interaction, sentence)


def _parent(who: Standing, typed: str | None) -> int | None:
    """Return the id of the parent that an option names: 0 for the top, None if none was given."""
    if typed is None:
        return None
    return 0 if typed == TOP else named(who, typed).id


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Categories(bot))
