"""What is done about a text that sounds as if somebody is at risk, by what its server chose.

Nothing is dropped and nobody is muted. Whoever wrote it is shown where to find help, alone; a
person may be told, or look at it first. What is kept is that a person was told of a post: nothing
about whoever wrote it.
"""

from collections import OrderedDict
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlmodel import col

from bot import access, cards, events, helplines, members, picture_rows, risk, screening
from bot.access import Actor, Standing
from bot.database import Tx
from bot.preferences import Preferences, RiskAct
from bot.screening import Decision, Publish, Queue
from models import CardKind, Cause, Draft, Event, Helpline, Member, Post

VERB = "post.at_risk"

APART = timedelta(days=1)
"""Whoever was shown where to find help is not shown it again so soon."""

REMEMBERED = 10_000


def sounds_so(chosen: Preferences, *parts: str) -> bool:
    """Return whether a text sounds as if somebody is at risk, by the phrases of this server."""
    if chosen.risk is RiskAct.NOTHING:
        return False
    return risk.at_risk(*parts, added=chosen.risk_added, removed=chosen.risk_removed)


async def screen(tx: Tx, who: Standing, draft: Draft) -> Decision:
    """Let a text wait for a moderator, where the server wants that."""
    chosen = who.preferences
    if chosen.risk is not RiskAct.QUEUE:
        return Publish()
    shown = await picture_rows.words(tx, draft)
    if sounds_so(chosen, draft.title, draft.body, *shown):
        return Queue("", Cause.RISK)
    return Publish()


async def watch(tx: Tx, chosen: Preferences, post: Post) -> None:
    """Have moderators told of a post that sounds so, once, where the server wants that."""
    if chosen.risk not in (RiskAct.ALERT, RiskAct.QUEUE):
        return
    if not sounds_so(chosen, post.title or "", post.body, *await picture_rows.words(tx, post)):
        return
    told = select(col(Event.id)).where(col(Event.post_id) == post.id, col(Event.verb) == VERB)
    if await tx.scalar(told.limit(1)) is not None:
        return
    event = await events.record(
        tx, post.guild_id, VERB, actor_id=None, post=post, after={"posts": [post.id]}
    )
    await cards.touch_subject(tx, CardKind.NOTICE, event.id or 0, post.guild_id)


async def help_for(
    tx: Tx, actor: Actor, said: Draft | Post | str
) -> dict[str, list[Helpline]] | None:
    """Return the helplines to show to whoever wrote this, or None if nothing is to be shown.

    Words alone are what somebody looks for.
    """
    who = await access.standing(tx, actor)
    parts = [said] if isinstance(said, str) else [said.title or "", said.body]
    if not isinstance(said, str):
        parts += await picture_rows.words(tx, said)
    if not sounds_so(who.preferences, *parts):
        return None
    member = await members.find(tx, who.guild_id, actor.user_id)
    if member is not None and member.spared:
        return None
    return await helplines.confirmed(tx, who.guild_id)


async def spare(tx: Tx, actor: Actor, *, spared: bool) -> None:
    """Show someone no more where to find help after a post, or again; twice is no harm."""
    who = await access.standing(tx, actor)
    await members.keep(tx, who.guild_id, actor.user_id, who.preferences.points_base)
    await tx.execute(
        update(Member)
        .where(col(Member.guild_id) == who.guild_id, col(Member.user_id) == actor.user_id)
        .values(spared=spared)
        .execution_options(synchronize_session=False)
    )


class Lately:
    """Who was shown where to find help in the last day: in memory alone, and gone with it."""

    def __init__(self) -> None:
        self._shown: OrderedDict[tuple[int, int], datetime] = OrderedDict()

    def again(self, actor: Actor, now: datetime) -> bool:
        """Return whether someone was shown it within a day, and remember that they are now."""
        key = (actor.guild_id, actor.user_id)
        before = self._shown.get(key)
        if before is not None and now - before < APART:
            return True
        self._shown[key] = now
        self._shown.move_to_end(key)
        while len(self._shown) > REMEMBERED:
            self._shown.popitem(last=False)
        return False


screening.RULES.append(screen)
