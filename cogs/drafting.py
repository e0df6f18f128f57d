"""From a form to a post: what asking, answering, commenting and editing share.

Every submission is kept as a draft first. What refuses it afterwards says why and carries “Edit
again”, which opens the form filled; so nothing typed is lost.
"""

from collections.abc import Awaitable, Callable
from typing import Any

import discord

from bot import (
    access,
    aliases,
    answers,
    comments,
    drafts,
    editing,
    history,
    linking,
    long_texts,
    picture_rows,
    posts,
    questions,
    tags,
)
from bot.access import Actor, Standing
from bot.client import KEPT, AskwellBot
from bot.database import Tx
from bot.errors import AlreadyPosted, AskwellError, DraftGone, EditedMeanwhile, Gone, TooMany
from bot.i18n import _
from bot.long_texts import Where, Whole
from bot.render import crisis, forms, histories, noted, pictures, previews, signing
from bot.render import long_texts as long_text_pages
from bot.render.controls import button, fields_of
from cogs import caring
from cogs.actors import actor_of
from cogs.base import AskwellCog, numbers, route
from cogs.offering import offer_similar
from cogs.reading import say_page
from cogs.replies import acknowledge, say, turn, unhurried
from models import Draft, DraftKind, Post, PostKind

Verb = Callable[[Tx, Actor, int], Awaitable[Post]]

POST: dict[DraftKind, Verb] = {
    DraftKind.QUESTION: questions.ask,
    DraftKind.ANSWER: answers.answer,
    DraftKind.COMMENT: comments.comment,
    DraftKind.EDIT: editing.edit,
}

PREVIEWED = {DraftKind.QUESTION, DraftKind.ANSWER}
"""Comments and edits are posted at once; these are looked at before."""


