"""Any history of a server, step by step beside the plain model.

Hypothesis makes histories up: who does what to which post, reactions told twice and out of order,
clicks that come twice, the process restarted in between. After every step the rows must say what
the model says, and at the end every stored number must equal the rows it stands for.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlmodel import col

from bot import answers, comments, editing, errors, moderation, questions, votes
from bot.access import Actor
from bot.database import Database, Tx
from bot.recount import recount
from bot.votes import Ballot
from models import CloseReason, Member, VoteSource
from models import Post as Row
from models import Vote as VoteRow
from tests import rows
from tests.clock import FakeClock
from tests.databases import Engine, address
from tests.model.plain import Plain, Post, Refused
from tests.world import DOWN, UP, build

PEOPLE = ("Ada", "Hal", "Nia", "Mo")
MODERATOR = 3

who = st.integers(0, len(PEOPLE) - 1)
# The first posts and the latest: where much happens to one post, rules meet each other.
which = st.sampled_from([0, 0, 1, 1, 2, 3, -1, -1, -2])
either = st.booleans()
# Whoever it is about does it, or anyone.
rightly = st.sampled_from([True, True, True, False])
ballots = st.tuples(
    who, which, st.sampled_from([1, -1, 0]), st.sampled_from(["button", "on", "on", "off", "off"])
)


async def close(tx: Tx, actor: Actor, post_id: int) -> Row:
    return await moderation.close(tx, actor, post_id, CloseReason.OTHER)


class History(RuleBasedStateMachine):
    """A server on a real database and its model; each rule does the same to both."""

    def __init__(self, engine: Engine) -> None:
        super().__init__()
        self.url = address(engine.migrated())
        self.clock = FakeClock()
        # One loop for a whole history: connections belong to the loop they were opened in.
        self.runner = asyncio.Runner()
        self.world = self.do(build(Database(self.url, clock=self.clock)))
        self.people = [self.world.member(name, moderator=name == "Mo") for name in PEOPLE]
        self.plain = Plain({MODERATOR})
        self.rows: list[Row] = []
        self.texts = 0

    def do(self, work: Awaitable[Any]) -> Any:
        async def finish() -> Any:
            return await work

        return self.runner.run(finish())

    def teardown(self) -> None:
        try:
            assert self.do(rows.wrong(self.world.database)) == []
            assert self.do(recount(self.world.database, dry_run=True)) == []
        finally:
            self.do(self.world.database.close())
            self.runner.close()

    # -- both at once ----------------------------------------------------------------------------

    def same(self, expected: Callable[[], object], real: Callable[[], Awaitable[object]]) -> None:
        """Do it to both; they must agree on whether it may be done."""
        allowed, refusal = True, None
        try:
            expected()
        except Refused:
            allowed = False
        try:
            self.do(real())
        except errors.AskwellError as error:
            refusal = error
        assert allowed is (refusal is None), f"allowed: {allowed}, refused with: {refusal!r}"

    def text(self) -> str:
        """Return a text that nobody wrote before: twins have tests of their own."""
        self.texts += 1
        return f"This is text number {self.texts}."

    def pick(self, place: int) -> tuple[Post, Row]:
        place %= len(self.plain.posts)
        return self.plain.posts[place], self.rows[place]

    def click(
        self, verb: Callable[..., Awaitable[Row]], actor: Actor, draft: int, *, twice: bool
    ) -> Callable[[], Awaitable[None]]:
        """Return what posts a draft; a second click must say that it is posted already."""

        async def post() -> None:
            made = await self.world.do(verb, actor, draft)
            if verb is not editing.edit:
                self.rows.append(made)
            if twice:
                try:
                    await self.world.do(verb, actor, draft)
                except errors.AlreadyPosted:
                    return
                raise AssertionError("a second click posted again")

        return post

    # -- writing ---------------------------------------------------------------------------------

    @initialize(person=who, other=who)
    def begin(self, person: int, other: int) -> None:
        """Most that can go wrong takes an answered question."""
        self.write("ask", person, 0, twice=False)
        self.write("answer", other, 0, twice=False)

    @rule(
        what=st.sampled_from(["ask", "answer", "answer", "comment", "comment", "anonymously"]),
        person=who,
        place=which,
        twice=either,
    )
    def write(self, what: str, person: int, place: int, *, twice: bool) -> None:
        text, actor = self.text(), self.people[person]
        if what == "anonymously":
            self.plain.ask(person, "", anonymous=True)
            self.rows.append(self.do(self.world.ask_anonymously(actor)))
        elif what == "ask":
            draft = self.do(self.world.asks(actor, text, body=text))
            self.same(
                lambda: self.plain.ask(person, text),
                self.click(questions.ask, actor, draft.id, twice=twice),
            )
        elif what == "answer":
            post, row = self.pick(place)
            draft = self.do(self.world.answers(actor, row, text))
            self.same(
                lambda: self.plain.answer(person, post, text),
                self.click(answers.answer, actor, draft.id, twice=twice),
            )
        else:
            post, row = self.pick(place)
            draft = self.do(self.world.comments(actor, row, text))
            self.same(
                lambda: self.plain.comment(person, post, text),
                self.click(comments.comment, actor, draft.id, twice=twice),
            )

    @rule(what=st.sampled_from(["edit", "edit", "delete"]), person=who, place=which, own=rightly)
    def change(self, what: str, person: int, place: int, *, own: bool) -> None:
        post, row = self.pick(place)
        person = post.author if own else person
        text, actor = self.text(), self.people[person]
        if what == "edit":
            self.same(
                lambda: self.plain.edit(person, post, text),
                lambda: self.world.edit(row, actor, body=text),
            )
        else:
            self.same(
                lambda: self.plain.delete(person, post),
                lambda: self.world.do(editing.delete, actor, row.id or 0),
            )

    # -- voting and accepting --------------------------------------------------------------------

    @rule(person=who, place=which, vote=st.sampled_from([1, -1, 0]))
    def press(self, person: int, place: int, vote: int) -> None:
        post, row = self.pick(place)
        self.same(
            lambda: self.plain.press(person, post, vote),
            lambda: self.world.vote(row, self.people[person], vote, VoteSource.BUTTON),
        )

    def put_up(self) -> None:
        """The publisher catches up: from here on these posts can be reacted to."""
        self.clock.advance(60)
        self.do(self.world.put_up())
        for post in self.plain.posts:
            post.up_on_discord = post.kind != "comment"

    @rule(
        told=st.lists(ballots, min_size=2, max_size=16),
        order=st.randoms(use_true_random=False),
        twice=either,
        late=rightly,
    )
    def intake(
        self,
        told: list[tuple[int, int, int, str]],
        order: random.Random,
        *,
        twice: bool,
        late: bool,
    ) -> None:
        """What waits goes into one batch: buttons and reactions, told twice and out of order."""
        if late and not all(
            post.up_on_discord or post.kind == "comment" for post in self.plain.posts
        ):
            self.put_up()
        if twice:
            told = [one for one in told for _ in range(2)]
            order.shuffle(told)
        batch = []
        for person, place, vote, how in told:
            _post, row = self.pick(place)
            actor, moderates = self.people[person], person == MODERATOR
            if how == "button":
                batch.append(
                    Ballot(
                        self.world.guild_id,
                        actor.user_id,
                        actor.name,
                        VoteSource.BUTTON,
                        post_id=row.id,
                        value=vote,
                        moderates=moderates,
                    )
                )
            else:
                emoji = {1: UP, -1: DOWN, 0: "🎉"}[vote]
                batch.append(
                    self.world.reaction(row, actor, emoji, off=how == "off", moderates=moderates)
                )
            self.plain.hear(person, place % len(self.rows), vote, how)
        self.do(self.world.do(votes.cast_many, batch))

    @rule(wanted=either, person=who, place=which, asker=rightly)
    def accept(self, person: int, place: int, *, wanted: bool, asker: bool) -> None:
        post, row = self.pick(place)
        person = post.question.author if asker else person
        verb, expected = (
            (answers.accept, self.plain.accept)
            if wanted
            else (answers.unaccept, self.plain.unaccept)
        )
        self.same(
            lambda: expected(person, post),
            lambda: self.world.do(verb, self.people[person], row.id or 0),
        )

    # -- moderating ------------------------------------------------------------------------------

    @rule(
        what=st.sampled_from(["visible", "visible", "closed", "locked"]),
        person=who,
        place=which,
        moderator=rightly,
        change=rightly,
    )
    def moderate(
        self, what: str, person: int, place: int, *, moderator: bool, change: bool
    ) -> None:
        """Turn something round, or mostly so: to do what is done already is refused."""
        post, row = self.pick(place)
        person = MODERATOR if moderator else person
        wanted = self.plain.is_now(what, post) is not change
        verb = {
            ("visible", True): moderation.show,
            ("visible", False): moderation.hide,
            ("closed", True): close,
            ("closed", False): moderation.reopen,
            ("locked", True): moderation.lock,
            ("locked", False): moderation.unlock,
        }[what, wanted]
        self.same(
            lambda: self.plain.moderate(what, person, post, wanted=wanted),
            lambda: self.world.do(verb, self.people[person], row.id or 0),
        )

    # -- the process -----------------------------------------------------------------------------

    @rule()
    def restart(self) -> None:
        self.do(self.world.database.close())
        self.world.database = Database(self.url, clock=self.clock)

    # -- comparing -------------------------------------------------------------------------------

    @invariant()
    def both_say_the_same(self) -> None:
        self.do(self._compare())

    async def _compare(self) -> None:
        async with self.world.database.reading() as tx:
            posts = (await tx.scalars(select(Row).order_by(col(Row.id)))).all()
            people = (await tx.scalars(select(Member))).all()
            cast = (await tx.scalars(select(VoteRow))).all()
        assert [row.id for row in posts] == [row.id for row in self.rows]
        for row, post in zip(posts, self.plain.posts, strict=True):
            question = post.question
            # A question tells whether it has an accepted answer, an answer whether it is it.
            accepted = question.accepted is post
            if post.kind == "question":
                accepted = post.accepted is not None
            assert (
                row.kind,
                row.state,
                row.number or row.answer_number or 0,
                row.score,
                row.answer_count,
                row.comment_count,
                row.accepted,
                row.close_reason is not None,
                row.locked,
                row.edit_count + 1,
            ) == (
                post.kind,
                post.state,
                post.number,
                post.score,
                self.plain.answers(post),
                self.plain.comments(post),
                accepted,
                post.closed,
                post.locked,
                len(post.texts),
            ), f"post {row.id}"
            assert row.body == post.texts[-1]
        places = {user.user_id: place for place, user in enumerate(self.people)}
        stored = {(one.post_id, places[one.user_id]): (one.value, one.source) for one in cast}
        assert stored == {
            (self.rows[place].id, person): vote
            for place, post in enumerate(self.plain.posts)
            for person, vote in post.votes.items()
        }
        points = {places[one.user_id]: one.points for one in people}
        assert points == self.plain.points()


def test_any_history_ends_as_the_plain_model_says(engine: Engine) -> None:
    run_state_machine_as_test(
        lambda: History(engine),  # type: ignore[arg-type]  # any maker will do
        settings=settings(
            max_examples=15,
            stateful_step_count=40,
            # The same histories at every run; whoever wants others raises max_examples.
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
