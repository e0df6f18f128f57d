"""The reactions under a card that members vote by: put there by us, so that voting is one tap."""

import discord

from bot import cards
from bot.cards import Claim
from bot.database import Database
from bot.preferences import Preferences
from bot.publisher.messages import Sent

# Discord's error codes.
UNKNOWN_EMOJI, TOO_MANY_REACTIONS = 10014, 30010


async def seed(
    database: Database, client: discord.Client, card: Claim, sent: Sent, *, downvotes: bool
) -> bool:
    """Put ⬆ ⬇ on a message, ⬆ alone where nobody votes down; return that nothing is left to do.

    Where that is not allowed, voting goes on by button. Raises Discord's error otherwise.
    """
    channel = client.get_partial_messageable(sent.channel_id, guild_id=card.guild_id)
    target = channel.get_partial_message(sent.message_id)
    standard = Preferences()
    fallback = (standard.up_emoji, standard.down_emoji)
    emoji = sent.emoji or fallback
    try:
        for one in emoji if downvotes else emoji[:1]:
            await target.add_reaction(discord.PartialEmoji.from_str(one))
    except discord.HTTPException as error:
        if error.code == UNKNOWN_EMOJI and emoji != fallback:
            # A custom emoji, one of them or both, was deleted: this message gets the standard ones.
            async with database.transaction() as tx:
                await cards.reseed(tx, card.id, *fallback)
            again = Sent(sent.channel_id, sent.message_id, fallback, fresh=sent.fresh)
            return await seed(database, client, card, again, downvotes=downvotes)
        if error.status == 403 or error.code == TOO_MANY_REACTIONS:
            async with database.transaction() as tx:
                await cards.note(tx, card.id, f"no reactions: {error.code} {error.text}")
            # True, or every later edit would ask again.
            return True
        raise
    return True
