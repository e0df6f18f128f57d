"""The queue: the card of what waits for a moderator, its page, and the alarm."""

from typing import Any

import discord

from bot import vetting
from bot.i18n import _, ngettext
from bot.queue_pages import Batch, Page, Reason, Waiting
from bot.render import flags, handing_over, markup, noted, reasons
from bot.render.cards import CLOSED, GONE, OPEN, Message, digest, when
from bot.render.controls import Controls, Form, button, form, link, option, select, text_field
from bot.render.pages import View
from bot.texts import REASON_MOST
from models import Cause, PostKind, PostState

BODY_SHOWN = 1_500
LINE_SHOWN = 120

_SUCCESS, _DANGER = discord.ButtonStyle.success, discord.ButtonStyle.danger


def card(shown: Batch) -> Message:
    """Return the card of all that waits for one author, or of one anonymous post."""
    if shown.settled:
        embed = _settled(shown.items[0])
        controls = Controls([_look(0, shown.id)])
    elif len(shown.items) == 1 and not shown.crowded:
        embed = _whole(shown.items[0])
        controls = Controls([*acts(shown.items[0]), _look(0, shown.id)])
    else:
        embed = _several(shown)
        controls = Controls([_look(0, shown.id, discord.ButtonStyle.primary)])
    return Message(embed, controls, digest(embed, controls))


def alarm(item: Waiting, roles: tuple[int, ...]) -> Message:
    """Return the message that something waited too long or was handed on, or what came of it."""
    if item.outcome is not None:
        embed, controls = _settled(item), Controls([_look(1, item.id)])
        return Message(embed, controls, digest(embed, controls))
    embed = discord.Embed(title=_("Something waits for a moderator"), colour=CLOSED)
    embed.description = _("{post} by {author} waits; it came {when}.").format(
        post=name(item), author=markup.short(item.author, 60), when=when(item.opened_at)
    )
    if item.escalated_by is not None:
        embed.description += "\n" + _("Handed on by <@{who}>.").format(who=item.escalated_by)
    controls = Controls([_look(1, item.id, discord.ButtonStyle.primary)])
    return Message(embed, controls, digest(embed, controls), pings=roles)


def page(shown: Page, note: str | None = None) -> View:
    """Return a page of what waits, with a menu that opens one."""
    lines = [f"**{name(one)}** · {_facts(one)}\n{_beginning(one)}" for one in shown.items]
    nothing = _("There is nothing more here.") if shown.earlier else _("Nothing waits. Thank you!")
    embed = discord.Embed(
        title=_("What waits for a moderator"), description="\n".join(lines) or nothing, colour=OPEN
    )
    if shown.items:
        embed.set_footer(text=_("The oldest first"))
    items: list[discord.ui.Item[Any]] = []
    if shown.items:
        items.append(
            select(
                "vet_pick",
                placeholder=_("Look at one"),
                options=[
                    option(
                        markup.label(f"{name(one)} · {one.author}", 100),
                        one.id,
                        markup.label(one.title or one.body, 100),
                    )
                    for one in shown.items
                ],
                row=0,
            )
        )
    if shown.earlier:
        first = shown.items[0].id if shown.items else 0
        items.append(button(_("Back"), "queue", -1 if first else 0, first, emoji="◀️", row=1))
    if shown.later and shown.items:
        items.append(button(_("Next"), "queue", 1, shown.items[-1].id, emoji="▶️", row=1))
    if shown.left:
        kept = handing_over.lines(shown.left)
        embed.add_field(name=_("Left for the next moderator"), value=kept, inline=False)
    if shown.left is not None:
        items += handing_over.items(0, shown.left)
    return View(note, embed, items)


