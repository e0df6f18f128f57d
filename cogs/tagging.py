"""/tag: which tags there are, what is under each, and moderators who keep them in order."""

import discord
from discord import app_commands

from bot import access, drafts, follows, tag_keeping, tags
from bot.access import Standing
from bot.client import AskwellBot
from bot.database import Tx
from bot.i18n import _
from bot.render import markup
from bot.render import tags as render
from bot.render.controls import values_of
from bot.render.pages import View
from bot.tags import Known
from cogs import suggesting
from cogs.actors import actor_of
from cogs.base import MODERATORS, AskwellCog, numbers, route
from cogs.drafting import show_preview
from cogs.reading import say_page
from cogs.replies import say


class Tagging(AskwellCog):
    """Tags."""

    group = app_commands.Group(name="tag", description="The words that questions are filed under")

    @group.command(description="Show what a tag is for and the questions under it")
    @app_commands.describe(name="The tag")
    @app_commands.autocomplete(name=suggesting.tag)
    async def show(self, interaction: discord.Interaction, name: str) -> None:
        """Show the page of a tag."""
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            view = await _page_of(tx, who, await tags.named(tx, who, name))
        await say_page(interaction, view)

    @group.command(name="list", description="Show the tags here, the most used first")
    async def listed(self, interaction: discord.Interaction) -> None:
        """Show the first page of tags."""
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            found = await tags.page(tx, who)
        await say_page(interaction, render.page(found))

    @group.command(
        extras={MODERATORS: True},
        description="For moderators: let one tag stand for another, or rename it",
    )
    @app_commands.describe(
        tag="The word that will stand for the other one",
        into="The tag its questions get; a new word renames it",
    )
    @app_commands.autocomplete(tag=suggesting.tag, into=suggesting.tag)
    async def merge(self, interaction: discord.Interaction, tag: str, into: str) -> None:
        """Make a synonym, and move the questions over."""
        async with self.bot.database.transaction() as tx:
            target = await tag_keeping.merge(tx, actor_of(interaction), tag, into)
        await say(
            interaction,
            _("From now on “{word}” means “{tag}”, and its questions stand there.").format(
                word=markup.line(tags.one_name(tag)), tag=markup.line(target.name)
            ),
        )

    @group.command(
        extras={MODERATORS: True}, description="For moderators: let a word stand for itself again"
    )
    @app_commands.describe(word="The word that stands for another tag now")
    async def unmerge(self, interaction: discord.Interaction, word: str) -> None:
        """Take a synonym back."""
        async with self.bot.database.transaction() as tx:
            target = await tag_keeping.unmerge(tx, actor_of(interaction), word)
        await say(
            interaction,
            _("“{word}” can be a tag of its own again. Its questions stay under “{tag}”.").format(
                word=markup.line(tags.one_name(word)), tag=markup.line(target.name)
            ),
        )

    @group.command(extras={MODERATORS: True}, description="For moderators: say what a tag is for")
    @app_commands.describe(name="The tag", text="What it is for, in a line; nothing to say nothing")
    @app_commands.autocomplete(name=suggesting.tag)
    async def describe(self, interaction: discord.Interaction, name: str, text: str = "") -> None:
        """Set the description of a tag."""
        async with self.bot.database.transaction() as tx:
            tag = await tag_keeping.describe(tx, actor_of(interaction), name, text)
        said = _("Saved: it stands on the page of “{tag}”.").format(tag=markup.line(tag.name))
        await say(interaction, said)

    @route("tags")
    async def turned(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Turn a page of tags: ``aw:tags:direction:uses:id``."""
        direction, uses, key = numbers(arguments, 3)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            mark = (uses, key) if direction else None
            found = await tags.page(tx, who, mark=mark, backwards=direction < 0)
        await say_page(interaction, render.page(found), instead=True)

    @route("tag")
    async def page(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show the page of a tag: ``aw:tag:id``."""
        await self._about(interaction, numbers(arguments, 1)[0])

    @route("tag_pick")
    async def picked(self, interaction: discord.Interaction, _arguments: list[str]) -> None:
        """Show the page of the tag that was chosen."""
        await self._about(interaction, numbers(values_of(interaction.data), 1)[0])

    @route("tag_add")
    async def add_tag(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Add a tag to a draft that is looked at: ``aw:tag_add:draft``, and the tag as chosen."""
        actor = actor_of(interaction)
        (tag_id,) = numbers(values_of(interaction.data), 1)
        async with self.bot.database.transaction() as tx:
            draft = await drafts.add_tag(tx, actor, numbers(arguments, 1)[0], tag_id)
        await show_preview(self.bot, interaction, actor, draft)

    async def _about(self, interaction: discord.Interaction, tag_id: int) -> None:
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            view = await _page_of(tx, who, await tags.find(tx, who, tag_id))
        await say_page(interaction, view, instead=True)


async def _page_of(tx: Tx, who: Standing, tag: Known) -> View:
    followed = await follows.of_list(tx, who, 0, tag.id)
    return render.about(await tags.about(tx, who, tag), who, follows=followed)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Tagging(bot))
