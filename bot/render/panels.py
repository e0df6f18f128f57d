"""The panel of moderators and editors: how a post stands, what can be done, and why."""

from collections.abc import Sequence

import discord

from bot import errors, texts
from bot.acts import Act, Panel
from bot.audience import TOLD
from bot.i18n import _
from bot.render import asked_before, flags, handing_over, markup, noted, reasons
from bot.render.cards import CLOSED, GONE, OPEN, close_reason, when
from bot.render.controls import Form, button, choice_field, form, link, option, select, text_field
from bot.search import Alike
from models import CloseReason, Event, PostKind, PostState

BODY_SHOWN = 500


def kind_name(kind: PostKind) -> str:
    """Return what a post is, in a word."""
    return {
        PostKind.QUESTION: _("Question"),
        PostKind.ANSWER: _("Answer"),
        PostKind.COMMENT: _("Comment on"),
    }[kind]


MOVED = "move"
"""What is chosen in the form for closing so that answers go over."""


def panel(shown: Panel, alike: Sequence[Alike] = ()) -> discord.Embed:
    """Return how a post stands, for those who look after it; ``alike``: what it may repeat."""
    post = shown.post
    embed = discord.Embed(
        title=f"{kind_name(post.kind)} {shown.address}",
        # Moderators, too, choose when to read what has a content note.
        description=noted.veiled(markup.short(shown.body, BODY_SHOWN), post.content_note) or None,
        url=shown.url,
        colour=OPEN if post.state is PostState.PUBLISHED else GONE,
        timestamp=post.created_at,
    )
    embed.set_author(name=(shown.author or _("Someone"))[:256])
    embed.add_field(name=_("Now"), value="\n".join(_state(shown))[:1_024], inline=False)
    if shown.left:
        kept = handing_over.lines(shown.left)
        embed.add_field(name=_("Left for the next moderator"), value=kept, inline=False)
    if shown.reports is not None:
        told = "\n".join(flags.lines(shown.reports))
        embed.add_field(name=_("Reports"), value=told[:1_024], inline=False)
    if alike:
        embed.add_field(name=_("Maybe asked before"), value=asked_before.lines(alike), inline=False)
    if shown.log:
        lines = [_line(event) for event in shown.log]
        embed.add_field(name=_("Done so far"), value="\n".join(lines)[:1_024], inline=False)
    if post.close_reason is not None and post.state is PostState.PUBLISHED:
        embed.colour = CLOSED
    return embed


def _state(shown: Panel) -> list[str]:
    post = shown.post
    lines = [
        {
            PostState.PUBLISHED: _("👁 Shown to everyone who sees its channel"),
            PostState.QUEUED: _(
                "⏳ Waiting for a moderator; only its author, editors and moderators see it"
            ),
            PostState.HIDDEN: _("🙈 Hidden; only its author, editors and moderators see it"),
            PostState.DELETED: _("🗑 Deleted; nobody sees it any more"),
        }[post.state]
    ]
    if post.close_reason is not None:
        reason = f"{close_reason(post.close_reason)} {shown.duplicate or ''}".rstrip()
        if post.close_note:
            reason = f"{reason} – {markup.short(post.close_note, 200)}"
        lines.append(_("🔒 Closed: {reason}").format(reason=reason))
    if post.locked:
        lines.append(_("⛔ Locked: only moderators can change anything."))
    if post.pinned:
        lines.append(_("📌 Pinned in its channel."))
    if isinstance(shown.refused.get(Act.REMOVE), errors.HasAnswers):
        lines.append(_("It cannot be deleted while it has answers: delete or move those first."))
    if post.kind is not PostKind.QUESTION and shown.question.state is not PostState.PUBLISHED:
        lines.append(_("Its question is not shown, so nobody sees this either."))
    return lines


