"""What moderators and editors do: /mod and the menu “Moderate” open one panel for a post.

It opens for whoever may do at least one thing there, also for an asker who closes their question.
"""

import discord
from discord import app_commands

from bot import access, acts, cards, duplicates, errors, moderation, posts, removing, search
from bot.access import Actor
from bot.acts import BESIDES, Act, Panel
from bot.client import AskwellBot, StaleControl
from bot.database import Tx
from bot.i18n import _
from bot.render import markup, panels
from bot.render.controls import fields_of, values_of
from bot.search import Alike
from cogs import suggesting
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.reading import related_to
from cogs.replies import acknowledge, say
from models import OF_POSTS, CloseReason, PostState

ASKED_WHY = {Act.HIDE, Act.LOCK, Act.REMOVE, Act.PURGE}
"""What takes something away wants a reason; what gives it back is done at once."""


class Moderating(AskwellCog):
    """Hiding, showing, closing, reopening, locking and unlocking."""

    def __init__(self, bot: AskwellBot) -> None:
        super().__init__(bot)
        self.menus = (app_commands.ContextMenu(name="Moderate", callback=self.menu),)

    # No default permission: a server's own roles need none of Discord's, and everyone else is
    # refused with the reason.
    @app_commands.command(description="Moderate a question or an answer")
    @app_commands.describe(post="Its address: #142 or #142.3")
    @app_commands.autocomplete(post=suggesting.questions)
    async def mod(self, interaction: discord.Interaction, post: str) -> None:
        """Open the panel of a post by its address."""
        actor = actor_of(interaction)
        async with self.bot.database.reading() as tx:
            post_id = await removing.at(tx, await access.standing(tx, actor), post)
        await show_panel(self.bot, interaction, actor, post_id)

    async def menu(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Open the panel of the post whose card this message is."""
        actor = actor_of(interaction)
        async with self.bot.database.reading() as tx:
            card = await cards.by_message(tx, actor.guild_id, message.id)
        if card is None or card.kind not in OF_POSTS:
            raise errors.BadChoice(
                _("That message is not a question or an answer. Choose one of Askwell's cards.")
            )
        await show_panel(self.bot, interaction, actor, card.subject_id)

    @route("mod")
    async def opened(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open the panel of a post by a button."""
        (post_id,) = numbers(arguments, 1)
        await show_panel(self.bot, interaction, actor_of(interaction), post_id)

    @route("act")
    async def chosen(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Do what was chosen in the panel's menu, or ask why first."""
        (post_id,) = numbers(arguments, 1)
        actor, act = actor_of(interaction), _act(values_of(interaction.data))
        if act in BESIDES:
            # It has a form or a page of its own, which asks again whether they may.
            await self.bot.routes[act.value](interaction, [str(post_id)])
            return
        if act is not Act.CLOSE and act not in ASKED_WHY:
            await self._do(interaction, actor, act, post_id)
            return
        async with self.bot.database.reading() as tx:
            shown = await acts.panel(tx, actor, post_id)
        access.require(shown.refused.get(act))
        if act not in shown.acts:
            # Another moderator was faster: nobody fills in a form for nothing.
            sentence = _("Someone was faster. This is how it stands now.")
            await show_panel(self.bot, interaction, actor, post_id, sentence)
        elif act is Act.CLOSE:
            alike = await repeated_by(self.bot, shown)
            await interaction.response.send_modal(
                panels.closing(post_id, shown.address, alike, moves=shown.moves)
            )
        elif act is Act.PURGE:
            await interaction.response.send_modal(panels.purging(post_id, shown.address))
        else:
            await interaction.response.send_modal(panels.why(act, post_id, shown.address))

    @route("act_form")
    async def explained(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Do what a form gave the reason for."""
        act, (post_id,) = _act(arguments[:1]), numbers(arguments[1:], 1)
        typed = fields_of(interaction.data)
        await self._do(interaction, actor_of(interaction), act, post_id, typed)

    async def _do(
        self,
        interaction: discord.Interaction,
        actor: Actor,
        act: Act,
        post_id: int,
        typed: dict[str, str] | None = None,
    ) -> None:
        """Do one act and show the panel as it is then; a reason that was refused is handed back."""
        typed = typed or {}
        reason = typed.get("reason") or None
        await acknowledge(interaction, in_place=True)
        try:
            if act is Act.PURGE:
                await self._sure(actor, post_id, typed.get("sure", ""))
            if act is Act.CLOSE:
                await self._close(actor, post_id, typed)
            else:
                async with self.bot.database.transaction() as tx:
                    await acts.DO[act](tx, actor, post_id, reason)
        except errors.AskwellError as refusal:
            sentence = refusal.text
            if reason:
                told = _("You wrote: {reason}").format(reason=reason)
                sentence = f"{sentence}\n{told}"
        else:
            async with self.bot.database.reading() as tx:
                sentence = panels.done(act, (await acts.panel(tx, actor, post_id)).address)
        await show_panel(self.bot, interaction, actor, post_id, sentence)

    async def _sure(self, actor: Actor, post_id: int, typed: str) -> None:
        """Raise ``BadChoice`` unless they typed what is to be removed for good."""
        async with self.bot.database.reading() as tx:
            shown = await acts.panel(tx, actor, post_id)
        access.require(shown.refused.get(Act.PURGE))
        if typed.strip().lstrip("#") != shown.address.lstrip("#"):
            raise errors.BadChoice(
                _("Nothing was removed: type {address} to confirm.").format(address=shown.address)
            )

    async def _close(self, actor: Actor, post_id: int, typed: dict[str, str]) -> None:
        try:
            why = CloseReason(typed.get("why", ""))
        except ValueError:
            raise StaleControl from None
        number = typed.get("duplicate", "").strip() or typed.get("likely", "")
        over = typed.get("answers") == panels.MOVED
        if over and why is not CloseReason.DUPLICATE:
            raise errors.BadChoice(
                _("Answers go only to the question that this one repeats: choose “duplicate”.")
            )
        async with self.bot.database.transaction() as tx:
            other = None
            if why is CloseReason.DUPLICATE and number.strip():
                other = await self._original(tx, actor, number)
            note, original = typed.get("reason"), other.post.id if other is not None else None
            if over and original is not None:
                await duplicates.merge(tx, actor, post_id, original, note)
            else:
                await moderation.close(tx, actor, post_id, why, note, original)

    @staticmethod
    async def _original(tx: Tx, actor: Actor, number: str) -> posts.Found:
        """Return the question that another one repeats, by what was typed."""
        try:
            return await posts.at(tx, await access.standing(tx, actor), number)
        except errors.NotFound:
            raise errors.BadChoice(
                _("There is no question “{typed}” here. Its number is on its card: #142.").format(
                    typed=markup.label(number, 20)
                )
            ) from None

    @route("post_again")
    async def post_again(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show the posts of a notice again, whose messages were deleted on Discord."""
        (event_id,) = numbers(arguments, 1)
        actor = actor_of(interaction)
        await acknowledge(interaction)
        async with self.bot.database.transaction() as tx:
            again = await moderation.post_again(tx, actor, event_id)
            who = await access.standing(tx, actor)
            addresses = [(await posts.find(tx, who, one.id or 0)).address for one in again]
        await say(interaction, panels.posted_again(addresses))


async def show_panel(
    bot: AskwellBot,
    interaction: discord.Interaction,
    actor: Actor,
    post_id: int,
    sentence: str | None = None,
) -> None:
    """Show the panel of a post as it is now, with a sentence above it."""
    async with bot.database.reading() as tx:
        shown = await acts.panel(tx, actor, post_id)
    embed = panels.panel(shown, await repeated_by(bot, shown))
    await say(interaction, sentence, embed=embed, items=panels.items(shown), instead=True)


async def repeated_by(bot: AskwellBot, shown: Panel) -> tuple[Alike, ...]:
    """Return the questions that this one may repeat, for whoever may close it now."""
    if Act.CLOSE not in shown.acts or shown.post.state is not PostState.PUBLISHED:
        return ()
    return await related_to(bot, shown.who, shown.post.id or 0, likeness=search.SIMILAR)


def _act(values: list[str]) -> Act:
    """Return the act that was chosen. Raises ``StaleControl`` for anything else."""
    try:
        return Act("".join(values))
    except ValueError:
        raise StaleControl from None


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Moderating(bot))
