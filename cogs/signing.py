"""Under what name one posts: choosing it in a preview, and putting one's own to it afterwards."""

import discord

from bot import access, claiming, drafts
from bot.client import AskwellBot, StaleControl
from bot.i18n import _
from bot.render import signing
from bot.render.controls import button, fields_of, values_of
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.drafting import show_preview
from cogs.replies import acknowledge, say, unhurried


class Signing(AskwellCog):
    """Anonymous posts: as me, anonymous, or under a name."""

    @route("sign")
    async def choose(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Keep what was chosen in a preview: ``aw:sign:draft``. A name of one's own is asked for.

        Until that comes the draft is anonymous: who closes that form and then posts must not stand
        there with their own name.
        """
        actor = actor_of(interaction)
        (draft_id,) = numbers(arguments, 1)
        (choice,) = values_of(interaction.data) or [""]
        if choice not in (signing.ME, signing.ANONYMOUS, signing.NAMED):
            raise StaleControl
        named = choice == signing.NAMED
        async with self.bot.database.transaction() as tx:
            draft = await drafts.mine(tx, actor, draft_id, writing=True)
            before = draft.alias or "" if named else ""
            anonymous = choice != signing.ME
            draft = await drafts.sign(tx, draft, anonymous=anonymous, name=before)
        if named:
            await interaction.response.send_modal(signing.name_form(draft_id, before))
            return
        await acknowledge(interaction)
        await show_preview(self.bot, interaction, actor, draft)

    @route("sign_name")
    async def named(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Keep the name that was typed: ``aw:sign_name:draft``."""
        actor = actor_of(interaction)
        (draft_id,) = numbers(arguments, 1)
        await acknowledge(interaction, in_place=True)
        name = fields_of(interaction.data).get(signing.NAME, "")
        async with self.bot.database.transaction() as tx:
            draft = await drafts.mine(tx, actor, draft_id, writing=True)
            draft = await drafts.sign(tx, draft, anonymous=True, name=name)
        await show_preview(self.bot, interaction, actor, draft)

    @route("claim")
    async def ask(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Say what putting one's name to a post means: ``aw:claim:post``."""
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            found = await claiming.look(tx, who, numbers(arguments, 1)[0])
        text, items = signing.before_claiming(found)
        await say(interaction, text, items=items, instead=True)

    @route("claim_now")
    async def claim(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Put one's name to it, or to all one posted there: ``aw:claim_now:post:all``."""
        actor = actor_of(interaction)
        post_id, everything = numbers(arguments, 2)
        async with unhurried(interaction):
            async with self.bot.database.transaction() as tx:
                named = await claiming.claim(tx, actor, post_id, everything=bool(everything))
            items = [button(_("To the post"), "question", post_id)]
            await say(interaction, signing.claimed(len(named)), items=items, instead=True)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Signing(bot))
