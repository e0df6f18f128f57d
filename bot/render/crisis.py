"""/crisis: where to find help now, and the pages where admins choose what it shows."""

from collections.abc import Mapping, Sequence

import discord

from bot import helplines
from bot.helplines import Shipped
from bot.i18n import _, ngettext
from bot.render import cards, markup
from bot.render.controls import Form, button, form, link, option, select, text_field
from bot.render.pages import View
from models import Helpline

Lines = Mapping[str, Sequence[Helpline]]


def page(lines: Lines, country: str | None = None, *, locale: str = "") -> View:
    """Return what to do now, and the helplines of a country: the one that was chosen.

    Else the only one, or the one that their Discord's language speaks for (``locale``). ``lines``
    is what this server's admins confirmed; it may be empty.
    """
    embed = discord.Embed(
        title=_("Help, right now"),
        description=_(
            "**If someone's life is in danger, call your local emergency number now** (for example "
            "112, 911, 999 or 000), or ask someone near you to call.\n\n"
            "You can also talk to someone who is there for this: many countries have helplines "
            "that are free and confidential. {directory} lists them by country."
        ).format(directory=f"[findahelpline.com]({helplines.DIRECTORY})"),
        colour=cards.OPEN,
    )
    names = helplines.in_order(lines, locale)
    if country is None and names and (len(names) == 1 or names[0] == helplines.home(locale)):
        country = names[0]
    for one in lines.get(country or "", ()):
        embed.add_field(name=markup.line(one.name)[:256], value=_entry(one), inline=False)
    # After whom to call: those lines are what somebody came for.
    last = _(
        "This server is peer support, not a crisis service: nobody may see here in time how you "
        "are."
    )
    if country is not None and country in lines:
        newest = max(one.confirmed_at for one in lines[country])
        said = _("{country}, as the admins of this server confirmed it {when}.").format(
            country=markup.line(helplines.called(country)), when=cards.when(newest)
        )
        last = f"{said}\n\n{last}"
    embed.add_field(name="\u200b", value=last, inline=False)
    embed.set_footer(text=_("Only you see this, and nothing is kept of your having opened it."))
    items: list[discord.ui.Item[discord.ui.View]] = [
        link(_("Find a helpline by country"), helplines.DIRECTORY)
    ]
    if lines and not (len(lines) == 1 and country in lines):
        items.insert(
            0,
            select(
                "crisis",
                placeholder=_("Where are you?"),
                options=[
                    option(helplines.called(one), lines[one][0].id, default=one == country)
                    for one in names
                ],
            ),
        )
    return View(embed=embed, items=items)


def standing_line() -> str:
    """Return what stands wherever people ask for support: what this place is not."""
    return _("💬 This is peer support, not a crisis service. For help right now: /crisis")


def after_post(lines: Lines, *, searched: bool = False, locale: str = "") -> View:
    """Return the same for someone whose post sounded as if they need it, with the way not to.

    ``searched``: it was what they looked for.
    """
    view = page(lines, locale=locale)
    note = _(
        "What you wrote sounds as if it is hard right now. If not, never mind this: only you see "
        "it, and it changes nothing about your post."
    )
    if searched:
        note = _(
            "What you look for sounds as if it is hard right now. If not, never mind this: only "
            "you see it, and what you look for is kept nowhere."
        )
    spare = button(_("Do not show me this after a post"), "crisis_spare", 1)
    return View(text=note, embed=view.embed, items=[*view.items, spare])


def spared(*, spared: bool) -> View:
    """Return the sentence after that was chosen, with the way back."""
    if not spared:
        return View(text=_("You will be shown it again, at most once a day."))
    text = _("It will not be shown to you after a post any more. /crisis is there at any time.")
    return View(text=text, items=[button(_("Show it again"), "crisis_spare", 0)])


