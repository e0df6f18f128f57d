"""The cards: a question, an answer and a notice as Discord messages."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import discord

from bot.i18n import _, ngettext
from bot.picture_rows import Shown as Picture
from bot.render import links, markup, noted, troubles
from bot.render.controls import Controls, button
from bot.snapshots import Answer, Author, Comment, Notice, Question, Shown
from models import CloseReason, PostKind, PostState

COMMENT_SHOWN = 160
EMBED_MOST = 6_000
DESCRIPTION_MOST = 4_096
FIELD_MOST = 1_024

OPEN = discord.Colour(0x5865F2)
SOLVED = discord.Colour(0x2E9E6B)
CLOSED = discord.Colour(0x747F8D)
GONE = discord.Colour(0x4E5058)


@dataclass(frozen=True, slots=True)
class Message:
    """A message as it should look; ``digest`` is the same for two that look alike."""

    embed: discord.Embed
    controls: Controls
    digest: str
    rest: int | None = None
    """If the text did not fit: the page of the whole text (from 0) to go on with."""
    pictures: tuple[Picture, ...] = ()
    """What is attached to it."""
    pings: tuple[int, ...] = ()
    """The roles it mentions when it is sent; nothing else ever is, and no edit mentions anyone."""
    veiled: bool = False
    """Its pictures are spoilers, as its text is."""


def close_reason(reason: CloseReason) -> str:
    """Return a close reason in words."""
    return {
        CloseReason.DUPLICATE: _("duplicate"),
        CloseReason.OFF_TOPIC: _("off topic"),
        CloseReason.NEEDS_DETAILS: _("needs details"),
        CloseReason.RESOLVED: _("resolved elsewhere"),
        CloseReason.OTHER: _("other"),
    }[reason]


def when(moment: datetime) -> str:
    """Return a time as Discord shows it: relative, in the reader's own time zone on hovering."""
    return discord.utils.format_dt(moment, "R")


def score(value: int) -> str:
    """Return a score with its sign: +3, 0, −2."""
    return f"+{value}" if value > 0 else f"−{-value}" if value < 0 else "0"


def author_line(author: Author) -> str:
    """Return who wrote something, with their points as of this rendering."""
    name = author.name or _("Someone")
    if author.points is None:
        return name
    points = ngettext("{count} point", "{count} points", author.points)
    return f"{name} · {points}"


def question(shown: Question, ballot: Sequence[int] = ()) -> Message:
    """Return a question's card; ``ballot`` holds the votes (+1, −1) it has buttons for."""
    if shown.state is not PostState.PUBLISHED:
        return _tombstone(shown)
    embed = discord.Embed(
        title=f"#{shown.address.lstrip('#')} · {markup.line(shown.title)}"[:256],
        colour=CLOSED if shown.close_reason else SOLVED if shown.accepted else OPEN,
        timestamp=shown.created_at,
    )
    lines = [ngettext("{count} answer", "{count} answers", shown.answer_count)]
    if shown.accepted_address:
        where = shown.accepted_address
        where = f"[{where}]({shown.accepted_url})" if shown.accepted_url else where
        lines.append(_("✅ Most helpful to the asker: {address}").format(address=where))
    lines.extend(state_lines(shown))
    footer = " · ".join(
        part for part in (shown.category, " ".join(f"#{tag}" for tag in shown.tags)) if part
    )
    embed.set_footer(text=footer[:2_048] or None)
    return _finish(
        shown,
        embed,
        lines,
        [
            button(
                _("Answer"),
                "answer",
                shown.id,
                style=discord.ButtonStyle.primary,
                disabled=shown.close_reason is not None,
            ),
            button(_("Comment"), "comment", shown.id),
        ],
        ballot,
    )


def state_lines(shown: Question) -> list[str]:
    """Return the lines that say a question is closed or locked, and why."""
    lines = []
    if shown.close_reason is not None:
        reason = close_reason(shown.close_reason)
        if shown.duplicate:
            reason = f"{reason} {shown.duplicate}"
        note = f" – {markup.short(shown.close_note, 200)}" if shown.close_note else ""
        lines.append(_("🔒 Closed: {reason}").format(reason=reason) + note)
    if shown.locked:
        lines.append(_("⛔ Locked: only moderators can change anything."))
    return lines


def answer(shown: Answer, ballot: Sequence[int] = ()) -> Message:
    """Return an answer's card; ``ballot`` holds the votes (+1, −1) it has buttons for."""
    if {shown.state, shown.question_state} != {PostState.PUBLISHED}:
        return _tombstone(shown)
    title = _("Answer {address}").format(address=shown.address)
    if shown.accepted:
        title = _("✅ {title} · most helpful to the asker").format(title=title)
    embed = discord.Embed(
        title=title[:256], colour=SOLVED if shown.accepted else OPEN, timestamp=shown.created_at
    )
    about = f"#{shown.number} {markup.short(shown.title, 90)}"
    url = shown.question_place.url if shown.question_place else None
    return _finish(
        shown,
        embed,
        [_("to {question}").format(question=f"[{about}]({url})" if url else about)],
        [
            button(_("Comment"), "comment", shown.id),
            button(
                _("Accepted") if shown.accepted else _("Accept"),
                "accept",
                shown.id,
                style=discord.ButtonStyle.success if shown.accepted else _SECONDARY,
            ),
        ],
        ballot,
    )


_SECONDARY = discord.ButtonStyle.secondary


