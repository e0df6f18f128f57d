"""The messages that answers leave behind when they go elsewhere."""

from bot import cards
from bot.cards import Claim
from bot.database import Database
from bot.pointers import Pointer
from bot.publisher.messages import Messages
from bot.render import pointers


async def point(database: Database, messages: Messages, card: Claim, pointer: Pointer) -> None:
    """Let a message say where its answer is now, and settle; none is sent only to say so."""
    if card.message_id is None:
        async with database.transaction() as tx:
            await cards.pass_over(tx, card)
        return
    message = pointers.message(pointer)
    await messages.send_or_edit(card, message, card.channel_id or 0, None)
    async with database.transaction() as tx:
        await cards.settle(tx, card, digest=message.digest, seeded=card.seeded)