def _entry(one: Helpline | Shipped) -> str:
    parts = [f"**{markup.line(one.reach)}**"]
    if one.hours:
        parts.append(markup.line(one.hours))
    if one.url:
        parts.append(f"<{one.url}>")
    return "\n".join(parts)[:1_024]


def chooser(lines: Lines, note: str | None = None) -> View:
    """Return the page where admins choose which countries to show."""
    names = helplines.in_order({*helplines.shipped(), *lines})
    told = []
    for name in names:
        rows = lines.get(name, ())
        said = ngettext("{count} shown", "{count} shown", len(rows)) if rows else _("not shown")
        if helplines.outdated(name, rows):
            said += " · " + _("the list says something else by now")
        told.append(f"• **{markup.line(helplines.called(name))}**: {said}")
    embed = discord.Embed(
        title=_("Helplines that /crisis shows here"),
        description="\n".join(
            [
                _(
                    "Until you confirm a country, /crisis names the emergency number and the "
                    "international directory alone. Open one, follow its source, and only then "
                    "confirm it. Look at them again now and then."
                ),
                "",
                *told,
            ]
        )[:4_096],
        colour=cards.OPEN,
    )
    own = [one for rows in lines.values() for one in rows if one.own]
    items: list[discord.ui.Item[discord.ui.View]] = [
        select(
            "helplines_open",
            placeholder=_("A country of the list"),
            options=[
                option(helplines.called(one), one) for one in names if one in helplines.shipped()
            ],
        )
    ]
    if own:
        items.append(
            select(
                "helplines_drop",
                placeholder=_("Take away an entry of your own"),
                options=[
                    option(one.name, one.id, f"{helplines.called(one.country)} · {one.reach}")
                    for one in own
                ],
            )
        )
    items += [
        button(_("Add your own"), "helplines_add", 0),
        button(_("The server's settings"), "settings", 0),
    ]
    return View(text=note, embed=embed, items=items)


def country(code: str, rows: Sequence[Helpline], note: str | None = None) -> View:
    """Return what the list has for a country, with each source, and what is shown of it."""
    embed = discord.Embed(title=helplines.called(code), colour=cards.OPEN)
    for one in helplines.shipped()[code]:
        source = _("Read on {date} in {source}").format(
            date=one.read.isoformat(), source=f"<{one.source}>"
        )
        embed.add_field(
            name=markup.line(one.name)[:256], value=f"{_entry(one)}\n{source}"[:1_024], inline=False
        )
    listed = [one for one in rows if not one.own]
    if listed:
        told = _("Shown. Confirmed by {who} {when}.").format(
            who=f"<@{listed[0].confirmed_by}>", when=cards.when(listed[0].confirmed_at)
        )
        if helplines.outdated(code, rows):
            told += "\n" + _("What is shown is what was confirmed then, not what stands above.")
    else:
        told = _("Not shown. Nobody has called these numbers for Askwell: please check them first.")
    embed.description = told
    again = bool(listed) and not helplines.outdated(code, rows)
    items = [
        button(
            # What stands already asks for nothing; the day that members read is renewed by it.
            _("I checked it again") if again else _("I checked it: show it"),
            "helplines_show",
            code,
            helplines.mark(code),
            style=discord.ButtonStyle.secondary if again else discord.ButtonStyle.primary,
        ),
        button(_("Show it no more"), "helplines_hide", code, disabled=not listed),
        button(_("Back"), "helplines", 0),
    ]
    return View(text=note, embed=embed, items=items)


def adding() -> Form:
    """Return the form for an entry of the server's own."""
    return form(
        _("A helpline"),
        "helplines_form",
        fields=[
            text_field(_("Country"), "country", most=60),
            text_field(_("What it is called"), "name", most=120),
            text_field(
                _("How to reach it"), "reach", most=200, description=_("A number, as it is dialled")
            ),
            text_field(_("When, and in which languages"), "hours", required=False, most=120),
            text_field(_("Link"), "url", required=False, most=300, placeholder=helplines.DIRECTORY),
        ],
    )
