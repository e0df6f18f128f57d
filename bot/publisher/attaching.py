"""Pictures on messages: sent with them, left alone while they stay the same, done without."""

import logging
from collections.abc import Awaitable, Callable
from typing import TypeVar

import discord

from bot import cards, mending, picture_rows
from bot.cards import Claim
from bot.database import Database
from bot.picture_rows import File
from bot.render import previews
from bot.render.cards import Message, pictures_in

T = TypeVar("T")

log = logging.getLogger(__name__)

NOT_ALLOWED, TOO_LARGE = 50013, 40005
"""Discord's codes: a permission is missing; the files are more than it takes."""


async def with_files(
    database: Database,
    card: Claim,
    message: Message,
    act: Callable[[list[discord.File]], Awaitable[T]],
) -> T:
    """Do something with a message and its pictures; where files are refused, without them.

    That is noted on the card, for /diagnose. The text matters more than its pictures.
    """
    async with database.reading() as tx:
        kept = await picture_rows.files(tx, message.pictures)
    if not kept:
        return await act([])
    try:
        return await act(_fresh(kept, veiled=message.veiled))
    except discord.HTTPException as error:
        if error.code not in (NOT_ALLOWED, TOO_LARGE) and error.status != 413:
            raise
        done = await act([])
        async with database.transaction() as tx:
            await cards.note(tx, card.id, f"{mending.NO_PICTURES}: {error.code} {error.text}")
        log.info("card %s is up without its pictures: %s", card.id, error.code)
        return done


def attached_anew(card: Claim, message: Message) -> bool:
    """Return whether an edit must say anew which pictures a message has.

    One that does not say so leaves them where they are.
    """
    if card.digest is None:
        # Nobody knows what an earlier attempt sent.
        return True
    return pictures_in(card.digest) != pictures_in(message.digest)


def _fresh(kept: list[File], *, veiled: bool) -> list[discord.File]:
    """Return files that nobody has read from yet."""
    return [previews.picture(one, veiled=veiled) for one in kept]
