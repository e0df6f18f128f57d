"""A member as moderators see them, and the author of an anonymous post, of whom they see nothing.

A subject is named in custom_ids by a letter and an id: ``u`` a member, ``p`` an anonymous post.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import discord

from bot.dossiers import Author, Dossier, Listed, Posts, Term, Word
from bot.hiding_all import Hidden
from bot.i18n import _, ngettext
from bot.member_notes import SAID
from bot.render import cards, markup
from bot.render.controls import button, option, select
from bot.render.pages import View
from models import Barred, NoteKind, PostKind, PostState

MEMBER, AUTHOR = "u", "p"

TEXT_SHOWN = 160


def member(shown: Dossier, note: str | None = None, undo: int | None = None) -> View:
    """Return what moderators see of a member, and what they can do; ``undo`` is what was done."""
    name = markup.line(shown.name) if shown.name else _("Somebody new here")
    embed = discord.Embed(
        title=_("Member: {name}").format(name=name)[:256],
        description="\n".join(_about(shown)),
        colour=cards.OPEN,
    )
    _fields(embed, shown.suspensions, shown.words)
    subject = (MEMBER, shown.user_id)
    acts = ["suspend", "warn", "note", "hide_all", *(["look_behind"] if shown.unmasks else [])]
    items = _menus(subject, acts, shown.suspensions, shown.words)
    items.append(button(_("Posts"), "member_posts", shown.user_id, 0, 0))
    items.append(button(_("Votes"), "votes", shown.user_id))
    items.append(button(_("Look again"), "member", *subject))
    if undo is not None:
        items.append(button(_("Undo"), "undo", undo))
    return View(note, embed, items)


def author(shown: Author, note: str | None = None) -> View:
    """Return what can be done to the author of an anonymous post without learning who it is."""
    embed = discord.Embed(
        title=_("The author of {address}: {alias}").format(
            address=shown.address, alias=markup.line(shown.alias)
        )[:256],
        description=_(
            "What you do here reaches whoever wrote it, and nobody learns who that is. You see "
            "only what came through this post."
        ),
        colour=cards.OPEN,
    )
    _fields(embed, shown.suspensions, shown.words)
    subject = (AUTHOR, shown.post_id)
    acts = ["suspend", "warn", *(["unmask"] if shown.unmasks else [])]
    items = _menus(subject, acts, shown.suspensions, shown.words)
    items.append(button(_("Look again"), "member", *subject))
    return View(note, embed, items)


def _about(shown: Dossier) -> Iterator[str]:
    yield f"<@{shown.user_id}>"
    if not shown.known:
        yield _("Has not done anything here yet.")
    yield ngettext("**{count}** point", "**{count}** points", shown.points)
    totals = dict.fromkeys(PostKind, 0)
    for (kind, _state), count in shown.posts.items():
        totals[kind] += count
    yield " · ".join(
        [
            ngettext("{count} question", "{count} questions", totals[PostKind.QUESTION]),
            ngettext("{count} answer", "{count} answers", totals[PostKind.ANSWER]),
            ngettext("{count} comment", "{count} comments", totals[PostKind.COMMENT]),
        ]
    )
    hidden = sum(
        count for (_kind, state), count in shown.posts.items() if state is PostState.HIDDEN
    )
    if hidden:
        yield ngettext("{count} of them hidden", "{count} of them hidden", hidden)
    if shown.received.count:
        yield _("Reports of their posts: {count}, {cleared} of them cleared").format(
            count=shown.received.count, cleared=shown.received.cleared
        )
    if shown.given.count:
        yield _("Reports they gave before today: {count}, {cleared} of them cleared").format(
            count=shown.given.count, cleared=shown.given.cleared
        )
    voting = shown.voting
    if voting.up or voting.down:
        yield _("Votes lately: {up} up, {down} down").format(up=voting.up, down=voting.down)
    if voting.favourites:
        people = ", ".join(f"<@{user}> ({count})" for user, count in voting.favourites)
        yield _("Most of them on posts of {people}").format(people=people)


def _fields(embed: discord.Embed, terms: Sequence[Term], words: Sequence[Word]) -> None:
    for title, lines in (
        (_("Suspensions"), [_term(one) for one in terms]),
        (_("Warnings"), [_word(one) for one in words if one.kind is not NoteKind.NOTE]),
        (_("Notes"), [_word(one) for one in words if one.kind is NoteKind.NOTE]),
    ):
        if lines:
            embed.add_field(name=title, value="\n".join(lines)[:1_024], inline=False)


def _term(one: Term) -> str:
    line = _("{what} {until}").format(what=barred(one.what), until=until(one))
    if one.ended_by is not None:
        line = _("{line}, ended by {who}").format(line=line, who=f"<@{one.ended_by}>")
    elif not one.holds:
        line = _("{line}, over").format(line=line)
    if one.veiled:
        return line
    line = _("{line}, by {who} {when}").format(
        line=line, who=f"<@{one.by_id}>", when=cards.when(one.created_at)
    )
    return f"{line}: {markup.short(one.reason or '', TEXT_SHOWN)}"


def _word(one: Word) -> str:
    line = _("{who} {when}").format(who=f"<@{one.by_id}>", when=cards.when(one.created_at))
    if one.kind is NoteKind.HIDDEN:
        line = _("{line}, everything hidden").format(line=line)
    if one.kind is NoteKind.VOIDED:
        line = _("{line}, votes voided").format(line=line)
    if one.kind is not NoteKind.NOTE and not one.told:
        line = _("{line}, not read yet").format(line=line)
    return f"{line}: {markup.short(one.body, TEXT_SHOWN)}"


def barred(what: Barred) -> str:
    """Return what somebody is suspended from, in a word."""
    return {
        Barred.ASK: _("Asking"),
        Barred.ANSWER: _("Answering"),
        Barred.COMMENT: _("Commenting"),
        Barred.VOTE: _("Voting"),
        Barred.ALL: _("Taking part at all"),
    }[what]


def until(one: Term) -> str:
    """Return until when a suspension is."""
    if one.until is None:
        return _("for good")
    return _("until {time}").format(time=discord.utils.format_dt(one.until, "f"))


def _menus(
    subject: tuple[str, int], acts: Sequence[str], terms: Sequence[Term], words: Sequence[Word]
) -> list[discord.ui.Item[Any]]:
    items: list[discord.ui.Item[Any]] = [
        select(
            "member_do",
            *subject,
            placeholder=_("What do you want to do?"),
            options=[option(label(act), act, _explained(act)) for act in acts],
        )
    ]
    holding = [one for one in terms if one.holds and not one.veiled]
    if holding:
        options = [
            option(barred(one.what), one.id, markup.label(one.reason or "", 100)) for one in holding
        ]
        place = _("End a suspension now")
        items.append(select("member_lift", *subject, placeholder=place, options=options))
    said = [one for one in words if one.kind in SAID]
    if said:
        options = [option(markup.label(one.body, 100), one.id, _kind(one)) for one in said]
        place = _("Remove a warning or a note")
        items.append(select("member_unsay", *subject, placeholder=place, options=options))
    return items


def _kind(one: Word) -> str:
    return _("Warning") if one.kind is NoteKind.WARNING else _("Note")


def label(act: str) -> str:
    """Return the name of an act, as a menu and a form show it."""
    return {
        "suspend": _("Suspend"),
        "warn": _("Warn"),
        "note": _("Write a note"),
        "hide_all": _("Hide everything"),
        "unmask": _("Unmask"),
        "look_behind": _("Suspensions through anonymous posts"),
    }[act]


def _explained(act: str) -> str:
    return {
        "suspend": _("From asking, answering, commenting, voting or all, for a time"),
        "warn": _("They read it in their inbox; ready-made or in your own words"),
        "note": _("For moderators alone"),
        "hide_all": _("All that they posted under their name; it can be undone"),
        "unmask": _("See who it is; it takes a reason, is logged, and they are told"),
        "look_behind": _("Whether there are any; it takes a reason and is logged"),
    }[act]


def posts(shown: Posts) -> View:
    """Return a page of what a member posted under their name."""
    lines = [_post(one) for one in shown.lines]
    embed = discord.Embed(
        title=_("Posts"),
        description=f"<@{shown.user_id}>\n" + ("\n".join(lines) or _("Nothing here.")),
        colour=cards.OPEN,
    )
    embed.set_footer(text=_("What they posted under their name, the newest first."))
    items: list[discord.ui.Item[Any]] = []
    user = shown.user_id
    if shown.earlier and shown.lines:
        items.append(button(_("Back"), "member_posts", user, -1, shown.lines[0].id, emoji="◀️"))
    if shown.later and shown.lines:
        items.append(button(_("Next"), "member_posts", user, 1, shown.lines[-1].id, emoji="▶️"))
    items.append(button(_("Member"), "member", MEMBER, user))
    return View(None, embed, items)


def _post(one: Listed) -> str:
    where = f"[{one.address}]({one.url})" if one.url else one.address
    state = {
        PostState.HIDDEN: _("🙈 hidden"),
        PostState.QUEUED: _("⏳ waiting"),
    }.get(one.state)
    if one.kind is PostKind.COMMENT:
        where = _("Comment on {address}").format(address=where)
    parts = [where, markup.short(one.title, 80), state, cards.when(one.created_at)]
    return " · ".join(part for part in parts if part)


def done(act: str) -> str:
    """Return the sentence after an act: what happened, and how to undo it."""
    return {
        "suspend": _("Suspended. They read why in their inbox; the menu below ends it early."),
        "warn": _("Warned. They read it in their inbox."),
        "note": _("Noted, for moderators alone."),
        "lift": _("That suspension is over now. They read it in their inbox."),
        "unsay": _("Removed."),
    }[act]


def all_hidden(what: Hidden) -> str:
    """Return the sentence after everything by a member was hidden."""
    text = ngettext(
        "{count} post is hidden. They read why in their inbox.",
        "{count} posts are hidden. They read why in their inbox.",
        what.posts,
    )
    if what.more:
        more = _("There are older ones: do it again for those.")
        return f"{text} {more}"
    return text


def behind(found: Sequence[Term]) -> str:
    """Return what came through anonymous posts of a member, for the one admin who asked."""
    logged = _("This is shown once; that you asked, and why, is in the log.")
    if not found:
        return _("Nothing: no suspension of theirs came through an anonymous post.") + f"\n{logged}"
    lines = "\n".join(_term(one) for one in found)
    return "\n".join((_("Through anonymous posts:"), lines, logged))


def unmasked(address: str, user_id: int) -> str:
    """Return who wrote an anonymous post, for the one admin who asked."""
    return _(
        "{address} was written by {who}. This is shown once; that you asked, and why, is in the "
        "log, and they are told."
    ).format(address=address, who=f"<@{user_id}>")
