"""A raid: many new accounts ask, answer, comment, vote and report as fast as they can.

They do it by themselves, not by hand: forms are submitted that nobody opened, and whatever the
preview says, its button is pressed. Beside them are members whom the server knows.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum, auto
from typing import Any

from simcord import ResponseMessage
from simcord.backend.models import Interaction
from simcord.components import walk_components
from simcord.results import InteractionResult
from sqlalchemy import ColumnElement, func, select
from sqlmodel import col

from bot.ballots import Ballot
from bot.client import AskwellBot
from bot.limits import POSTING, Limited
from bot.queue_places import CARDS_MOST
from bot.taking_off import A_REQUEST, FREE, TURNED_FREE
from bot.votes import Outcome, Verdict
from models import Card, CardKind, DraftKind, Flag, Post, PostKind, PostState, Vote
from tests.walks.people import Person
from tests.wire.community import Community, settle_in
from tests.wire.loopback import Loopback
from tests.wire.server import Call
from tests.world import DOWN, UP

LIMITS = {
    Limited.ASK: 1,
    Limited.ANSWER: 1,
    Limited.COMMENT: 1,
    Limited.VOTE: 3,
    Limited.FLAG: 1,
}
"""What an admin leaves everyone in an hour when such a thing begins."""

SCREEN = CARDS_MOST + 1
"""Cards of the queue: some authors', and one for everybody else."""

A_QUESTION, AN_ANSWER = 4, 3
"""Requests that a post costs, as in ``test_requests``."""

REFUSED = {Outcome.NOT_ENTITLED, Outcome.TOO_MANY, Outcome.SUSPENDED, Outcome.OWN_POST}

TRUSTED = 100
"""So many times as much is left to those whom the server knows."""


class Act(StrEnum):
    """What somebody does."""

    ASK = auto()
    ANSWER = auto()
    COMMENT = auto()
    REACT = auto()
    VOTE = auto()
    """By a button."""
    FLAG = auto()


POSTED = {Act.ASK: DraftKind.QUESTION, Act.ANSWER: DraftKind.ANSWER}
"""What is previewed before it is posted."""


SHARES = {Act.REACT: 40, Act.VOTE: 4, Act.ASK: 2, Act.ANSWER: 1, Act.COMMENT: 1, Act.FLAG: 2}
"""Of 50 acts of raiders: nothing is done as fast as a reaction is given."""

HALF = 0.5
VERY_PATIENT = 120.0
"""Seconds after which an answer in a raid counts as never coming."""

Doing = Coroutine[Any, Any, InteractionResult]


@dataclass(frozen=True, slots=True)
class Target:
    """A post that was there before, and the message that shows it."""

    post: Post
    message: ResponseMessage


@dataclass
class Heard:
    """What became of reactions."""

    refused: int = 0
    turned: int = 0
    """Those that turned a vote round."""


def listen(bot: AskwellBot) -> Heard:
    """Look on, from now on, at what becomes of reactions."""
    heard = Heard()
    submit = bot.intake.submit

    def count(verdict: asyncio.Future[Verdict]) -> None:
        heard.refused += verdict.result().outcome in REFUSED
        heard.turned += verdict.result().stale is not None

    def listening(ballot: Ballot) -> asyncio.Future[Verdict]:
        verdict = submit(ballot)
        verdict.add_done_callback(count)
        return verdict

    bot.intake.submit = listening  # type: ignore[method-assign]
    return heard