def notice(shown: Notice) -> Message:
    """Return what moderators are told about messages of ours that someone deleted."""
    named = ", ".join(shown.addresses)
    if shown.count > len(shown.addresses):
        named = _("{addresses} and more").format(addresses=named)
    if shown.verb == "cards.lost":
        embed = discord.Embed(
            title=_("Messages were deleted on Discord"),
            description=ngettext(
                "{count} post was hidden, because its message was deleted: ",
                "{count} posts were hidden, because their messages were deleted: ",
                shown.count,
            )
            + named
            + "\n"
            + (
                _("All of this is handled.")
                if shown.handled
                else _("Nothing is lost: “Post again” shows it in a new message.")
            ),
            colour=GONE if shown.handled else CLOSED,
        )
        controls = Controls(
            [button(_("Post again"), "post_again", shown.event_id, disabled=shown.handled)]
        )
    else:
        title, text = troubles.told(shown.verb)
        embed = discord.Embed(title=title, description=text.format(address=named), colour=CLOSED)
        look = button(_("Look at it"), "mod", *shown.posts[:1])
        ways = [look, button(_("Playbook"), "playbook", 0)]
        controls = Controls(ways if shown.about_posts else [button(_("Diagnose"), "diagnose")])
    return Message(embed, controls, digest(embed, controls), pings=shown.pings)


def comment_lines(comments: tuple[Comment, ...]) -> list[str]:
    """Return comments as lines of at most ``COMMENT_SHOWN`` characters of text each."""
    return [
        f"**{markup.short(one.author.name or _('Someone'), 40)}**: "
        f"{noted.brief(one.body, one.note, COMMENT_SHOWN)}"
        for one in comments
    ]


def _finish(
    shown: Shown,
    embed: discord.Embed,
    lines: list[str],
    buttons: list[Any],
    ballot: Sequence[int],
) -> Message:
    """Add what questions and answers share, and as much of the text as fits into one message."""
    lines.extend(links.lines(shown.links))
    if ballot:
        lines.append(_("🗳 Votes are secret here: press a button, a reaction does not count."))
    if shown.edit is not None:
        lines.append(
            _("edited by {name} {when}").format(
                name=markup.short(shown.edit.name or _("its author"), 40),
                when=when(shown.edit.at),
            )
        )
    embed.add_field(
        name=_("Score {score}").format(score=score(shown.score)),
        value="\n".join(lines)[:FIELD_MOST],
        inline=False,
    )
    _add_comments(embed, shown)
    embed.set_author(name=author_line(shown.author)[:256])
    taken = noted.room(shown.note)
    room = min(markup.CARD_BODY, EMBED_MOST - len(embed) - taken, DESCRIPTION_MOST - taken)
    parts = noted.pages(shown.body, shown.note, room)
    embed.description = parts[0] or None
    rest = None
    if len(parts) > 1:
        embed.description = markup.goes_on(parts[0])
        # A card that is fuller than usual shows less than the first page holds.
        rest = 1 if room == markup.CARD_BODY else 0
        buttons = [*buttons, button(_("Read on"), "read", shown.id, rest)]
    buttons = [*buttons, button(_("More"), "more", shown.id)]
    if ballot:
        for one in buttons:
            one.row = 1
    controls = Controls([*_ballot(shown, ballot), *buttons])
    veiled = shown.note is not None
    seen = digest(embed, controls, shown.pictures, veiled=veiled)
    return Message(embed, controls, seen, rest, shown.pictures, veiled=veiled)


UP, DOWN = "⬆️", "⬇️"  # On buttons; what is reacted with is each server's choice.


def _ballot(shown: Shown, values: Sequence[int]) -> list[discord.ui.Button[Any]]:
    """Return the buttons by which a card is voted on where reactions would tell by whom."""
    signs = {1: (_("Up"), UP), -1: (_("Down"), DOWN)}
    return [
        button(label, "vote", shown.id, value, "card", emoji=sign, row=0)
        for value, (label, sign) in signs.items()
        if value in values
    ]


def _add_comments(embed: discord.Embed, shown: Shown) -> None:
    if not shown.comments:
        return
    title = ngettext("{count} comment", "{count} comments", shown.comment_count)
    value = ""
    for text in comment_lines(shown.comments):
        if len(value) + len(text) + 1 > FIELD_MOST:
            embed.add_field(name=title, value=value, inline=False)
            title, value = "\u200b", ""
        value = f"{value}\n{text}" if value else text
    embed.add_field(name=title, value=value, inline=False)


def _tombstone(shown: Shown) -> Message:
    """Return what stands where a post was: its address, and who took it away."""
    what = {
        PostKind.QUESTION: _("Question {address}"),
        PostKind.ANSWER: _("Answer {address}"),
    }[shown.kind].format(address=shown.address)
    why = {
        PostState.DELETED: _("deleted by its author"),
        PostState.QUEUED: _("waiting for a moderator"),
    }.get(shown.state, _("hidden by the moderators"))
    embed = discord.Embed(description=f"*{what}: {why}*", colour=GONE)
    controls = Controls([button(_("More"), "more", shown.id)])
    return Message(embed, controls, digest(embed, controls))


def digest(
    embed: discord.Embed,
    controls: Controls,
    pictures: Sequence[Picture] = (),
    *,
    veiled: bool = False,
) -> str:
    """Return a hash of what is seen, but for the author's points: these are as of a rendering.

    Behind it stands one of the pictures, if there are any (``pictures_in``).
    """
    seen: dict[str, Any] = dict(embed.to_dict())
    name = str(seen.pop("author", {}).get("name", "")).rpartition(" · ")[0]
    text = json.dumps([seen, name, controls.to_components()], sort_keys=True, default=str)
    shown: list[Any] = [(one.id, one.alt) for one in pictures]
    behind = json.dumps([*shown, "spoiler"] if veiled else shown) if pictures else ""
    return _hash(text)[:32] + (f":{_hash(behind)[:16]}" if pictures else "")


def pictures_in(digest: str) -> str:
    """Return the part of a digest that stands for the pictures; empty if there are none."""
    return digest.partition(":")[2]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
