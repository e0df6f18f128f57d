"""The inbox as a message."""

from collections.abc import Iterator
from typing import Any

import discord

from bot import content_notes
from bot.access import Standing
from bot.audience import ASK_AUTHOR
from bot.i18n import _, ngettext
from bot.inbox import COUNTED, Page
from bot.notices import WAITS, Line
from bot.render import cards, markup
from bot.render.controls import button, option, select
from bot.render.pages import View
from bot.texts import REASON_MOST
from models import CloseReason, NoticeKind, PostKind

TITLE_SHOWN = 80
REASON_SHOWN = (REASON_MOST, 300, 150, 75)
"""How much of each reason is shown: as much as lets a page fit, for it stands nowhere else."""
MOST = 4_096


def page(shown: Page, who: Standing, note: str | None = None) -> View:
    """Return a page of the inbox: unread first, then read, each with the way there."""
    embed = discord.Embed(
        title=_("Your inbox"),
        description=_fitting(shown, who) or _nothing(shown),
        colour=cards.OPEN,
    )
    items: list[discord.ui.Item[Any]] = []
    if shown.lines:
        embed.set_footer(text=_("Choosing one opens it and marks it read."))
        items.append(
            select(
                "inbox_open",
                placeholder=_("Read one"),
                options=[
                    option(
                        markup.label(plain(one, who), 100),
                        one.id,
                        markup.label(f"{one.address} {_titled(one)}", 100),
                    )
                    for one in shown.lines
                ],
                row=0,
            )
        )
    if shown.earlier:
        items.append(_turn(_("Back"), shown, -1, "◀️"))
    if shown.later and shown.lines:
        items.append(_turn(_("Next"), shown, 1, "▶️"))
    if shown.unread and shown.lines:
        newest = max(one.mark.event_id for one in shown.lines)
        items.append(button(_("Mark all read"), "inbox_read", newest, row=1))
    if any(one.kind is NoticeKind.REMINDER for one in shown.lines):
        items.append(button(_("Do not remind me"), "remind", 0, row=1))
    return View(note, embed, items)


def _turn(label: str, shown: Page, direction: int, emoji: str) -> discord.ui.Button[Any]:
    if not shown.lines:
        # What was there is not any more: to the beginning.
        return button(label, "inbox", 0, 0, 0, emoji=emoji, row=1)
    mark = shown.lines[0 if direction < 0 else -1].mark
    return button(label, "inbox", direction, int(mark.unread), mark.event_id, emoji=emoji, row=1)


def _fitting(shown: Page, who: Standing) -> str:
    """Return all lines of a page, with as much of the reasons as Discord has room for."""
    text = ""
    for most in REASON_SHOWN:
        text = "\n".join(_lines(shown, who, most))
        if len(text) <= MOST:
            break
    return text


def _lines(shown: Page, who: Standing, most: int) -> Iterator[str]:
    unread: bool | None = None
    for one in shown.lines:
        if one.mark.unread is not unread:
            unread = one.mark.unread
            yield f"**{_heading(shown) if unread else _('Read')}**"
        yield line(one, who, most)


def _heading(shown: Page) -> str:
    if shown.unread >= COUNTED:
        return _("More than {count} unread").format(count=COUNTED - 1)
    return ngettext("{count} unread", "{count} unread", shown.unread)


def _nothing(shown: Page) -> str:
    if shown.earlier:
        return _("There is nothing more here.")
    return _(
        "Nothing yet. Here you read when someone answers or comments on what you posted, and "
        "what is new in what you follow."
    )


def line(one: Line, who: Standing, most: int = REASON_MOST) -> str:
    """Return what happened, where and when, with a link there."""
    what = markup.short(plain(one, who), 200)
    where = f"[{one.address}]({one.url})" if one.url else one.address
    title = markup.short(_titled(one), TITLE_SHOWN)
    text = f"{what}\n{where} {title} · {cards.when(one.created_at)}"
    if one.reason:
        text = f"{text}\n> {markup.short(one.reason, most)}"
    return text


def _titled(one: Line) -> str:
    return content_notes.instead(one.title, one.note)


