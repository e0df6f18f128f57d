"""Cards that are voted on by buttons: in categories with secret ballots, and under anonymous posts.

A reaction tells everyone who gave it, and taking the author's off would tell who that is. So these
cards have no emoji to react with (``card.up_emoji`` is empty): by that alone a reaction on one is
no vote, whether it is seen when it comes, taken off later, or read after a downtime.

Switching keeps the votes. To buttons: the reactions that stand stay where they are, the votes they
were now stand by themselves, and taking a reaction off takes no vote back any more. To reactions:
the two emoji are put under the card again, and a vote given by a button goes on counting.
"""

from dataclasses import replace

from sqlalchemy import update
from sqlmodel import col

from bot.cards import Claim
from bot.database import Tx
from bot.preferences import Preferences
from models import Card, Vote, VoteSource


async def to_buttons(tx: Tx, card: Claim) -> Claim:
    """Let a card that is up be voted on by buttons from now on, and return it as it is then."""
    await _now(tx, card, up_emoji=None, down_emoji=None, seeded=False)
    await tx.execute(
        update(Vote)
        .where(col(Vote.post_id) == card.subject_id, col(Vote.source) == VoteSource.REACTION)
        .values(source=VoteSource.BUTTON)
        .execution_options(synchronize_session=False)
    )
    return replace(card, up_emoji=None, down_emoji=None, seeded=False)


async def to_reactions(tx: Tx, card: Claim, chosen: Preferences) -> Claim:
    """Let a card that is up be voted on by reactions from now on; those that stand are read."""
    up, down = chosen.up_emoji, chosen.down_emoji
    await _now(tx, card, up_emoji=up, down_emoji=down, seeded=False, recheck=True)
    return replace(card, up_emoji=up, down_emoji=down, seeded=False)


async def _now(tx: Tx, card: Claim, **values: object) -> None:
    await tx.execute(
        update(Card)
        .where(col(Card.id) == card.id)
        .values(**values)
        .execution_options(synchronize_session=False)
    )
