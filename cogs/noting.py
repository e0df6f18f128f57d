"""Content notes: chosen in a preview, or for a post that stands already."""

import discord

from bot import access, content_notes, drafts, posts
from bot.client import AskwellBot
from bot.render import noted
from bot.render.controls import fields_of, values_of
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.drafting import show_preview
from cogs.reading import afterwards
from cogs.replies import acknowledge
from models import PostKind


class Noting(AskwellCog):
    """The menu of a preview, and the form under More and in the panel."""

    @route("draft_note")
    async def choose(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Keep what was chosen in a preview: ``aw:draft_note:draft``; own words are asked for."""
        actor = actor_of(interaction)
        (draft_id,) = numbers(arguments, 1)
        (choice,) = values_of(interaction.data) or [""]
        async with self.bot.database.transaction() as tx:
            draft = await drafts.mine(tx, actor, draft_id, writing=True)
            if choice != noted.OWN:
                draft = await content_notes.keep(tx, draft, noted.typed(choice, ""))
        if choice == noted.OWN:
            form = noted.words_form(draft_id, draft.content_note)
            await interaction.response.send_modal(form)
            return
        await acknowledge(interaction)
        await show_preview(self.bot, interaction, actor, draft)

    @route("draft_note_words")
    async def worded(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Keep the words that were typed: ``aw:draft_note_words:draft``."""
        actor = actor_of(interaction)
        (draft_id,) = numbers(arguments, 1)
        await acknowledge(interaction, in_place=True)
        words = fields_of(interaction.data).get("words", "")
        async with self.bot.database.transaction() as tx:
            draft = await drafts.mine(tx, actor, draft_id, writing=True)
            draft = await content_notes.keep(tx, draft, words)
        await show_preview(self.bot, interaction, actor, draft)

    @route("content_note")
    async def ask(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open the form for a post: ``aw:content_note:post``."""
        actor = actor_of(interaction)
        (post_id,) = numbers(arguments, 1)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor)
            found = await posts.find(tx, who, post_id)
            access.require(access.can_edit(who, found.post, found.question))
            address = await posts.called(tx, found)
        own = found.post.author_id == actor.user_id
        form = noted.post_form(post_id, address, found.post.content_note, own=own)
        await interaction.response.send_modal(form)

    @route("content_note_form")
    async def put(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Give a post the note of the form: ``aw:content_note_form:post``."""
        actor, typed = actor_of(interaction), fields_of(interaction.data)
        (post_id,) = numbers(arguments, 1)
        await acknowledge(interaction, in_place=True)
        note = noted.typed(typed.get("note", noted.OWN), typed.get("words", ""))
        async with self.bot.database.transaction() as tx:
            post = await content_notes.put(tx, actor, post_id, note, typed.get("reason"))
        shown = post.parent_id or post_id if post.kind is PostKind.COMMENT else post_id
        sentence = noted.done(post.content_note)
        await afterwards(self.bot, interaction, shown, sentence, more=True)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Noting(bot))
