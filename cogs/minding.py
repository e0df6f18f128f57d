"""/member: what moderators see of a member, and what they do to one: suspend, warn, note, unmask.

The same page for the author of an anonymous post shows and says nothing of who that is.
"""

import discord
from discord import app_commands

from bot import (
    access,
    dossiers,
    errors,
    hiding_all,
    masks,
    member_notes,
    members,
    removing,
    suspensions,
    veils,
)
from bot.client import AskwellBot, StaleControl
from bot.i18n import _
from bot.render import members as render
from bot.render.controls import fields_of, values_of
from bot.render.member_forms import LENGTHS, asking
from bot.render.members import AUTHOR, MEMBER
from bot.render.pages import View
from cogs import suggesting, whom
from cogs.actors import actor_of, shown_name
from cogs.base import MODERATORS, AskwellCog, numbers, route
from cogs.reading import say_page
from cogs.replies import acknowledge, say
from models import Barred, Post

ACTS = {
    MEMBER: ("warn", "note", "suspend", "hide_all", "look_behind"),
    AUTHOR: ("warn", "suspend", "unmask"),
}
ADMINS = ("unmask", "look_behind")

Subject = tuple[str, int]


class Minding(AskwellCog):
    """Looking after members."""

    @app_commands.command(
        description="Look after a member, or the author of an anonymous post",
        extras={MODERATORS: True},
    )
    @app_commands.describe(member="Who", post="Or the address of a post of theirs: #142 or #142.3")
    @app_commands.autocomplete(post=suggesting.questions)
    async def member(
        self,
        interaction: discord.Interaction,
        member: discord.User | None = None,
        post: str | None = None,
    ) -> None:
        """Open the page of a member, or of whoever wrote a post."""
        if member is not None:
            view = await self._view(interaction, (MEMBER, member.id), name=shown_name(member))
            await say_page(interaction, view)
            return
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            access.require(access.can_keep_members(who))
            if post is None:
                raise errors.BadChoice(_("Please say who: /member member:… or /member post:…"))
            found = await tx.get_one(Post, await removing.at(tx, who, post))
        subject = (AUTHOR, found.id or 0) if found.anonymous else (MEMBER, found.author_id)
        await self._page(interaction, subject)

    @route("member")
    async def opened(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show a page as it is now: ``aw:member:u:user`` or ``aw:member:p:post``."""
        subject = _subject(arguments)
        if subject[0] == MEMBER:
            await whom.known(self.bot, interaction, subject[1])
        await self._page(interaction, subject, instead=True)

    @route("member_posts")
    async def posted(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Show what a member posted: ``aw:member_posts:user:direction:post``."""
        user_id, direction, mark = numbers(arguments, 3)
        await whom.known(self.bot, interaction, user_id)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            shown = await dossiers.posted(
                tx, who, user_id, mark=mark if direction else 0, backwards=direction < 0
            )
        await say_page(interaction, render.posts(shown), instead=True)

    @route("member_do")
    async def chosen(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open the form of what was chosen: ``aw:member_do:u:user``."""
        subject = _subject(arguments)
        act = _act(subject, values_of(interaction.data))
        if subject[0] == MEMBER:
            await whom.known(self.bot, interaction, subject[1])
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            if act in ADMINS:
                access.require(access.can_unmask(who))
            if subject[0] == AUTHOR:
                name = (await dossiers.author(tx, who, subject[1])).address
            else:
                row = await members.find(tx, who.guild_id, subject[1])
                name = row.display_name if row is not None else _("Somebody new here")
            ready = member_notes.templates(who.preferences) if act == "warn" else {}
        await interaction.response.send_modal(asking(act, subject, name, ready))

    @route("member_form")
    async def filled(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Do what a form was about: ``aw:member_form:act:u:user``."""
        subject = _subject(arguments[1:])
        act, typed = _act(subject, arguments[:1]), fields_of(interaction.data)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            access.require(access.can_keep_members(who))
        await acknowledge(interaction, in_place=True)
        try:
            sentence, undo = await self._do(interaction, act, subject, typed)
        except errors.Refusal as refusal:
            if not typed.get("reason"):
                raise
            # What was typed is handed back with the reason.
            told = _("You wrote: {reason}").format(reason=typed["reason"])
            await say(interaction, f"{refusal.text}\n{told}")
            return
        await self._page(interaction, subject, sentence, undo, instead=True)

    async def _do(
        self, interaction: discord.Interaction, act: str, subject: Subject, typed: dict[str, str]
    ) -> tuple[str, int | None]:
        """Do it, and return what to say and which act the button beside it undoes."""
        mod, reason, key = actor_of(interaction), typed.get("reason", ""), subject[1]
        if act == "unmask":
            async with self.bot.database.transaction() as tx:
                user_id = await masks.unmask(tx, mod, key, reason)
                who = await access.standing(tx, mod)
                address = (await dossiers.author(tx, who, key)).address
            return render.unmasked(address, user_id), None
        target = None
        if subject[0] == MEMBER:
            target = await whom.target(self.bot, interaction, key)
        async with self.bot.database.transaction() as tx:
            if act == "note":
                await member_notes.note(tx, mod, key, reason)
            elif act == "look_behind":
                return render.behind(await veils.lift(tx, mod, key, reason)), None
            elif act == "hide_all" and target is not None:
                hidden = await hiding_all.hide_all(tx, mod, target, reason)
                return render.all_hidden(hidden), hidden.event_id
            elif act == "warn":
                who = await access.standing(tx, mod)
                ready = member_notes.templates(who.preferences).get(typed.get("template", ""), "")
                if target is None:
                    await member_notes.warn_author(tx, mod, key, reason.strip() or ready)
                else:
                    await member_notes.warn(tx, mod, target, reason.strip() or ready)
            else:
                what, length = _term(typed)
                lasts = LENGTHS[length]
                if target is None:
                    await suspensions.suspend_author(tx, mod, key, what, lasts, reason)
                else:
                    await suspensions.suspend(tx, mod, target, what, lasts, reason)
        return render.done(act), None

    @route("member_lift")
    async def lifted(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """End a suspension that was chosen: ``aw:member_lift:u:user``."""
        subject = _subject(arguments)
        (key,) = numbers(values_of(interaction.data), 1)
        await acknowledge(interaction)
        if subject[0] == MEMBER:
            await whom.known(self.bot, interaction, subject[1])
        async with self.bot.database.transaction() as tx:
            await suspensions.lift(tx, actor_of(interaction), key)
        await self._page(interaction, subject, render.done("lift"), instead=True)

    @route("member_unsay")
    async def unsaid(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Remove a warning or a note that was chosen: ``aw:member_unsay:u:user``."""
        subject = _subject(arguments)
        (key,) = numbers(values_of(interaction.data), 1)
        await acknowledge(interaction)
        if subject[0] == MEMBER:
            await whom.known(self.bot, interaction, subject[1])
        async with self.bot.database.transaction() as tx:
            await member_notes.remove(tx, actor_of(interaction), key)
        await self._page(interaction, subject, render.done("unsay"), instead=True)

    async def _page(
        self,
        interaction: discord.Interaction,
        subject: Subject,
        note: str | None = None,
        undo: int | None = None,
        *,
        instead: bool = False,
    ) -> None:
        view = await self._view(interaction, subject, note, undo=undo)
        await say_page(interaction, view, instead=instead)

    async def _view(
        self,
        interaction: discord.Interaction,
        subject: Subject,
        note: str | None = None,
        name: str = "",
        undo: int | None = None,
    ) -> View:
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            if subject[0] == AUTHOR:
                return render.author(await dossiers.author(tx, who, subject[1]), note)
            return render.member(await dossiers.of(tx, who, subject[1], name), note, undo)


def _subject(arguments: list[str]) -> Subject:
    """Return whom a custom_id names. Raises ``StaleControl``."""
    if not arguments or arguments[0] not in ACTS:
        raise StaleControl
    (key,) = numbers(arguments[1:], 1)
    return arguments[0], key


def _act(subject: Subject, values: list[str]) -> str:
    act = "".join(values)
    if act not in ACTS[subject[0]]:
        raise StaleControl
    return act


def _term(typed: dict[str, str]) -> tuple[Barred, str]:
    """Return from what somebody is suspended, and for how long. Raises ``StaleControl``."""
    length = typed.get("length", "")
    try:
        what = Barred(typed.get("what", ""))
    except ValueError:
        raise StaleControl from None
    if length not in LENGTHS:
        raise StaleControl
    return what, length


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Minding(bot))