def plain(one: Line, who: Standing) -> str:
    """Return what happened in one sentence, without any markup."""
    name = one.name or _("Someone")
    if one.kind is NoticeKind.MODERATED:
        return _moderated(one)
    category = who.categories.get(one.category_id)
    on_answer = one.on is PostKind.ANSWER
    texts = {
        NoticeKind.ANSWER: _("{name} answered your question"),
        NoticeKind.COMMENT: (
            _("{name} commented on your answer")
            if on_answer
            else _("{name} commented on your question")
        ),
        NoticeKind.ALSO: _("{name} commented after you"),
        NoticeKind.ACCEPTED: _("Your answer was accepted ✅"),
        NoticeKind.FOLLOW_ON: _("{name} asked a question that follows from your answer"),
        NoticeKind.REMINDER: _("Your question has answers. Did one help? Accept it."),
        NoticeKind.FOLLOWED_ANSWER: _("{name} answered a question you follow"),
        NoticeKind.FOLLOWED_ACCEPT: _("An answer to a question you follow was accepted ✅"),
        NoticeKind.MEMBER: _("{name}, whom you follow, asked a question"),
        NoticeKind.TAG: _("{name} asked a question with a tag you follow"),
        NoticeKind.CATEGORY: _("{name} asked a question in {category}"),
    }
    return texts[one.kind].format(name=name, category=category.name if category else "")


def _moderated(one: Line) -> str:
    """Return what was done to somebody's own post, and what they can do now."""
    texts = {
        PostKind.QUESTION: {
            "content_note": _("Your question has another content note now; More shows it."),
            "show": _("Your question is shown now to everyone who sees its channel."),
            "hide": _("Your question was hidden. You still see it; ask the moderators about it."),
            "remove": _("Your question was deleted. If you do not see why, ask the moderators."),
            "close": _closed(one),
            "reopen": _("Your question is open again: it takes new answers."),
            "lock": _("Your question was locked. It stays, and moderators can unlock it."),
            "unlock": _("Your question is unlocked: everyone can take part again."),
            "restore": _("Your question is there again, as it was before it was deleted."),
            "move": _("Your question was moved to another category, with all that belongs to it."),
            "edit": _("Your question was edited. More → History shows it; you can change it too."),
        },
        PostKind.ANSWER: {
            "content_note": _("Your answer has another content note now; More shows it."),
            "show": _("Your answer is shown now to everyone who sees its channel."),
            "hide": _("Your answer was hidden. You still see it; ask the moderators about it."),
            "remove": _("Your answer was deleted. If you do not see why, ask the moderators."),
            "restore": _("Your answer is there again, as it was before it was deleted."),
            "move": _("Your answer was moved to another question, with its votes and comments."),
            "edit": _("Your answer was edited. More → History shows it; you can change it too."),
            "to_answer": _("Your comment is an answer now, and can be voted on and accepted."),
            "to_comment": _("Your answer was made a comment. Nothing of it is lost."),
        },
        PostKind.COMMENT: {
            "content_note": _("Your comment has another content note now; you can change it."),
            "show": _("Your comment is shown now to everyone who sees its channel."),
            "hide": _("Your comment was hidden. You still see it; ask the moderators about it."),
            "remove": _("Your comment was deleted. If you do not see why, ask the moderators."),
            "restore": _("Your comment is there again, as it was before it was deleted."),
            "edit": _("Your comment was edited. You can change it too."),
            "to_comment": _("Your answer was made a comment. Nothing of it is lost."),
            "to_answer": _("Your comment is an answer now, and can be voted on and accepted."),
        },
    }
    if one.act == ASK_AUTHOR:
        return _("A moderator asks about what you posted. You can edit it.")
    # What it was then may be another thing now.
    said = texts[one.what].get(one.act) or _("Something was done to what you posted.")
    if one.act == WAITS:
        said = _("What you posted waits for a moderator again; you still see it.")
    return _("{said} That undoes what was done before.").format(said=said) if one.undoes else said


def _closed(one: Line) -> str:
    """Return that a question was closed, why, and what its author can do about just that."""
    text = {
        CloseReason.DUPLICATE: _(
            "Your question was closed ({reason}). It names the other one. If yours is different, "
            "say how in a comment: moderators can open it again."
        ),
        CloseReason.NEEDS_DETAILS: _(
            "Your question was closed ({reason}). Add them in a comment: moderators can open it "
            "again."
        ),
    }.get(
        one.closed or CloseReason.OTHER,
        _("Your question was closed ({reason}). Moderators can open it again."),
    )
    return text.format(reason=cards.close_reason(one.closed) if one.closed else "")