def _line(event: Event) -> str:
    """Return one act of the log: what, who, when and why."""
    acts = {
        Act.HIDE: _("hidden"),
        Act.SHOW: _("shown again"),
        Act.CLOSE: _("closed"),
        Act.REOPEN: _("reopened"),
        Act.LOCK: _("locked"),
        Act.UNLOCK: _("unlocked"),
        Act.PIN: _("pinned"),
        Act.UNPIN: _("unpinned"),
        Act.REMOVE: _("deleted"),
        Act.RESTORE: _("brought back"),
        Act.PURGE: _("removed for good"),
        Act.CLEAR_FLAGS: _("reports cleared"),
        "to_comment": _("made a comment"),
        "to_answer": _("made an answer"),
        "move": _("moved to another question"),
        "question.move": _("moved to another category"),
        "edit": _("rolled back"),
    }
    done = acts.get(event.verb) or acts[event.verb.partition(".")[2]]
    nobody = _("its author") if event.by_author else _("Askwell")
    who = markup.person(event.actor_id) if event.actor_id is not None else nobody
    line = _("{done} by {who} {when}").format(done=done, who=who, when=when(event.created_at))
    return f"{line}: {markup.short(event.reason, 80)}" if event.reason else line


def items(shown: Panel) -> list[discord.ui.Item[discord.ui.View]]:
    """Return the menu of what can be done, and the way to the question of an answer or comment."""
    post = shown.post
    found: list[discord.ui.Item[discord.ui.View]] = []
    if shown.acts:
        found.append(
            select(
                "act",
                post.id or 0,
                placeholder=_("What should happen to it?"),
                options=[option(label(act), act, _explained(act)) for act in shown.acts],
            )
        )
    found.append(button(_("Look again"), "mod", post.id or 0))
    if shown.logs:
        found.append(button(_("Its log"), "log", 0, 0, 0, 0, post.id or 0, 0, 0))
    if post.kind is not PostKind.QUESTION:
        number = shown.question.number
        name = _("Moderate #{number}").format(number=number)
        found.append(button(name, "mod", shown.question.id or 0))
    if shown.url is not None:
        found.append(link(_("Open"), shown.url))
    if shown.left is not None:
        found += handing_over.items(post.id or 0, shown.left)
    return found


def label(act: Act) -> str:
    """Return the name of an act, as a menu and a form show it."""
    return {
        Act.HIDE: _("Hide"),
        Act.SHOW: _("Show"),
        Act.CLOSE: _("Close"),
        Act.REOPEN: _("Reopen"),
        Act.LOCK: _("Lock"),
        Act.UNLOCK: _("Unlock"),
        Act.PIN: _("Pin"),
        Act.UNPIN: _("Unpin"),
        Act.EDIT: _("Edit"),
        Act.HISTORY: _("Roll back"),
        Act.CONTENT_NOTE: _("Content note"),
        Act.ACCEPT: _("Accept"),
        Act.TO_COMMENT: _("Make it a comment"),
        Act.TO_ANSWER: _("Make it an answer"),
        Act.MOVE: _("Move"),
        Act.RELOCATE: _("Move to a category"),
        Act.LINK: _("Link"),
        Act.REMOVE: _("Delete"),
        Act.RESTORE: _("Bring back"),
        Act.PURGE: _("Remove for good"),
        Act.CLEAR_FLAGS: _("Clear reports"),
    }[act]


def _explained(act: Act) -> str:
    return {
        Act.HIDE: _("Only its author, editors and moderators see it then"),
        Act.SHOW: _("Everyone who sees its channel sees it again"),
        Act.CLOSE: _("No new answers, no edits of the question; say why"),
        Act.REOPEN: _("It takes answers again"),
        Act.LOCK: _("Only moderators can change anything about it"),
        Act.UNLOCK: _("Everyone can take part again"),
        Act.PIN: _("Its message is pinned in its channel, or its post in a forum"),
        Act.UNPIN: _("Its message stays, and is pinned no more"),
        Act.EDIT: _("Change the text or the tags, and say why"),
        Act.HISTORY: _("See what was changed, and put an earlier text back"),
        Act.CONTENT_NOTE: _("Its text is a spoiler then; or take the note away"),
        Act.ACCEPT: _("Mark it as the most helpful one, for the asker"),
        Act.TO_COMMENT: _("On its question or on an earlier answer"),
        Act.TO_ANSWER: _("It gets an address and votes of its own"),
        Act.MOVE: _("To another question, with its votes and comments"),
        Act.RELOCATE: _("With its answers; they are posted anew in its channel"),
        Act.LINK: _("With another question; each names the other"),
        Act.REMOVE: _("Nobody sees it any more; it can be brought back"),
        Act.RESTORE: _("As it was before it was deleted"),
        Act.PURGE: _("Text, revisions and pictures; this cannot be undone"),
        Act.CLEAR_FLAGS: _("You have looked at it, and it stays as it is"),
    }[act]


