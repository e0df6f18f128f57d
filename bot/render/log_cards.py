"""A card of the log's channel: a line for each act, or for many alike, and a way to look closer."""

from collections.abc import Iterator, Sequence
from itertools import groupby

import discord

from bot.access import Standing
from bot.events import KINDS
from bot.i18n import _, ngettext
from bot.logbook import Entry
from bot.render import cards, log
from bot.render.controls import Controls, button

ALIKE = 3
"""So many acts in a row, by the same person for the same reason, are one line."""
NAMED = 8
"""Posts that are named of many to which the same was done."""
MOST = 3_900
"""Characters of a card: a few less than Discord takes."""


def card(first: int, entries: Sequence[Entry], who: Standing) -> cards.Message:
    """Return the card that began with this act, the oldest first."""
    embed = discord.Embed(
        title=_("The log"), description="\n".join(_lines(entries, who)), colour=cards.OPEN
    )
    # Who presses it sees what they may read of it.
    controls = Controls([button(_("Look closer"), "log_part", first)])
    return cards.Message(embed, controls, cards.digest(embed, controls))


def _lines(entries: Sequence[Entry], who: Standing) -> Iterator[str]:
    """Yield the lines that there is room for, and how many acts there are besides."""
    left, room = len(entries), MOST
    for _key, group in groupby(entries, key=_kind):
        several = list(group)
        lines = [log.line(one, who) for one in several]
        if len(several) >= ALIKE:
            lines = [log.line(several[-1], who, what=_together(several))]
        for line in lines:
            room -= len(line) + 1
            if room < 0:
                yield ngettext("… and {count} act more", "… and {count} acts more", left)
                return
            yield line
            left -= len(several) // len(lines)


def _together(alike: Sequence[Entry]) -> str:
    named = list(dict.fromkeys(one.place.address for one in alike if one.place is not None))
    what, more = ", ".join(named[:NAMED]), len(named) - NAMED
    if more > 0:
        others = ngettext("{count} more", "{count} more", more)
        what = _("{addresses} and {others}").format(addresses=what, others=others)
    return what


def _kind(entry: Entry) -> tuple[object, ...]:
    # What is about people stands alone, and whoever wrote an anonymous post: nothing may sound as
    # if several of those were one person's.
    of_posts = entry.actor_id is not None and entry.verb.partition(".")[0] in KINDS
    alone = 0 if of_posts else entry.id
    return (alone, entry.actor_id, entry.verb, entry.reason)
