"""/question: everything about a question in one message that only its reader sees, page by page."""

import discord
from discord import app_commands

from bot import access, picture_rows, posts, reading, search, snapshots, waiting
from bot.access import Standing
from bot.client import AskwellBot
from bot.errors import BadChoice
from bot.render import pages, previews
from bot.render.controls import values_of
from bot.render.pages import View
from bot.search import Alike
from cogs import suggesting
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.in_time import in_time
from cogs.replies import acknowledge, on_own_page, say
from models import PostKind


class Reading(AskwellCog):
    """Pages of a question, its answers, their texts and comments."""

    @app_commands.command(description="Read a question and its answers, and vote privately")
    @app_commands.describe(number="Its number, or words of its title")
    @app_commands.autocomplete(number=suggesting.questions)
    async def question(self, interaction: discord.Interaction, number: str) -> None:
        """Read by command: #142 begins with the question, #142.3 with that answer."""
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            found = await reading.at(tx, who, number)
        await say_page(interaction, await page_of(self.bot, interaction, found.post.id or 0))

    @route("question")
    async def turned(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show the page of a post: ``aw:question:post``."""
        view = await page_of(self.bot, interaction, numbers(arguments, 1)[0])
        await say_page(interaction, view, instead=True)

    @route("read")
    async def read_on(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show a page of a long text: ``aw:read:post:page``."""
        post_id, page = numbers(arguments, 2)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            found = await posts.find(tx, who, post_id)
            in_a_comment = found.post.kind is PostKind.COMMENT
            shown = None if in_a_comment else await snapshots.shown(tx, found.post, comments=0)
        if shown is None:
            await self._show_comment(interaction, post_id, page)
        else:
            await say_page(interaction, pages.whole_text(shown, page), instead=True)

    @route("more")
    async def more(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show comments, link and what can be done: ``aw:more:post:before:after``."""
        post_id, before, after = numbers(arguments, 3)
        view = await comments_of(self.bot, interaction, post_id, before=before, after=after)
        await say_page(interaction, view, instead=True)

    @route("pick")
    async def pick(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show the comment that was chosen from the list."""
        (comment_id,) = numbers(values_of(interaction.data), 1)
        await self._show_comment(interaction, comment_id)

    async def _show_comment(
        self, interaction: discord.Interaction, comment_id: int, page: int = 0
    ) -> None:
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            found = await reading.comment(tx, who, comment_id)
            files = await picture_rows.files(tx, found.pictures)
        view = pages.one_comment(found, page)
        if files:
            await acknowledge(interaction)
        await say(
            interaction,
            view.text,
            embed=view.embed,
            items=view.items,
            instead=True,
            files=[previews.picture(one, veiled=found.comment.note is not None) for one in files],
        )

    @route("open")
    async def open(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Jump to a post, once its card is up."""
        actor = actor_of(interaction)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor)
            found = await posts.find(tx, who, numbers(arguments, 1)[0])
            url = await posts.url(tx, found.post)
            if url is None:
                raise BadChoice(await waiting.why(tx, found.post))
        await say(interaction, previews.jump(found.address, url))


async def say_page(interaction: discord.Interaction, view: View, *, instead: bool = False) -> None:
    """Reply with a page, or turn the one that was pressed into it."""
    await say(interaction, view.text, embed=view.embed, items=view.items, instead=instead)


async def page_of(
    bot: AskwellBot, interaction: discord.Interaction, post_id: int, note: str | None = None
) -> View:
    """Return the page of a post as it is now, for whoever is behind this interaction."""
    async with bot.database.reading() as tx:
        who = await access.standing(tx, actor_of(interaction))
        page = await reading.page(tx, who, post_id)
    alike = await related_to(bot, who, post_id) if page.before is None else ()
    return pages.post(page, note, alike)


async def related_to(
    bot: AskwellBot, who: Standing, question_id: int, *, likeness: float = 0.0
) -> tuple[Alike, ...]:
    """Return what is asked much like a question, if that is known in time."""

    async def related() -> tuple[Alike, ...]:
        async with bot.database.reading() as tx:
            return await search.related(tx, who, question_id)

    found = await in_time(related(), (), "looking for related questions", seconds=1.0)
    return tuple(one for one in found if one.likeness >= likeness)


async def comments_of(
    bot: AskwellBot,
    interaction: discord.Interaction,
    post_id: int,
    note: str | None = None,
    *,
    before: int = 0,
    after: int = 0,
) -> View:
    """Return the comments under a post and what can be done with it, as it is now."""
    async with bot.database.reading() as tx:
        who = await access.standing(tx, actor_of(interaction))
        page = await reading.comments(tx, who, post_id, before=before, after=after)
    return pages.comments(page, note)


async def afterwards(
    bot: AskwellBot,
    interaction: discord.Interaction,
    post_id: int,
    text: str,
    *,
    more: bool = False,
) -> None:
    """Say what came of a button: above the page it stands on, drawn anew, else by itself."""
    if not on_own_page(interaction):
        await say(interaction, text)
        return
    draw = comments_of if more else page_of
    await say_page(interaction, await draw(bot, interaction, post_id, text), instead=True)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Reading(bot))
