"""/follow and /following, and the buttons that begin and end to follow something."""

import discord
from discord import app_commands

from bot import access, followable, follows
from bot.client import AskwellBot, StaleControl
from bot.errors import BadChoice, NoBots
from bot.i18n import _
from bot.render import following as render
from bot.render.controls import turned, values_of
from cogs import suggesting
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.profiles import profile_of
from cogs.reading import afterwards, say_page
from cogs.replies import on_own_page, say
from cogs.suggesting import CHOICES_MOST, Choices, offering
from models import FollowKind


@offering
async def _followable(interaction: discord.Interaction[AskwellBot], typed: str) -> Choices:
    """Offer categories, tags and questions that this person can see."""
    async with interaction.client.database.reading() as tx:
        who = await access.standing(tx, actor_of(interaction))
        found = await followable.offered(tx, who, typed)
        asked = await suggesting.asked(tx, who, typed, CHOICES_MOST - len(found))
    return [
        app_commands.Choice(name=name[:100], value=value[:100]) for name, value in found
    ] + asked


class Following(AskwellCog):
    """What members want to hear of."""

    @app_commands.command(
        description="Hear of what is new in a question, tag, category, or by a member"
    )
    @app_commands.describe(
        what="A category, a tag, or a question by its number or title",
        member="Or someone, whose new questions you want to hear of",
    )
    @app_commands.autocomplete(what=_followable)
    async def follow(
        self,
        interaction: discord.Interaction,
        what: str | None = None,
        member: discord.User | None = None,
    ) -> None:
        """Follow one thing."""
        if (what is None) is (member is None):
            raise BadChoice(_("Please choose one thing to follow: what:… or member:…"))
        if member is not None and member.bot:
            raise NoBots
        actor = actor_of(interaction)
        async with self.bot.database.transaction() as tx:
            if member is not None:
                kind, subject_id = FollowKind.MEMBER, member.id
            else:
                who = await access.standing(tx, actor)
                kind, subject_id = await followable.named(tx, who, what or "")
            subject = await follows.follow(tx, actor, kind, subject_id)
        await say(interaction, render.begun(subject))

    @app_commands.command(description="What you follow, and how to stop")
    async def following(self, interaction: discord.Interaction) -> None:
        """List what someone follows."""
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            shown = await follows.page(tx, who)
        await say_page(interaction, render.page(shown))

    @route("following")
    async def turned(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Turn a page: ``aw:following:direction:row``."""
        direction, mark = numbers(arguments, 2)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            shown = await follows.page(
                tx, who, mark=mark if direction else None, backwards=direction < 0
            )
        await say_page(interaction, render.page(shown), instead=True)

    @route("unfollow")
    async def ended(self, interaction: discord.Interaction, _arguments: list[str]) -> None:
        """Follow what was chosen from the list no more."""
        actor = actor_of(interaction)
        (row,) = numbers(values_of(interaction.data), 1)
        async with self.bot.database.transaction() as tx:
            await follows.unfollow_row(tx, actor, row)
            shown = await follows.page(tx, await access.standing(tx, actor))
        await say_page(interaction, render.page(shown, render.ended()), instead=True)

    @route("follow")
    async def pressed(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Begin or end to follow: ``aw:follow:kind:subject:1 or 0:where the button stands``."""
        kind, where = _kind(arguments), "".join(arguments[3:4])
        subject_id, on = numbers(arguments[1:3], 2)
        actor = actor_of(interaction)
        async with self.bot.database.transaction() as tx:
            if on:
                text = render.begun(await follows.follow(tx, actor, kind, subject_id))
            else:
                await follows.unfollow(tx, actor, kind, subject_id)
                text = render.ended()
        if where == "more" and kind is FollowKind.QUESTION:
            await afterwards(self.bot, interaction, subject_id, text, more=True)
        elif where == "profile" and kind is FollowKind.MEMBER:
            view = await profile_of(self.bot, interaction, subject_id, note=text)
            await say_page(interaction, view, instead=True)
        elif where == "page" and interaction.message is not None and on_own_page(interaction):
            # A list stays on its page: whatever it shows, only the button is another.
            message = interaction.message
            items = turned(message, kind, subject_id, follows=on > 0)
            embed = message.embeds[0] if message.embeds else None
            await say(interaction, text, embed=embed, items=items, instead=True)
        else:
            await say(interaction, text)


def _kind(arguments: list[str]) -> FollowKind:
    """Return what is to be followed. Raises ``StaleControl``."""
    try:
        return FollowKind("".join(arguments[:1]))
    except ValueError:
        raise StaleControl from None


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Following(bot))