def item(shown: Waiting, note: str | None = None) -> View:
    """Return one item with what can be done about it."""
    items: list[discord.ui.Item[Any]] = []
    if shown.outcome is None:
        items += acts(shown)
    if shown.url is not None:
        items.append(link(_("Open"), shown.url, row=2))
    items.append(button(_("Queue"), "queue", 0, 0, row=2))
    embed = _whole(shown) if shown.outcome is None else _settled(shown)
    return View(note, embed, items)


def acts(one: Waiting) -> list[discord.ui.Item[Any]]:
    """Return the buttons of an open item."""
    mine = _("Mine") if one.taken_by is None else _("Not mine")
    found: list[discord.ui.Item[Any]] = [
        button(_("Approve"), "vet", "approve", one.id, style=_SUCCESS, row=0),
        button(_("Hide"), "vet", "hide", one.id, style=_DANGER, row=0),
        button(_("Edit"), "edit", one.post_id, row=0),
        button(_("Ask the author"), "vet", "ask", one.id, row=1),
        button(mine, "vet", "mine", one.id, row=1),
    ]
    if one.escalated_by is None:
        found.append(button(_("Escalate"), "vet", "escalate", one.id, row=1))
    return found


def why_hide(item_id: int, address: str) -> Form:
    """Return the form that asks why something is hidden; it may be left empty."""
    title = _("Hide {address}").format(address=address)
    return form(title, "vet_form", "hide", item_id, fields=[reasons.field(told=True)])


def asking(item_id: int, address: str) -> Form:
    """Return the form for what the author of a post is asked."""
    field = text_field(
        _("What do you want to ask?"),
        "words",
        long=True,
        most=REASON_MOST,
        description=_("They read it in their inbox, without your name; the post goes on waiting"),
    )
    title = _("Ask about {address}").format(address=address)
    return form(title, "vet_form", "ask", item_id, fields=[field])


def done(act: str, address: str, *, taken: bool = True) -> str:
    """Return the sentence after something was done."""
    sentence = {
        "approve": _("{address} is approved, and everyone who sees its channel sees it."),
        "hide": _("{address} is hidden. “Show” in /mod undoes it."),
        "mine": _("{address} is yours: others see that you look after it.")
        if taken
        else _("{address} is not yours any more."),
        "ask": _("Its author reads that in their inbox. {address} goes on waiting."),
        "escalate": _("{address} is handed on: only moderators decide about it now."),
    }[act]
    return sentence.format(address=address)


def name(one: Waiting) -> str:
    """Return what waits: Question #142, Comment on #142."""
    kind = {
        PostKind.QUESTION: _("Question {address}"),
        PostKind.ANSWER: _("Answer {address}"),
        PostKind.COMMENT: _("Comment on {address}"),
    }[one.kind]
    return kind.format(address=one.address)


def cause(why: Reason) -> str:
    """Return why something waits, in words."""
    said = {
        Cause.ANONYMOUS: _("posted anonymously"),
        Cause.NEW_MEMBER: _("a new member"),
        Cause.FEW_POINTS: _("few points"),
        Cause.FIRST_POSTS: _("one of their first posts"),
        Cause.LINKS: _("has links"),
        Cause.WORDS: _("has words of your list"),
        Cause.RISK: _("may be about someone in danger"),
        Cause.WORRIED: _("someone worries about this person"),
        Cause.FLAGGED: _("reported"),
        Cause.EDITED_AGAIN: _("was edited"),
        Cause.ALL_POSTS: _("every post waits here"),
    }[why.cause]
    return f"{said}: {markup.short(why.detail, LINE_SHOWN)}" if why.detail else said


def _whole(one: Waiting) -> discord.Embed:
    embed = discord.Embed(
        title=f"{name(one)} {markup.short(one.title, 150)}"[:256],
        description=_text(one, BODY_SHOWN),
        colour=OPEN,
        timestamp=one.opened_at,
    )
    embed.set_author(name=(one.author or _("Someone"))[:256])
    embed.add_field(name=_("Why it waits"), value=_reasons(one), inline=False)
    embed.add_field(name=_("Now"), value="\n".join(_now(one))[:1_024], inline=False)
    return embed