class Raid:
    """The raiders, the members, what they act on, and what came of it."""

    def __init__(self, wire: Loopback, community: Community) -> None:
        self.wire, self.community = wire, community
        self.staff = wire.channel("staff")
        self.raiders: list[Person] = []
        self.members: list[Person] = []
        self.targets: list[Target] = []
        self.done: Counter[Act] = Counter()
        self._open: dict[int, tuple[Interaction, asyncio.Future[None]]] = {}
        self._looking: asyncio.Task[None] | None = None
        self._chance = random.Random(0)

    @property
    def questions(self) -> list[Target]:
        """What can be answered."""
        return [one for one in self.targets if one.post.kind is PostKind.QUESTION]

    def plan(self, acts: int, shares: Mapping[Act, int] = SHARES) -> list[tuple[Person, Act]]:
        """Return who does what, in this order; all of them do about as much."""
        kinds = self._chance.choices([*shares], weights=[*shares.values()], k=acts)
        return [
            (self.raiders[number % len(self.raiders)], kind) for number, kind in enumerate(kinds)
        ]

    async def do(self, person: Person, act: Act, waits: list[float] | None = None) -> str:
        """Let somebody do something to others' posts; return what they are told, if anything.

        ``waits`` takes the seconds until each of their interactions is answered.
        """
        among = self.questions if act is Act.ANSWER else self.targets
        target = self._chance.choice([one for one in among if one.post.author_id != person.id])
        self.done[act] += 1
        return await self._do(person, act, target, [] if waits is None else waits)

    async def _do(self, person: Person, act: Act, target: Target, waits: list[float]) -> str:
        post_id, unlike = target.post.id or 0, self._chance.getrandbits(64)
        if act is Act.REACT:
            emoji = UP if self._chance.random() < HALF else DOWN
            message = target.message
            self.wire.backend.add_reaction(message.channel_id, message.id, emoji, person.id)
            return ""
        if act is Act.VOTE:
            button = f"aw:vote:{post_id}:{self._chance.choice((1, -1))}:card"
            return await self._told(person.forges(button, target.message), waits)
        if act is Act.FLAG:
            form = f"aw:flag_form:{post_id}"
            return await self._told(person.forges_form(form, reason="spam", note=""), waits)
        about = f"Is {unlike} what {person.id % 10_000} buys?"
        if act is Act.COMMENT:
            form = f"aw:form:comment:0:{post_id}:0"
            return await self._told(person.forges_form(form, body=about), waits)
        place = self.community.garden.id if act is Act.ASK else post_id
        form = f"aw:form:{POSTED[act]}:0:{place}:0"
        preview = person.forges_form(form, title=about, body=f"{unlike} of {unlike}.")
        post = _post_button(await self._answered(preview, waits))
        return await self._told(person.forges(post, target.message), waits)

    async def _told(self, doing: Doing, waits: list[float]) -> str:
        answer = (await self._answered(doing, waits)).response
        assert answer is not None
        return answer.content

    async def _answered(self, doing: Doing, waits: list[float]) -> InteractionResult:
        """Wait until an interaction is answered, and that not only with “thinking”."""
        clock = asyncio.get_running_loop()
        start = clock.time()
        result = await doing
        answered = self._open[result._interaction.id] = result._interaction, clock.create_future()
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        await answered[1]
        waits.append(clock.time() - start)
        return result

    async def _look(self) -> None:
        """Look on for all who wait: each by themselves would look after every request."""
        while self._open:
            for one in await self.wire.server.until(self._ready, "an answer", VERY_PATIENT):
                self._open.pop(one)[1].set_result(None)

    def _ready(self) -> list[int]:
        return [key for key, (one, _) in self._open.items() if one.responded and not one.loading]

    # -- what came of it -----------------------------------------------------------------------

    async def check(self, heard: Heard) -> "Requests":
        """Assert what must hold however long it took; return what Discord was asked for."""
        most, published = await self.most(), await self.published()
        assert most == LIMITS, most
        cards_up = await self.screen()
        assert 0 < cards_up <= SCREEN, f"{cards_up} cards in the queue"
        calls = [
            one
            for one in self.wire.server.calls
            if not one.path.startswith(("/interactions/", "/webhooks/"))
        ]
        found = Requests(calls, f"/channels/{self.staff.id}/")
        wanted = A_QUESTION * published[PostKind.QUESTION] + AN_ANSWER * published[PostKind.ANSWER]
        found.wanted = wanted
        allowed = max(FREE, heard.refused // A_REQUEST) + max(
            TURNED_FREE, heard.turned // A_REQUEST
        )
        assert len(found.taken_off) <= allowed, (len(found.taken_off), heard)
        sent = [one for one in found.queue if one.method == "POST"]
        assert len(sent) == cards_up
        return found

    async def most(self) -> dict[Limited, int]:
        """Return how much of each kind the raider did who did most of it."""
        raiders = {one.id for one in self.raiders}
        found = {
            what: await self._most(raiders, col(Post.author_id), col(Post.kind) == kind)
            for kind, what in POSTING.items()
        }
        found[Limited.VOTE] = await self._most(raiders, col(Vote.user_id), col(Vote.value) != 0)
        found[Limited.FLAG] = await self._most(raiders, col(Flag.user_id))
        return found

    async def _most(self, people: set[int], who: Any, *which: ColumnElement[bool]) -> int:
        counted = select(who, func.count()).where(*which).group_by(who)
        async with self.community.database.reading() as tx:
            rows = await tx.execute(counted)
            return max(int(number) for user_id, number in rows if user_id in people)

    async def published(self) -> Counter[PostKind]:
        """Return how many posts of each kind came through, besides what was there before."""
        before = [one.post.id for one in self.targets]
        chosen = select(col(Post.kind)).where(
            col(Post.state) == PostState.PUBLISHED, col(Post.id).not_in(before)
        )
        async with self.community.database.reading() as tx:
            return Counter((await tx.scalars(chosen)).all())

    async def screen(self) -> int:
        """Return how many cards of the queue there are."""
        cards = select(func.count()).where(col(Card.kind) == CardKind.QUEUE)
        async with self.community.database.reading() as tx:
            return int(await tx.scalar(cards) or 0)