class Drafting(AskwellCog):
    """Forms submitted, previews, and the way back from a refusal."""

    @route("form")
    async def submitted(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Keep what was typed, then show the preview, or post it."""
        actor = actor_of(interaction)
        typed = fields_of(interaction.data)
        unheard: Exception | None = None
        try:
            # A draft's own form was opened from its preview or from an offer: that one changes.
            await acknowledge(interaction, in_place=arguments[1:2] != ["0"], in_turn=False)
        except Exception as error:  # noqa: BLE001 - raised again once the text is kept
            unheard = error
        try:
            kind = DraftKind(arguments[0])
            draft_id, target, revision = numbers(arguments[1:], 3)
            (chosen,) = numbers([typed.get("category") or str(target)], 1)
            async with self.bot.database.transaction() as tx:
                draft = await drafts.save(
                    tx,
                    actor,
                    kind,
                    draft_id=draft_id or None,
                    category_id=chosen if kind is DraftKind.QUESTION else None,
                    parent_id=None if kind is DraftKind.QUESTION else target,
                    base_revision=None if kind is DraftKind.QUESTION else revision or None,
                    title=typed.get("title", ""),
                    body=typed.get("body", ""),
                    tags=typed.get("tags", ""),
                )
                if kind is DraftKind.QUESTION and revision:
                    # It has no revision: there stands the answer that it follows from.
                    await drafts.follow(tx, draft, revision)
                if kind is DraftKind.EDIT:
                    silent = typed.get("silent") == "1"
                    await drafts.explain(tx, draft, typed.get("reason", ""), silent=silent)
                if (signed := typed.get(signing.AS)) is not None:
                    anonymous, name = signing.chosen(signed, typed.get(signing.NAME, ""))
                    await drafts.sign(tx, draft, anonymous=anonymous, name=name)
        except Exception:
            # Not even the draft could be kept: hand the text back before the error is told.
            interaction.extras[KEPT] = True
            await say(interaction, previews.handed_back(), files=[previews.as_file(typed)])
            raise
        interaction.extras[KEPT] = True
        if unheard is not None:
            raise unheard
        await turn(interaction)
        first = kind is DraftKind.QUESTION and not draft_id
        if first and await offer_similar(self.bot, interaction, actor, draft):
            return
        if kind in PREVIEWED:
            await show_preview(self.bot, interaction, actor, draft)
        else:
            await self._post(interaction, actor, draft.id or 0, kind)

    @route("post")
    async def post(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Post a previewed draft."""
        actor = actor_of(interaction)
        async with self.bot.database.reading() as tx:
            draft = await drafts.mine(tx, actor, numbers(arguments, 1)[0])
        async with unhurried(interaction):
            await self._post(interaction, actor, draft.id or 0, draft.kind)

    async def _post(
        self, interaction: discord.Interaction, actor: Actor, draft_id: int, kind: DraftKind
    ) -> None:
        try:
            async with self.bot.database.transaction() as tx:
                made = await POST[kind](tx, actor, draft_id)
                asked = await tx.get(Post, made.question_id) if made.question_id else made
                address = await posts.called(tx, posts.Found(made, asked or made))
                loose = await linking.came_loose(tx, draft_id, made)
        except (AlreadyPosted, DraftGone):
            # A second click: there is no draft to go back to, and the first one's reply stands.
            raise
        except AskwellError as refusal:
            await self._offer_again(interaction, actor, draft_id, refusal)
            return
        own, edited = made.author_id == actor.user_id, kind is DraftKind.EDIT
        await say(
            interaction,
            previews.on_its_way(made, address, edited=edited, loose=loose, own=own),
            items=[button(_("Open"), "open", made.id or 0)],
            instead=True,
        )
        if own:
            await caring.show_help(self.bot, interaction, actor, made)

    async def _offer_again(
        self,
        interaction: discord.Interaction,
        actor: Actor,
        draft_id: int,
        refusal: AskwellError,
    ) -> None:
        """Say why not, and how to get back to the text."""
        embed, seen, over = None, [], []
        if isinstance(refusal, EditedMeanwhile):
            async with self.bot.database.reading() as tx:
                draft = await drafts.mine(tx, actor, draft_id)
                who = await access.standing(tx, actor)
                found, changed = await history.since(
                    tx, who, draft.parent_id or 0, draft.base_revision or 1
                )
            # What they look at now is what they may put theirs over, and nothing newer.
            seen = [found.post.edit_count + 1]
            embed = histories.meanwhile(changed, found.post.content_note)
            over = [button(_("Put mine over it"), "overwrite", draft_id, *seen)]
        if isinstance(refusal, TooMany):
            # Nothing about the text is wrong: later it can be posted as it is.
            over = [button(_("Post"), "post", draft_id)]
        items = [
            button(_("Edit again"), "draft", draft_id, *seen, style=discord.ButtonStyle.primary),
            *over,
            button(_("Cancel"), "cancel", draft_id),
        ]
        await say(interaction, refusal.text, embed=embed, items=items, instead=True)
        async with self.bot.database.reading() as tx:
            draft = await drafts.mine(tx, actor, draft_id)
        await caring.show_help(self.bot, interaction, actor, draft)

    @route("draft")
    async def edit_again(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Open the form of a draft again, filled with what was typed."""
        actor = actor_of(interaction)
        async with self.bot.database.reading() as tx:
            draft_id, seen = numbers(arguments, 2)
            draft = await drafts.mine(tx, actor, draft_id)
            whole = await long_texts.whole(tx, actor, Where(draft_id, revision=seen))
            who = await access.standing(tx, actor)
            target = await tx.get(Post, draft.parent_id) if draft.parent_id else None
            address = await called(tx, who, draft.parent_id)
            signed, _question = await aliases.of_draft(tx, who, draft)
        if long_texts.outgrew_its_form(whole):
            await say_page(interaction, long_text_pages.page(whole), instead=True)
            return
        form = forms.of_draft(
            draft,
            drafts.askable(who),
            target.kind if target is not None else PostKind.ANSWER,
            address,
            own=target is not None and target.author_id == actor.user_id,
            silent=whole.silent,
            seen=seen,
            signing=signing.fields(signed, actor.name),
        )
        await interaction.response.send_modal(form)

    @route("overwrite")
    async def overwrite(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Post an edit although someone changed the post meanwhile; what stood is a revision."""
        actor = actor_of(interaction)
        draft_id, seen = numbers(arguments, 2)
        async with unhurried(interaction):
            async with self.bot.database.transaction() as tx:
                draft = await drafts.mine(tx, actor, draft_id, writing=True)
                draft.base_revision = seen or None
            await self._post(interaction, actor, draft.id or 0, draft.kind)

    @route("cancel")
    async def cancel(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Throw a draft away."""
        async with self.bot.database.transaction() as tx:
            await drafts.discard(tx, actor_of(interaction), numbers(arguments, 1)[0])
        await say(interaction, _("Cancelled. Nothing was posted."), instead=True)

    @route("fresh")
    async def start_new(self, interaction: discord.Interaction, arguments: list[str]) -> None:
        """Forget the draft that was offered and open the form as if it had not been there."""
        actor = actor_of(interaction)
        long: Whole | None = None
        async with self.bot.database.reading() as tx:
            draft_id, follows_id = numbers(arguments, 2)
            draft = await drafts.mine(tx, actor, draft_id)
            who = await access.standing(tx, actor)
            address = await called(tx, who, draft.parent_id)
            if draft.kind is DraftKind.QUESTION:
                askable = drafts.askable(who)
                form = forms.question(askable, category_id=draft.category_id, follows_id=follows_id)
            elif draft.kind is DraftKind.ANSWER:
                form = forms.answer(draft.parent_id or 0, address)
            elif draft.kind is DraftKind.COMMENT:
                fields = await signing_fields(tx, who, draft.parent_id)
                form = forms.comment(draft.parent_id or 0, address, signing=fields)
            else:
                start = await editing.start(tx, actor, draft.parent_id or 0)
                form = forms.of_post(start, address)
                long = long_texts.start(start)
        if long is not None and long_texts.fills_its_form(long):
            await say_page(interaction, long_text_pages.page(long), instead=True)
        else:
            await interaction.response.send_modal(form)
        # Afterwards: a form must come at once, and a text is not dropped for one that never came.
        async with self.bot.database.transaction() as tx:
            await drafts.discard(tx, actor, draft.id or 0)


async def show_preview(
    bot: AskwellBot, interaction: discord.Interaction, actor: Actor, draft: Draft, note: str = ""
) -> None:
    """Show what the draft will look like, and everything that speaks against it; a note first."""
    async with bot.database.reading() as tx:
        who = await access.standing(tx, actor)
        problems = await drafts.problems(tx, who, draft)
        target = await tx.get(Post, draft.parent_id) if draft.parent_id else None
        signed, _question = await aliases.of_draft(tx, who, draft)
        fitting = await tags.fitting(tx, who, draft)
        whole = await long_texts.whole(tx, actor, Where(draft.id or 0))
        pictured = await picture_rows.of(tx, draft)
        veiled = draft.content_note is not None
        kept = await picture_rows.files(tx, pictured)
        follows = await linking.from_answer(tx, who, draft)
    embed = previews.draft(draft, who, problems, target)
    files = [previews.picture(one, veiled=veiled) for one in kept]
    items: list[discord.ui.Item[Any]] = [
        button(
            _("Save") if draft.kind is DraftKind.EDIT else _("Post"),
            "post",
            draft.id or 0,
            style=discord.ButtonStyle.success,
            disabled=bool(problems),
        ),
        button(_("Edit again"), "draft", draft.id or 0),
        button(_("Cancel"), "cancel", draft.id or 0),
    ]
    if long_texts.to_be_continued(whole):
        items.insert(1, long_text_pages.write_on(whole))
    items += previews.more_tags(draft, fitting)
    items += pictures.buttons(draft.id or 0, 0, pictured) if draft.kind in PREVIEWED else []
    items += noted.menu(draft)
    items[:0] = signing.menu(draft.id or 0, signed, actor.name)
    said = [note, previews.problem_lines(problems), previews.covered(draft, who)]
    said += [signing.note(signed, draft.kind)]
    said += [pictures.told(pictured), previews.follows(draft, follows.address if follows else None)]
    said += [crisis.standing_line()] if drafts.for_support(who, draft, target) else []
    text = "\n".join(line for line in said if line)[:2_000] or None
    await say(interaction, text, embed=embed, items=items, instead=True, files=files)


async def called(tx: Tx, who: Standing, post_id: int | None) -> str:
    """Return how people call the post a form is about, or nothing if it cannot be seen any more."""
    try:
        return await posts.called(tx, await posts.find(tx, who, post_id or 0))
    except Gone:
        return ""


async def signing_fields(tx: Tx, who: Standing, post_id: int | None) -> list[discord.ui.Label[Any]]:
    """Return the fields that ask under what name a new comment on a post is to stand."""
    found = await posts.find(tx, who, post_id or 0)
    signed = await aliases.choice(tx, who, None, None, found.question)
    return signing.fields(signed, who.actor.name)


async def setup(bot: AskwellBot) -> None:
    """Add the cog."""
    await bot.add_cog(Drafting(bot))
