"""Bringing a thread into shape: answers become comments, comments answers; answers move."""

from collections.abc import Callable

import discord

from bot import access, errors, posts, relocating, shaping, suggestions
from bot.access import Actor, Standing
from bot.client import AskwellBot
from bot.database import Tx
from bot.i18n import _
from bot.posts import Found
from bot.render import markup, shapings
from bot.render.controls import button, fields_of
from cogs import suggesting
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.replies import acknowledge, say
from models import Post, PostKind

Rule = Callable[[Standing, Post, Post], access.Answer]


class Shaping(AskwellCog):
    """What stands in the wrong place goes to the right one."""

    @route("to_comment")
    async def on_what(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Ask what an answer shall be a comment on: ``aw:to_comment:answer``."""
        found, refused = await self._answer(interaction, arguments, access.can_convert)
        access.require(refused)
        number = f"#{found.question.number}"
        form = shapings.to_comment(found.post.id or 0, found.address, number)
        await interaction.response.send_modal(form)

    @route("to_comment_form")
    async def to_comment(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Make it one."""
        actor, typed = actor_of(interaction), fields_of(interaction.data)
        (answer_id,) = numbers(arguments, 1)
        await acknowledge(interaction, in_place=True)
        async with self.bot.database.transaction() as tx:
            before = await posts.find(tx, await access.standing(tx, actor), answer_id)
            was = before.address
            target = await _typed(tx, actor, typed.get("on", ""))
            reason = typed.get("reason", "")
            post = await shaping.to_comment(tx, actor, answer_id, target.post.id or 0, reason)
        text = _("{was} is a comment on {now} now. “Make it an answer” there undoes it.")
        await self._done(interaction, post.id, text.format(was=was, now=target.address))

    @route("to_answer")
    async def to_answer(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Make a comment an answer: ``aw:to_answer:comment``."""
        actor = actor_of(interaction)
        (comment_id,) = numbers(arguments, 1)
        await acknowledge(interaction)
        async with self.bot.database.transaction() as tx:
            post = await shaping.to_answer(tx, actor, comment_id)
            found = await posts.find(tx, await access.standing(tx, actor), comment_id)
        text = _("The comment is the answer {address} now. “Make it a comment” undoes it.")
        await self._done(interaction, post.id, text.format(address=found.address))

    @route("move")
    async def where(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Ask to which question an answer shall go: ``aw:move:answer``."""
        found, refused = await self._answer(interaction, arguments, access.can_move)
        access.require(refused)
        await interaction.response.send_modal(shapings.move(found.post.id or 0, found.address))

    @route("move_form")
    async def move(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Put it there."""
        actor, typed = actor_of(interaction), fields_of(interaction.data)
        (answer_id,) = numbers(arguments, 1)
        await acknowledge(interaction, in_place=True)
        async with self.bot.database.transaction() as tx:
            who = await access.standing(tx, actor)
            was = (await posts.find(tx, who, answer_id)).address
            target = await _typed(tx, actor, typed.get("to", ""))
            reason = typed.get("reason", "")
            await shaping.move(tx, actor, answer_id, target.post.id or 0, reason)
            now = (await posts.find(tx, who, answer_id)).address
        text = _("{was} is {now} now, with its votes and comments. “Move” takes it back.")
        await self._done(interaction, answer_id, text.format(was=was, now=now))

    @route("relocate")
    async def elsewhere(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Ask to which category a question shall go: ``aw:relocate:question``."""
        (question_id,) = numbers(arguments, 1)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            found = await posts.find(tx, who, question_id)
        if found.post.kind is not PostKind.QUESTION:
            raise errors.Gone
        access.require(access.can_relocate(who, found.question))
        places = [
            (one.id or 0, suggestions.path(who, one))
            for one in relocating.places(who, found.question)
        ]
        if not places:
            raise errors.BadChoice(_("There is no other category that you could move it to."))
        await interaction.response.send_modal(shapings.relocate(question_id, found.address, places))

    @route("relocate_form")
    async def relocate(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Put it there."""
        actor, typed = actor_of(interaction), fields_of(interaction.data)
        (question_id,) = numbers(arguments, 1)
        await acknowledge(interaction, in_place=True)
        async with self.bot.database.transaction() as tx:
            who = await access.standing(tx, actor)
            target = suggesting.category_of(who, typed.get("to") or "-")
            reason, key = typed.get("reason", ""), target.id if target is not None else None
            await relocating.relocate(tx, actor, question_id, key or 0, reason)
            address = (await posts.find(tx, who, question_id)).address
        text = _("{address} is in “{category}” now, with all that belongs to it.")
        path = suggestions.path(who, who.categories[key or 0])
        said = text.format(address=address, category=markup.label(path, 100))
        await self._done(interaction, question_id, said)

    async def _answer(
        self, interaction: discord.Interaction, arguments: list[str], rule: Rule
    ) -> tuple[Found, access.Answer]:
        """Return an answer, and what a rule says to this person about it."""
        (answer_id,) = numbers(arguments, 1)
        async with self.bot.database.reading() as tx:
            who = await access.standing(tx, actor_of(interaction))
            found = await posts.find(tx, who, answer_id)
        if found.post.kind is not PostKind.ANSWER:
            raise errors.Gone
        return found, rule(who, found.post, found.question)

    @staticmethod
    async def _done(interaction: discord.Interaction, post_id: int | None, text: str) -> None:
        items = [button(_("To the post"), "question", post_id or 0)]
        await say(interaction, text, items=items, instead=True)


async def _typed(tx: Tx, actor: Actor, typed: str) -> Found:
    """Return the post at an address that was typed. Raises ``BadChoice`` if there is none."""
    try:
        return await posts.at(tx, await access.standing(tx, actor), typed)
    except errors.NotFound:
        raise errors.BadChoice(
            _("There is no post “{typed}” here. Its address is on its card: #142, #142.3.").format(
                typed=markup.label(typed, 20)
            )
        ) from None


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Shaping(bot))
