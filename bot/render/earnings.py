"""Where someone's points come from, as a message."""

import discord

from bot.earnings import Earning, Earnings
from bot.i18n import _, ngettext
from bot.render import cards, markup
from bot.render.controls import button
from bot.render.pages import View

TITLE_SHOWN = 60


def page(shown: Earnings, name: str) -> View:
    """Return a page: the sums, then what each post brought, the newest first."""
    embed = discord.Embed(
        title=markup.line(_("{name}: {points}").format(name=name, points=_points(shown.points)))[
            :256
        ],
        colour=cards.OPEN,
    )
    sums = [_("{points} to start with").format(points=_signed(shown.base))]
    if shown.bonus:
        sums.append(_("{points} given by an admin").format(points=_signed(shown.bonus)))
    if shown.casting:
        sums.append(
            _("{points} for voting: {up} up, {down} down").format(
                points=_signed(shown.casting), up=shown.ups_cast, down=shown.downs_cast
            )
        )
    parts = ["\n".join(sums), *(_line(one) for one in shown.posts)]
    embed.description = "\n\n".join(parts)
    embed.set_footer(text=_("Listed are the posts that you can see here."))
    items = []
    if shown.earlier and shown.posts:
        turn = ("earnings", shown.user_id, -1, shown.posts[0].post_id)
        items.append(button(_("Back"), *turn, emoji="◀️"))
    if shown.later and shown.posts:
        turn = ("earnings", shown.user_id, 1, shown.posts[-1].post_id)
        items.append(button(_("Next"), *turn, emoji="▶️"))
    items.append(button(_("Profile"), "profile", shown.user_id))
    return View(embed=embed, items=items)


def _line(one: Earning) -> str:
    address = f"[{one.address}]({one.url})" if one.url else one.address
    why = [_("posted {points}").format(points=_signed(one.posting))]
    if one.up or one.down:
        why.append(
            _("votes {points} ({up} up, {down} down)").format(
                points=_signed(one.votes), up=one.up, down=one.down
            )
        )
    if one.accepted:
        why.append(_("accepted {points}").format(points=_signed(one.accepted)))
    title = markup.short(one.title, TITLE_SHOWN)
    return f"**{_signed(one.points)}** {address} {title}\n{' · '.join(why)}"


def _signed(points: int) -> str:
    return cards.score(points)


def _points(points: int) -> str:
    return ngettext("{count} point", "{count} points", points)
