"""Messages that a post leaves behind where it stood, and its new ones."""

from bot import errors, pointers, reposting
from bot.database import Tx, now
from bot.i18n import _
from models import Card, Event, Post


def settled(tx: Tx, card: Card) -> Card:
    """Return a card, unless its message is being sent or edited at this very moment."""
    if card.leased_until is not None and card.leased_until > now(tx):
        raise errors.BadChoice(_("Its message is being posted just now. Try again in a moment."))
    return card


async def behind(tx: Tx, event: Event, card: Card, post: Post) -> None:
    """Let an answer's message stay where it is and say where to go, and a new one be posted."""
    await pointers.stay(tx, event, card)
    card.message_id = card.channel_id = None
    await reposting.anew(tx, card, post)
