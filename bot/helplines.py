"""Helplines by country: those that come with Askwell, and those that a server's admins confirmed.

``helplines.toml`` holds the first, each with its source. Members are shown the second alone:
copies of what an admin saw and confirmed, and entries that admins wrote themselves. Who looks at
them is written down nowhere.
"""

import hashlib
import re
import tomllib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from sqlalchemy import delete, select
from sqlmodel import col

from bot import access, errors, events, texts
from bot.access import Actor
from bot.database import Tx, now
from bot.i18n import N_, _, translated
from models import Helpline

FILE = Path(__file__).with_name("helplines.toml")

COUNTRIES: Mapping[str, str] = {
    "AT": N_("Austria"),
    "AU": N_("Australia"),
    "BR": N_("Brazil"),
    "CA": N_("Canada"),
    "CH": N_("Switzerland"),
    "DE": N_("Germany"),
    "ES": N_("Spain"),
    "FR": N_("France"),
    "GB": N_("United Kingdom"),
    "IE": N_("Ireland"),
    "IN": N_("India"),
    "MX": N_("Mexico"),
    "NL": N_("Netherlands"),
    "NZ": N_("New Zealand"),
    "PT": N_("Portugal"),
    "US": N_("United States"),
}
"""What the countries are called that the list knows."""

SPOKEN: Mapping[str, tuple[str, ...]] = {
    "de": ("DE", "AT", "CH"),
    "en": ("US", "AU", "CA", "GB", "IE", "IN", "NZ"),
    "es": ("ES", "MX"),
    "es-419": ("MX",),
    "fr": ("FR", "CA", "CH"),
    "hi": ("IN",),
    "it": ("CH",),
    "nl": ("NL",),
    "pt": ("PT", "BR"),
}
"""Where people speak the languages that Discord can be set to; first where most of them live."""

DIRECTORY = "https://findahelpline.com"
"""The international directory of helplines, by ThroughLine."""

COUNTRIES_MOST = 25
"""Countries that a server can show: as many as a menu holds."""

OF_A_COUNTRY_MOST = 5
"""Entries of one country that a page holds."""

OWN_MOST = 25
"""Entries of its own that a server can have: as many as a menu holds."""

_LINK = re.compile(r"https://[^\s<>()]+")


@dataclass(frozen=True, slots=True)
class Shipped:
    """One entry of the list that comes with Askwell."""

    country: str
    name: str
    reach: str
    hours: str
    url: str
    source: str
    read: date
    """When its source was read."""


@cache
def shipped() -> Mapping[str, tuple[Shipped, ...]]:
    """Return the list that comes with Askwell, by country."""
    found: dict[str, tuple[Shipped, ...]] = {}
    for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["helpline"]:
        one = Shipped(**row)
        found[one.country] = (*found.get(one.country, ()), one)
    return found


def mark(country: str) -> str:
    """Return what is different once the entries of a country are."""
    return hashlib.sha256(repr(shipped().get(country)).encode()).hexdigest()[:12]


def called(country: str) -> str:
    """Return the name of a country in the reader's language."""
    return translated(COUNTRIES[country]) if country in COUNTRIES else country


def home(locale: str) -> str:
    """Return the country that somebody's choice of a language speaks for most, or nothing."""
    _language, _dash, region = locale.partition("-")
    return region if region in COUNTRIES else (*_spoken(locale), "")[0]


def in_order(countries: Collection[str], locale: str = "") -> list[str]:
    """Return countries by their names in the reader's language; first those where it is spoken."""
    most, near = home(locale), _spoken(locale)
    return sorted(
        countries, key=lambda one: (one != most, one not in near, texts.fold(called(one)))
    )


def _spoken(locale: str) -> tuple[str, ...]:
    """Return the countries where people speak a language; first where most of them live."""
    return SPOKEN.get(locale, SPOKEN.get(locale.partition("-")[0], ()))


async def confirmed(tx: Tx, guild_id: int) -> dict[str, list[Helpline]]:
    """Return what a server shows, by country."""
    rows = await tx.scalars(
        select(Helpline)
        .where(col(Helpline.guild_id) == guild_id)
        .order_by(col(Helpline.country), col(Helpline.id))
    )
    found: dict[str, list[Helpline]] = {}
    for row in rows:
        found.setdefault(row.country, []).append(row)
    return found


def outdated(country: str, rows: Sequence[Helpline]) -> bool:
    """Return whether the list says something else by now than what was confirmed of it."""
    theirs = [(one.name, one.reach, one.hours, one.url) for one in rows if not one.own]
    ours = [(one.name, one.reach, one.hours, one.url) for one in shipped().get(country, ())]
    return bool(theirs) and theirs != ours