class Requests:
    """Requests by what they are for."""

    def __init__(self, calls: Sequence[Call], staff: str) -> None:
        self.posting: list[Call] = []
        """Messages, their threads, and the reactions to vote by."""
        self.wanted = 0
        """How many of these the posts that came through should cost."""
        self.edits: list[Call] = []
        self.queue: list[Call] = []
        """Whatever happens in the channel of the queue."""
        self.taken_off: list[Call] = []
        """Members' reactions."""
        self.others: list[Call] = []
        for call in calls:
            if call.path.startswith(staff):
                self.queue.append(call)
            elif call.method == "PATCH" and "/messages/" in call.path:
                self.edits.append(call)
            elif call.method == "DELETE" and "/reactions/" in call.path:
                self.taken_off.append(call)
            elif call.method == "PUT" or call.path.endswith(("/messages", "/threads")):
                self.posting.append(call)
            else:
                self.others.append(call)

    @property
    def most_edits(self) -> int:
        """How often the message was edited that was edited most."""
        edits = [*self.edits, *(one for one in self.queue if one.method == "PATCH")]
        return max(Counter(one.path for one in edits).values(), default=0)


async def prepare(wire: Loopback, bot: AskwellBot, *, raiders: int, members: int = 10) -> Raid:
    """Let members ask and answer, and an admin prepare for what then comes."""
    known = wire.guild.create_role("Known")
    community = await settle_in(bot.database, wire)
    raid = Raid(wire, community)
    people = [community.member(f"Member {number}") for number in range(members)]
    written: list[Post] = []
    for number, one in enumerate(people):
        wire.backend.add_member_role(wire.guild.id, one.user_id, known.id)
        long_ago = wire.server.clock.now() - timedelta(days=365)
        wire.backend.get_member(wire.guild.id, one.user_id).joined_at = long_ago.isoformat()
        raid.members.append(community.at_the_phone(one))
        asked = await community.ask(people[number - 1])
        written += [asked, await community.answer(asked, one)]
    await bot.publish_due()
    await wire.server.until(lambda: len(_shown(wire)) == len(written), "everything is up")
    raid.targets = [Target(one, await community.message(one)) for one in written]
    raid.raiders = [
        community.at_the_phone(community.member(f"Raider {number}")) for number in range(raiders)
    ]
    await community.choose(
        approved_roles=(known.id,),
        hourly_trusted=TRUSTED,
        queue_first=1,
        queue_channel=raid.staff.id,
        # Else it would be about posts that are hidden soon: five reports hide one.
        flags_hide=0,
        **{f"hourly_{what}s": most for what, most in _named().items()},
    )
    wire.server.before, wire.server.calls = wire.server.calls, []
    return raid


def _named() -> dict[str, int]:
    words = {Limited.ASK: "question", Limited.ANSWER: "answer", Limited.COMMENT: "comment"}
    return {words.get(what, what.value): most for what, most in LIMITS.items()}


def _shown(wire: Loopback) -> list[Any]:
    reacted = [one for one in wire.server.calls if one.method == "PUT" and one.path.endswith("@me")]
    return reacted[1::2]


def _post_button(preview: InteractionResult) -> str:
    """Return the button that posts a draft, also where they are first shown what was asked."""
    assert preview.response is not None
    (draft_id,) = (
        one["custom_id"].split(":")[2]
        for one in walk_components(preview.response.components)
        if one.get("custom_id", "").startswith(("aw:post:", "aw:different:"))
    )
    return f"aw:post:{draft_id}"
