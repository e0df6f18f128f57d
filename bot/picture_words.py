"""What the pictures of a draft show in words, as the post that it becomes takes them over."""

from bot import filters, picture_rows, safety
from bot.access import Standing
from bot.database import Tx
from models import Draft, Post


async def hand_on(tx: Tx, who: Standing, draft: Draft, post: Post) -> None:
    """Let a post have the pictures of its draft, masked and read like the rest of its text."""
    if who.preferences.masked_words:
        there = await picture_rows.of(tx, draft)
        await picture_rows.describe(tx, draft, [filters.masked(who, one.alt) for one in there])
    if await picture_rows.hand_on(tx, draft, post):
        await safety.watch(tx, who.preferences, post)