def done(act: Act, address: str) -> str:
    """Return the sentence after an act: what happened, and how to undo it."""
    sentence = {
        Act.HIDE: _("{address} is hidden. “Show” undoes it."),
        Act.SHOW: _("{address} is shown again."),
        Act.CLOSE: _("{address} is closed. “Reopen” undoes it."),
        Act.REOPEN: _("{address} is open again."),
        Act.LOCK: _("{address} is locked. “Unlock” undoes it."),
        Act.UNLOCK: _("{address} is unlocked."),
        Act.PIN: _("{address} is pinned in its channel. “Unpin” undoes it."),
        Act.UNPIN: _("{address} is pinned no more."),
        Act.REMOVE: _("{address} is deleted. “Bring back” undoes it."),
        Act.RESTORE: _("{address} is there again."),
        Act.PURGE: _("{address} is removed for good."),
        Act.CLEAR_FLAGS: _("The reports of {address} are cleared; it stays as it is."),
    }[act]
    return sentence.format(address=address)


def purging(post_id: int, address: str) -> Form:
    """Return the form that asks once more before a post is removed for good."""
    return form(
        _("Remove {address} for good").format(address=address),
        "act_form",
        Act.PURGE,
        post_id,
        fields=[
            text_field(
                _("Type {address} to confirm").format(address=address),
                "sure",
                most=20,
                description=_("Text, earlier wordings and pictures go; nothing brings them back"),
            ),
            text_field(
                _("Why?"),
                "reason",
                long=True,
                required=False,
                most=texts.REASON_MOST,
                description=_("For the log: without a word of what stood there"),
            ),
        ],
    )


def posted_again(addresses: list[str]) -> str:
    """Return the sentence after posts whose messages were deleted are on their way again."""
    named = ", ".join(addresses[:10])
    if len(addresses) > 10:
        named = _("{addresses} and more").format(addresses=named)
    return _("On their way in new messages: {addresses}.").format(addresses=named)


def why(act: Act, post_id: int, address: str) -> Form:
    """Return the form that asks for the reason of an act; it may be left empty."""
    title = _("{act} {address}").format(act=label(act), address=address)
    return form(title, "act_form", act, post_id, fields=[reasons.field(told=act in TOLD)])


def closing(post_id: int, address: str, alike: Sequence[Alike], *, moves: bool) -> Form:
    """Return the form for closing a question; ``moves``: its answers can go over to another.

    ``alike`` are those that it may repeat, to be chosen from.
    """
    reasons = [option(close_reason(one), one) for one in CloseReason]
    going = choice_field(
        _("Its answers"),
        "answers",
        [
            option(_("Stay here"), "stay", default=True),
            option(_("Move to the question that it repeats"), MOVED),
        ],
        required=False,
        description=_("Only for a duplicate: they can go to the other question"),
    )
    return form(
        _("Close {address}").format(address=address),
        "act_form",
        Act.CLOSE,
        post_id,
        fields=[
            choice_field(_("Why?"), "why", reasons),
            *asked_before.fields(alike),
            text_field(
                _("Or of another one") if alike else _("Duplicate of"),
                "duplicate",
                required=False,
                most=20,
                placeholder=_("#142"),
                description=_("Only for a duplicate: the number of the other question"),
            ),
            *([going] if moves else []),
            text_field(
                _("Note"),
                "reason",
                long=True,
                required=False,
                most=texts.REASON_MOST,
                description=_("Shown on the question; may be empty"),
            ),
        ],
    )