def _several(shown: Batch) -> discord.Embed:
    lines = [f"{_head(one, shown)}\n{_beginning(one)}" for one in shown.items]
    if shown.more:
        lines.append(_("There are more: press the button."))
    count = len(shown.items)
    title = ngettext("{count} post waits", "{count} posts wait", count)
    if shown.more:
        title = _("More than {count} posts wait").format(count=count)
    embed = discord.Embed(title=title, description="\n".join(lines)[:4_000], colour=OPEN)
    if not shown.crowded:
        embed.set_author(name=(shown.items[0].author or _("Someone"))[:256])
    embed.timestamp = shown.items[0].opened_at
    return embed


def _head(one: Waiting, shown: Batch) -> str:
    by = f" · {markup.short(one.author or _('Someone'), 40)}" if shown.crowded else ""
    return f"**{name(one)}**{by} · {_facts(one)}"


def _settled(one: Waiting) -> discord.Embed:
    what = vetting.done(one.outcome) if one.outcome is not None else ""
    by = _("by <@{who}>").format(who=one.handled_by) if one.handled_by is not None else ""
    return discord.Embed(description=f"*{name(one)}: {what}* {by}".strip(), colour=GONE)


def _now(one: Waiting) -> list[str]:
    lines = [
        {
            PostState.PUBLISHED: _("👁 Shown to everyone who sees its channel"),
            PostState.QUEUED: _("⏳ Not shown to others before somebody approves it"),
            PostState.HIDDEN: _("🙈 Hidden; only its author, editors and moderators see it"),
            PostState.DELETED: _("🗑 Deleted by its author"),
        }[one.state],
        _("Waits here; it came {when}").format(when=when(one.opened_at)),
    ]
    if one.taken_by is not None:
        lines.append(_("✋ <@{who}> looks after it").format(who=one.taken_by))
    if one.asked_at is not None:
        lines.append(_("✉ Its author was asked {when}").format(when=when(one.asked_at)))
    if one.escalated_by is not None:
        lines.append(_("⏫ Handed on to the moderators by <@{who}>").format(who=one.escalated_by))
    return lines


def _reasons(one: Waiting) -> str:
    lines = [f"• {cause(why)}" for why in one.reasons]
    if one.reports is not None:
        lines += flags.lines(one.reports)
    elif any(why.cause in (Cause.FLAGGED, Cause.WORRIED) for why in one.reasons):
        lines.append(_("No report stands any more: taken back, or cleared"))
    return "\n".join(lines)[:1_024]


def _facts(one: Waiting) -> str:
    facts = [when(one.opened_at), ", ".join(cause(Reason(why.cause, "")) for why in one.reasons)]
    if one.taken_by is not None:
        facts.append(_("✋ <@{who}>").format(who=one.taken_by))
    return " · ".join(facts)


def _beginning(one: Waiting) -> str:
    if _covered(one):
        return _text(one, LINE_SHOWN)
    return markup.short(one.body or one.title, LINE_SHOWN)


def _text(one: Waiting, most: int) -> str:
    """Return the beginning of a text; what nobody should come upon by accident is covered."""
    if _covered(one):
        said = noted.line(markup.line(one.body[:most]), veiled=True)
        return said if one.note is None else noted.head(one.note) + said
    return markup.pages(markup.body(one.body), most)[0]


def _covered(one: Waiting) -> bool:
    worry = any(why.cause in (Cause.RISK, Cause.WORRIED) for why in one.reasons)
    return worry or one.note is not None or one.state is PostState.HIDDEN


def _look(
    sort: int, item_id: int, style: discord.ButtonStyle = discord.ButtonStyle.secondary
) -> discord.ui.Button[Any]:
    """Return the button by which the card of an item (0) or its alarm (1) is known again."""
    return button(_("Look"), "vet_open", sort, item_id, style=style)
