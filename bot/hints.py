"""One hint in a member's own forum post: how to ask it as a question. Never a storm of them."""

from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import col

from bot import access, cards, snowflakes
from bot.access import Standing
from bot.database import Tx, now
from bot.placings import PLACINGS
from models import Card, CardKind

FRESH = timedelta(minutes=5)
"""How old a post may be: of what happened while the bot was away, nobody needs to hear."""

AT_ONCE, WHILE = 5, timedelta(minutes=10)
"""So many hints in a server at most, in so much time."""


async def hint(tx: Tx, who: Standing, forum_id: int, thread_id: int, made_at: datetime) -> bool:
    """Have a hint posted into the post that someone made by hand; return whether it will be.

    None for moderators, bots and whoever may not ask there; the card's subject is the post itself,
    so that there can be one alone.
    """
    category = next((one for one in who.categories.values() if one.channel_id == forum_id), None)
    if category is None or not PLACINGS[category.layout].forum or not who.preferences.hints:
        return False
    if who.moderates_in(category.id or 0) or access.can_ask(who, category) is not None:
        return False
    if made_at < now(tx) - FRESH:
        return False
    # Ids of posts are in order of time, so this reads a few entries of the index of cards.
    recent = await tx.scalar(
        select(func.count())
        .select_from(Card)
        .where(
            col(Card.kind) == CardKind.HINT,
            col(Card.subject_id) > snowflakes.first_of(now(tx) - WHILE),
            col(Card.guild_id) == who.guild_id,
        )
    )
    if (recent or 0) >= AT_ONCE:
        return False
    await cards.touch_subject(tx, CardKind.HINT, thread_id, who.guild_id, loud=False)
    return True