async def confirm(tx: Tx, actor: Actor, country: str, seen: str) -> None:
    """Show what the list has for a country from now on. ``seen``: the ``mark`` of what was read.

    Raises ``NotAnAdmin``, and ``BadChoice`` if the list has nothing there, or something else than
    what was read.
    """
    await _require_admin(tx, actor)
    if country not in shipped():
        raise errors.BadChoice(_("There is no such country in the list. Open /settings again."))
    if seen != mark(country):
        raise errors.BadChoice(_("The list has changed meanwhile: read it again, then confirm."))
    there = await confirmed(tx, actor.guild_id)
    _require_room(there, country, more=len(shipped()[country]), but_listed=True)
    await _drop_listed(tx, actor, country)
    for one in shipped()[country]:
        tx.add(
            Helpline(
                guild_id=actor.guild_id,
                country=country,
                name=one.name,
                reach=one.reach,
                hours=one.hours,
                url=one.url,
                confirmed_by=actor.user_id,
                confirmed_at=now(tx),
            )
        )
    await _note(tx, actor, "helplines.confirm", country)


async def withdraw(tx: Tx, actor: Actor, country: str) -> None:
    """Show what the list has for a country no more; the server's own entries stay.

    Raises ``NotAnAdmin``, and ``BadChoice`` if it is not shown.
    """
    await _require_admin(tx, actor)
    if not await _drop_listed(tx, actor, country):
        raise errors.BadChoice(_("Nothing changed: that is not shown."))
    await _note(tx, actor, "helplines.withdraw", country)


async def add(
    tx: Tx, actor: Actor, *, country: str, name: str, reach: str, hours: str = "", url: str = ""
) -> Helpline:
    """Show an entry of the server's own, which whoever adds it confirms by that.

    Raises ``NotAnAdmin``, and ``BadChoice`` for what is missing, no link, or too much.
    """
    await _require_admin(tx, actor)
    country, name, reach, hours, url = map(texts.clean_line, (country, name, reach, hours, url))
    if not (country and name and reach):
        raise errors.BadChoice(_("A helpline needs a country, a name and how to reach it."))
    if url and not _LINK.fullmatch(url):
        raise errors.BadChoice(_("The link must be one, and begin with https://."))
    country, there = _known(country)[:60], await confirmed(tx, actor.guild_id)
    if sum(one.own for rows in there.values() for one in rows) >= OWN_MOST:
        raise errors.BadChoice(_("That are too many entries: take one away first."))
    _require_room(there, country, more=1)
    row = Helpline(
        guild_id=actor.guild_id,
        country=country,
        name=name[:120],
        reach=reach[:200],
        hours=hours[:120],
        url=url[:300],
        own=True,
        confirmed_by=actor.user_id,
        confirmed_at=now(tx),
    )
    tx.add(row)
    await tx.flush()
    await _note(tx, actor, "helplines.add", row.country, name=row.name, reach=row.reach)
    return row


async def drop(tx: Tx, actor: Actor, helpline_id: int) -> None:
    """Show an entry of the server's own no more. Raises ``NotAnAdmin`` and ``BadChoice``."""
    await _require_admin(tx, actor)
    row = await tx.get(Helpline, helpline_id)
    if row is None or row.guild_id != actor.guild_id or not row.own:
        raise errors.BadChoice(_("Nothing changed: that entry is gone already."))
    await tx.delete(row)
    await _note(tx, actor, "helplines.drop", row.country, name=row.name, reach=row.reach)


async def _require_admin(tx: Tx, actor: Actor) -> None:
    access.require(access.can_administer(await access.standing(tx, actor)))


async def _drop_listed(tx: Tx, actor: Actor, country: str) -> bool:
    done = await tx.execute(
        delete(Helpline).where(
            col(Helpline.guild_id) == actor.guild_id,
            col(Helpline.country) == country,
            col(Helpline.own).is_(False),
        )
    )
    return bool(getattr(done, "rowcount", 0))


def _require_room(
    there: Mapping[str, Sequence[Helpline]], country: str, *, more: int, but_listed: bool = False
) -> None:
    if country not in there and len(there) >= COUNTRIES_MOST:
        raise errors.BadChoice(_("That are too many countries: take one away first."))
    kept = [one for one in there.get(country, ()) if one.own or not but_listed]
    if len(kept) + more > OF_A_COUNTRY_MOST:
        raise errors.BadChoice(_("That are too many for one country: take one away first."))


def _known(country: str) -> str:
    """Return the code of a country that was typed by its name or code; else it as it was typed."""
    typed = texts.fold(country)
    for code, name in COUNTRIES.items():
        if typed in (code.casefold(), texts.fold(name), texts.fold(translated(name))):
            return code
    return country


async def _note(tx: Tx, actor: Actor, verb: str, country: str, **more: str) -> None:
    await events.record(
        tx, actor.guild_id, verb, actor_id=actor.user_id, after={"country": country, **more}
    )
