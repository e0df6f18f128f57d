"""Whose votes count: the rules of ``bot.rights`` for as many ballots as are waiting.

What holds in a category is worked out once for all ballots there, and whoever votes is only looked
at where something is asked of them at all.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot import floors, members, rights, rules, suspended
from bot.ballots import Ballot
from bot.database import Tx, now
from bot.levels import Level
from bot.preferences import Permit, Preferences
from bot.rights import Holder, Lack, Right
from bot.rules import Rules
from bot.tally import Booth

RIGHTS = {1: Right.VOTE_UP, -1: Right.VOTE_DOWN}


@dataclass(frozen=True, slots=True)
class Voters:
    """What is known of those who vote, and what holds where they do."""

    chosen: Mapping[int, Preferences]
    here: Mapping[int, Rules]
    """By category."""
    anyone: frozenset[tuple[int, int]]
    """The categories and values for which nothing is asked of anyone."""
    points: Mapping[tuple[int, int], int]
    """By server and member, where points matter."""
    moment: datetime
    barred: Collection[tuple[int, int]]
    """Who is suspended from voting, by server and member."""

    def suspended(self, ballot: Ballot, booth: Booth) -> bool:
        """Return whether whoever votes is suspended from it.

        As in ``bot.actors`` no moderator of the whole server is.
        """
        named = (booth.guild_id, ballot.user_id) in self.barred
        if not named or ballot.admin or ballot.moderates:
            return False
        everywhere = rules.level_roles(self.chosen[booth.guild_id])
        return rules.level_of(ballot.roles or frozenset(), everywhere) < Level.MODERATOR

    def moderates(self, ballot: Ballot, booth: Booth) -> bool:
        """Return whether whoever votes is a moderator in the post's category."""
        return self.level(ballot, booth) >= Level.MODERATOR

    def waits(self, ballot: Ballot, lack: Lack | None) -> bool:
        """Return whether a vote waits for what is lacking, because nobody knows whether it is.

        Whoever is only read from a message may have the role that it takes, or be a moderator, who
        needs no points.
        """
        if ballot.roles is None:
            return lack in (Lack.LEVEL, Lack.POINTS, Lack.AGE, Lack.UNKNOWN_AGE)
        return lack is Lack.UNKNOWN_AGE

    def lacks(self, ballot: Ballot, booth: Booth, value: int) -> Lack | None:
        """Return what whoever votes lacks to give this vote (0: to take theirs back)."""
        if value == 0 or (booth.category_id, value) in self.anyone:
            return None
        chosen = self.chosen[booth.guild_id]
        points = self.points.get((booth.guild_id, ballot.user_id), chosen.points_base)
        holder = Holder(self.level(ballot, booth), ballot.roles or frozenset(), points)
        lack = rights.lacks(RIGHTS[value], holder, self.here[booth.category_id], chosen)
        if lack is not None or not floors.any_for(floors.VOTE, chosen):
            return lack
        new = floors.refusal(
            floors.VOTE,
            chosen,
            user_id=ballot.user_id,
            joined_at=ballot.joined_at,
            level=holder.level,
            moment=self.moment,
        )
        if new is None:
            return None
        return Lack.UNKNOWN_AGE if new.again is None else Lack.AGE

    def level(self, ballot: Ballot, booth: Booth) -> Level:
        """Return what whoever votes is in the post's category."""
        by_right = Level.MODERATOR if ballot.moderates else Level.BASIC
        if ballot.admin:
            by_right = Level.ADMIN
        given_by = self.here[booth.category_id].level_roles
        return max(by_right, rules.level_of(ballot.roles or frozenset(), given_by))


async def voters(
    tx: Tx,
    pairs: Sequence[tuple[Ballot, Booth | None]],
    chosen: Mapping[int, Preferences],
) -> Voters:
    """Return what these ballots are judged by: one read, and another where points matter."""
    here: dict[int, Rules] = {}
    anyone: set[tuple[int, int]] = set()
    asked: set[tuple[int, int]] = set()
    for ballot, booth in pairs:
        if booth is None:
            continue
        choices = chosen[booth.guild_id]
        least = {value: rights.least_points(right, choices) for value, right in RIGHTS.items()}
        if booth.category_id not in here:
            said = [rules.read(one) for one in booth.said if one is not None]
            found = here[booth.category_id] = rules.resolve(said, choices)
            asks_age = floors.any_for(floors.VOTE, choices)
            if found.vote.level == Permit().level and not asks_age:
                values = [1, -1] if found.downvotes else [1]
                anyone |= {(booth.category_id, value) for value in values if not least[value]}
        if any(least.values()):
            asked.add((booth.guild_id, ballot.user_id))
    points = await members.points_of(tx, asked) if asked else {}
    people = {(booth.guild_id, one.user_id) for one, booth in pairs if booth is not None}
    barred = await suspended.voters(tx, people) if people else set()
    return Voters(chosen, here, frozenset(anyone), points, now(tx), barred)
