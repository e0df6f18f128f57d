"""Any history of a server, step by step beside the plain model.

Hypothesis makes histories up: who does what to which post, reactions told twice and out of order,
clicks that come twice, the process restarted in between. After every step the rows must say what
the model says, and at the end every stored number must equal the rows it stands for.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import select
from sqlmodel import col

from bot import answers, comments, editing, errors, moderation, questions, votes
from bot.access import Actor
from bot.database import Database
from bot.recount import recount
from models import CloseReason, Member, VoteSource
from models import Post as Row
from models import Vote as VoteRow
from tests import rows
from tests.clock import FakeClock
from tests.databases import Engine, address
from tests.model.plain import Plain, Post, Reaction, Refused
from tests.world import DOWN, UP, build

PEOPLE = ("Ada", "Hal", "Nia", "Mo")
MODERATOR = 3

who = st.integers(0, len(PEOPLE) - 1)
# Late posts are near the end of the list: the most is going on there, or at its beginning.
which = st.integers(0, 7) | st.integers(-6, -1)
either = st.booleans()
value = st.sampled_from([1, -1])
reactions = st.lists(st.tuples(who, which, value, either), min_size=1, max_size=8)


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
        self.ask(person, twice=False)
        self.answer(other, 0, twice=False)

    @rule(person=who, twice=either)
    def ask(self, person: int, *, twice: bool) -> None:
        text = self.text()
        draft = self.do(self.world.asks(self.people[person], text, body=text))
        self.same(
            lambda: self.plain.ask(person, text),
            self.click(questions.ask, self.people[person], draft.id, twice=twice),
        )

    @rule(person=who)
    def ask_anonymously(self, person: int) -> None:
        self.plain.ask(person, "", anonymous=True)
        self.rows.append(self.do(self.world.ask_anonymously(self.people[person])))

    @rule(person=who, place=which, twice=either)
    def answer(self, person: int, place: int, *, twice: bool) -> None:
        post, row = self.pick(place)
        text, actor = self.text(), self.people[person]
        draft = self.do(self.world.answers(actor, row, text))
        self.same(
            lambda: self.plain.answer(person, post, text),
            self.click(answers.answer, actor, draft.id, twice=twice),
        )

    @rule(person=who, place=which, twice=either)
    def comment(self, person: int, place: int, *, twice: bool) -> None:
        post, row = self.pick(place)
        text, actor = self.text(), self.people[person]
        draft = self.do(self.world.comments(actor, row, text))
        self.same(
            lambda: self.plain.comment(person, post, text),
            self.click(comments.comment, actor, draft.id, twice=twice),
        )

    @rule(person=who, place=which)
    def edit(self, person: int, place: int) -> None:
        post, row = self.pick(place)
        text = self.text()
        self.same(
            lambda: self.plain.edit(person, post, text),
            lambda: self.world.edit(row, self.people[person], body=text),
        )

    @rule(place=which)
    def delete_own(self, place: int) -> None:
        post, row = self.pick(place)
        self.same(
            lambda: self.plain.delete(post.author, post),
            lambda: self.world.do(editing.delete, self.people[post.author], row.id or 0),
        )

    @rule(person=who, place=which)
    def delete(self, person: int, place: int) -> None:
        post, row = self.pick(place)
        self.same(
            lambda: self.plain.delete(person, post),
            lambda: self.world.do(editing.delete, self.people[person], row.id or 0),
        )

    # -- voting and accepting --------------------------------------------------------------------

    @rule()
    def put_up(self) -> None:
        """The publisher catches up: from here on these posts can be reacted to."""
        self.clock.advance(60)
        self.do(self.world.put_up())
        for post in self.plain.posts:
            post.up_on_discord = post.kind != "comment"

    @rule(person=who, place=which, vote=st.sampled_from([1, -1, 0]))
    def press(self, person: int, place: int, vote: int) -> None:
        post, row = self.pick(place)
        self.same(
            lambda: self.plain.press(person, post, vote),
            lambda: self.world.vote(row, self.people[person], vote, VoteSource.BUTTON),
        )

    @precondition(lambda self: any(post.up_on_discord for post in self.plain.posts))
    @rule(told=reactions, order=st.randoms(use_true_random=False), twice=either)
    def react(self, told: list[tuple[int, int, int, bool]], order: Any, *, twice: bool) -> None:
        """Some reactions in one batch, perhaps each told twice, in any order."""
        up = [place for place, post in enumerate(self.plain.posts) if post.up_on_discord]
        events = [
            Reaction(person, up[place % len(up)], vote, off) for person, place, vote, off in told
        ]
        if twice:
            events = [event for event in events for _ in range(2)]
            order.shuffle(events)
        ballots = []
        for event in events:
            self.plain.react(event)
            _post, row = self.pick(event.post)
            ballots.append(
                self.world.reaction(
                    row,
                    self.people[event.who],
                    UP if event.value > 0 else DOWN,
                    off=event.off,
                    moderates=event.who == MODERATOR,
                )
            )
        self.do(self.world.do(votes.cast_many, ballots))

    @rule(person=who, place=which)
    def accept(self, person: int, place: int) -> None:
        post, row = self.pick(place)
        self.same(
            lambda: self.plain.accept(person, post),
            lambda: self.world.accept(row, self.people[person]),
        )

    @rule(place=which)
    def accept_as_asker(self, place: int) -> None:
        post, _row = self.pick(place)
        self.accept(post.question.author, place)

    @rule(person=who, place=which)
    def unaccept(self, person: int, place: int) -> None:
        post, row = self.pick(place)
        self.same(
            lambda: self.plain.unaccept(person, post),
            lambda: self.world.do(answers.unaccept, self.people[person], row.id or 0),
        )

    # -- moderating ------------------------------------------------------------------------------

    @rule(place=which)
    def hide(self, place: int) -> None:
        post, row = self.pick(place)
        self.same(
            lambda: self.plain.hide(MODERATOR, post),
            lambda: self.world.do(moderation.hide, self.people[MODERATOR], row.id or 0),
        )

    @rule(place=which)
    def show(self, place: int) -> None:
        post, row = self.pick(place)
        self.same(
            lambda: self.plain.show(MODERATOR, post),
            lambda: self.world.do(moderation.show, self.people[MODERATOR], row.id or 0),
        )

    @rule(place=which, wanted=either)
    def close(self, place: int, *, wanted: bool) -> None:
        post, row = self.pick(place)
        actor, post_id = self.people[MODERATOR], row.id or 0

        async def real() -> None:
            if wanted:
                await self.world.do(moderation.close, actor, post_id, CloseReason.OTHER)
            else:
                await self.world.do(moderation.reopen, actor, post_id)

        self.same(lambda: self.plain.close(MODERATOR, post, wanted=wanted), real)

    @rule(place=which, wanted=either)
    def lock(self, place: int, *, wanted: bool) -> None:
        post, row = self.pick(place)
        verb = moderation.lock if wanted else moderation.unlock
        self.same(
            lambda: self.plain.lock(MODERATOR, post, wanted=wanted),
            lambda: self.world.do(verb, self.people[MODERATOR], row.id or 0),
        )

    @rule(person=st.integers(0, MODERATOR - 1), place=which)
    def try_to_moderate(self, person: int, place: int) -> None:
        post, row = self.pick(place)
        self.same(
            lambda: self.plain.hide(person, post),
            lambda: self.world.do(moderation.hide, self.people[person], row.id or 0),
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
