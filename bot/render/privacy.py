"""/privacy in plain words, and what /mydata says before and after."""

import discord

from bot.erasing import Outlook
from bot.erasing_steps import How
from bot.i18n import _, ngettext
from bot.periods import Keep
from bot.render import cards
from bot.render.controls import Form, button, form, text_field
from bot.render.pages import View

WORD = "word"
"""The field of the form in which somebody confirms."""


def word(how: How) -> str:
    """Return what has to be typed before anything is done."""
    # Translators: typed in capital letters to confirm; short, one word.
    return _("DELETE") if how is How.DELETE else _("ANONYMISE")


def page(keep: Keep, support_url: str | None) -> View:
    """Return what is kept about people, and what they can do, in plain words."""
    embed = discord.Embed(
        title=_("What Askwell knows of you"),
        description=_(
            "Only what you do with it: it does not read the server's messages, and gives nothing "
            "to anybody else. Each server's data stand by themselves."
        ),
        colour=cards.OPEN,
    )
    for name, value in (
        (
            _("What is kept"),
            _(
                "Your questions, answers and comments with every earlier wording and their "
                "pictures; drafts; your votes; what you follow and were told of; how you want to "
                "be written to; your points and the name you were last seen under; who did what "
                "and when, for moderators."
            ),
        ),
        (
            _("Who sees it"),
            _(
                "What you post: whoever sees its channel. How you voted: no member, but a "
                "reaction on Discord shows who gave it; moderators see whose posts you vote for "
                "most, but for secret and anonymous ones. What you posted anonymously: that it is "
                "yours is kept, so that you can change it. No member and no moderator sees it. An "
                "admin can be shown it, only with a reason, which you are told and the log keeps; "
                "whoever runs the bot could look it up."
            ),
        ),
        (_("How long"), _periods(keep)),
        (
            _("What you can do"),
            _(
                "`/mydata export` gives you all of it. `/mydata anonymise` lets your posts stay "
                "and be nobody's. `/mydata delete` takes them away where nobody's answer stands "
                "on them. In a server they are about that server; in a private conversation with "
                "me about every server, also those you left."
            ),
        ),
        (
            _("What is left then"),
            _(
                "What others wrote, also if they name you. A suspension that holds, until it is "
                "over. Your reactions and the messages you "
                "wrote yourself, which are Discord's. A fingerprint that no name can be read "
                "from, so that your old reactions are not counted again. Backups of whoever runs "
                "the bot, until they are thrown away: ask them for how long that is."
            ),
        ),
    ):
        embed.add_field(name=name, value=value, inline=False)
    if support_url:
        embed.add_field(name=_("Whom to ask"), value=support_url, inline=False)
    return View(embed=embed)


def _periods(keep: Keep) -> str:
    lines = [
        _("As long as the server uses Askwell, but for:"),
        _days(keep.deleted, _("the text of deleted posts")),
        _days(keep.rejected, _("posts that moderators turned down")),
        _days(keep.notifications, _("your inbox")),
        _days(keep.drafts, _("drafts")),
        _days(keep.left_servers, _("everything of a server that removed the bot")),
    ]
    return "\n".join(lines)


def _days(days: int, what: str) -> str:
    period = ngettext("{count} day", "{count} days", days) if days else _("for good")
    # Translators: what is kept, and how long: - drafts: 90 days
    return _("- {what}: {period}").format(what=what, period=period)


def exported(parts: int) -> str:
    """Return what is said over the files."""
    return ngettext(
        "This is everything I know of you here: once for machines (JSON), once to read (HTML). "
        "Only you see this message; save the file if you want to keep it.",
        "This is everything I know of you here, in {count} files: each once for machines (JSON), "
        "once to read (HTML). Only you see this message; save them if you want to keep them.",
        parts,
    )


def before(how: How, found: Outlook, servers: int) -> View:
    """Return what erasing would do, and the button that leads to the form."""
    lines = [
        ngettext(
            "This is about this server alone.",
            "This is about {count} servers: all in which I know you.",
            servers,
        ),
        *(_deleting(found) if how is How.DELETE else _anonymising(found)),
        ngettext(
            "Your {count} vote is taken back, and the score changes with it.",
            "Your {count} votes are taken back, and the scores change with them.",
            found.votes,
        ),
        _(
            "Your points, drafts, inbox, and what you follow are removed. In the moderators' log "
            "you become “a former member”. What others wrote stays, also if it names you."
        ),
        _("⚠ This cannot be undone. Take /mydata export first if you want to keep anything."),
    ]
    label = _("Delete …") if how is How.DELETE else _("Anonymise …")
    return View(
        "\n".join(f"- {line}" for line in lines),
        items=[
            button(label, "mydata_form", how.value, style=discord.ButtonStyle.danger),
            button(_("Keep everything"), "keep", 0),
        ],
    )


def _anonymising(found: Outlook) -> list[str]:
    return [
        ngettext(
            "Your {count} post stays, under “Former member”. Nobody can tell whose it was.",
            "Your {count} posts stay, under “Former member”. In each question that is another "
            "person: nobody can tell that they are by the same.",
            found.posts,
        ),
        _("What you deleted before is removed for good."),
    ]


def _deleting(found: Outlook) -> list[str]:
    lines = [
        ngettext(
            "{count} post of yours is removed for good, with its history and pictures.",
            "{count} posts of yours are removed for good, with their history and pictures.",
            found.posts - found.staying,
        )
    ]
    if found.staying:
        lines.append(
            ngettext(
                "{count} stays, under “Former member”, because others answered or commented on it.",
                "{count} stay, under “Former member”, because others answered or commented on "
                "them.",
                found.staying,
            )
        )
    if found.anonymous:
        lines.append(
            _(
                "What you posted anonymously goes at the same moment: whoever watches could guess "
                "whose it was. /mydata anonymise leaves it as it is."
            )
        )
    return lines


def confirm(how: How) -> Form:
    """Return the form in which somebody types that they are sure."""
    said = word(how)
    return form(
        _("Are you sure?"),
        "mydata_now",
        how.value,
        fields=[
            text_field(
                _("Type {word}").format(word=said),
                WORD,
                description=_("This cannot be undone."),
                most=40,
            )
        ],
    )


def done(how: How, *, finished: bool) -> str:
    """Return what is said once somebody is erased, or will be in a moment."""
    if not finished:
        return _(
            "It has begun, and goes on by itself until all is done; nothing is left for you to do. "
            "Messages on Discord follow."
        )
    if how is How.DELETE:
        return _(
            "It is done: I know nothing of you any more. What could go is gone, the rest is a "
            "former member's. Messages on Discord follow in a moment."
        )
    return _(
        "It is done: I know nothing of you any more, and your posts are a former member's. "
        "Messages on Discord follow in a moment."
    )
