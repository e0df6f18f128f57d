"""Votes to be cast: nine of ten on a few busy posts, as on an evening when something happens."""

import random
from collections.abc import Iterator

from bot.votes import Ballot
from models import VoteSource
from tests.bench.community import DOWN, FIRST_USER, UP, Community, message_of

BUSY = 200


def ballots(size: Community, seed: int = 0) -> Iterator[Ballot]:
    """Yield reactions that all count: nobody votes twice on a post, or on one of their own."""
    chance = random.Random(seed)
    people = size.members // size.guilds
    busy = chance.sample(range(1, size.posts + 1), BUSY)
    seen: set[tuple[int, int]] = set()
    while True:
        post = chance.choice(busy) if chance.random() < 0.9 else chance.randint(1, size.posts)
        user = FIRST_USER + chance.randrange(people)
        if (post, user) in seen or user == size.author_of(post):
            continue
        seen.add((post, user))
        yield Ballot(
            guild_id=size.guild_of(post),
            user_id=user,
            name=f"Member {user - FIRST_USER}",
            source=VoteSource.REACTION,
            message_id=message_of(post),
            emoji=UP if chance.random() < 0.8 else DOWN,
        )
