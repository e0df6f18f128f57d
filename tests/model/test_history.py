"""Any history of a server, step by step beside the plain model.

Hypothesis makes histories up: who does what to which post, reactions told twice and out of order,
clicks that come twice, the process restarted in between. After every step the rows must say what
the model says, and at the end every stored number must equal the rows it stands for.
"""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Any

from hypothesis import HealthCheck, note, settings
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
from bot.operating.recount import recount
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
MOSTLY = 0.8

OFTEN = {
    "ask": 1,
    "answer": 2,
    "comment": 2,
    "edit": 2,
    "delete": 1,
    "press": 2,
    "intake": 3,
    "accept": 3,
    "moderate": 4,
    "restart": 0.3,
}

# Hypothesis makes and shortens histories out of seeds. What a seed means is left to dice, which let
# mostly happen what may happen: of what Hypothesis draws by itself, nearly all would be refused.
seeds = st.integers(0, 2**32 - 1)


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
        self.texts = self.steps = 0

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

    def pick(self, dice: random.Random, *kinds: str) -> tuple[Post, Row]:
        """Return a post: of these kinds, mostly; the first and the latest more often."""
        places = list(range(len(self.rows)))
        wanted = [at for at in places if self.plain.posts[at].kind in kinds]
        if wanted and dice.random() < MOSTLY:
            places = wanted
        place = dice.choice(dice.choice([places[:2], places[-2:], places]))
        return self.plain.posts[place], self.rows[place]

    def anyone(self, dice: random.Random, rightly: int | None = None, *, but: int = -1) -> int:
        """Return somebody: mostly ``rightly``, and mostly not ``but``."""
        if rightly is not None and dice.random() < MOSTLY:
            return rightly
        people = [one for one in range(len(PEOPLE)) if one != but or dice.random() > MOSTLY]
        return dice.choice(people)

    def click(
        self, verb: Callable[..., Awaitable[Row]], actor: Actor, draft: int, dice: random.Random
    ) -> Callable[[], Awaitable[None]]:
        """Return what posts a draft; a second click must say that it is posted already."""

        async def post() -> None:
            made = await self.world.do(verb, actor, draft)
            self.rows.append(made)
            # The draft of an anonymous post has forgotten whose it was.
            known = errors.DraftGone if made.anonymous else errors.AlreadyPosted
            if dice.random() < MOSTLY:
                try:
                    await self.world.do(verb, actor, draft)
                except known:
                    return
                raise AssertionError("a second click posted again")

        return post

    # -- writing ---------------------------------------------------------------------------------

    @initialize(seed=seeds)
    def begin(self, seed: int) -> None:
        """Most that can go wrong takes an answered question."""
        dice = random.Random(seed)
        self.ask(dice)
        self.answer(dice)

    @rule(seed=seeds)
    def somebody_does_something(self, seed: int) -> None:
        # Hypothesis likes to draw one seed many times in a row.
        self.steps += 1
        dice = random.Random(f"{seed} {self.steps}")
        [what] = dice.choices(list(OFTEN), list(OFTEN.values()))
        note(what)
        getattr(self, what)(dice)

    def ask(self, dice: random.Random) -> None:
        person, text = self.anyone(dice), self.text()
        if dice.random() > MOSTLY:
            self.plain.ask(person, "", anonymous=True)
            self.rows.append(self.do(self.world.ask_anonymously(self.people[person])))
            return
        draft = self.do(self.world.asks(self.people[person], text, body=text))
        self.same(
            lambda: self.plain.ask(person, text),
            self.click(questions.ask, self.people[person], draft.id, dice),
        )

    def answer(self, dice: random.Random) -> None:
        (post, row), person, text = self.pick(dice, "question"), self.anyone(dice), self.text()
        draft = self.do(self.world.answers(self.people[person], row, text))
        self.same(
            lambda: self.plain.answer(person, post, text),
            self.click(answers.answer, self.people[person], draft.id, dice),
        )

    def comment(self, dice: random.Random) -> None:
        post, row = self.pick(dice, "question", "answer")
        person, text = self.anyone(dice), self.text()
        draft = self.do(self.world.comments(self.people[person], row, text))
        self.same(
            lambda: self.plain.comment(person, post, text),
            self.click(comments.comment, self.people[person], draft.id, dice),
        )

    def edit(self, dice: random.Random) -> None:
        (post, row), text = self.pick(dice), self.text()
        person = self.anyone(dice, dice.choice([post.author, MODERATOR]))
        self.same(
            lambda: self.plain.edit(person, post, text),
            lambda: self.world.edit(row, self.people[person], body=text),
        )

    def delete(self, dice: random.Random) -> None:
        post, row = self.pick(dice)
        person = self.anyone(dice, post.author)
        self.same(
            lambda: self.plain.delete(person, post),
            lambda: self.world.do(editing.delete, self.people[person], row.id or 0),
        )

    # -- voting and accepting ----------------------------------------------------------------------

    def press(self, dice: random.Random) -> None:
        post, row = self.pick(dice, "question", "answer")
        person, vote = self.anyone(dice, but=post.author), dice.choice([1, -1, 0])
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

    def intake(self, dice: random.Random) -> None:
        """What waits goes into one batch: buttons and reactions, told twice and out of order."""
        if dice.random() < MOSTLY:
            self.put_up()
        told = []
        for _ in range(dice.randrange(2, 16)):
            post, row = self.pick(dice, "question", "answer")
            person = self.anyone(dice, but=post.author)
            how = dice.choice(["button", "on", "on", "off", "off"])
            told.append((person, post, row, dice.choice([1, -1, 0]), how))
        if dice.random() < MOSTLY:
            told = [one for one in told for _ in range(2)]
            dice.shuffle(told)
        batch = []
        for person, post, row, vote, how in told:
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
            self.plain.hear(person, post, vote, how)
        self.do(self.world.do(votes.cast_many, batch))

    def accept(self, dice: random.Random) -> None:
        post, row = self.pick(dice, "answer")
        person = self.anyone(dice, post.question.author)
        verb, expected = answers.accept, self.plain.accept
        if post.question.accepted is post and dice.random() < MOSTLY:
            verb, expected = answers.unaccept, self.plain.unaccept
        self.same(
            lambda: expected(person, post),
            lambda: self.world.do(verb, self.people[person], row.id or 0),
        )

    # -- moderating --------------------------------------------------------------------------------

    def moderate(self, dice: random.Random) -> None:
        """Turn something round, mostly: to do what is done already is refused."""
        what = dice.choice(["visible", "visible", "closed", "locked"])
        post, row = self.pick(dice)
        person = self.anyone(dice, MODERATOR)
        wanted = self.plain.is_now(what, post) is not (dice.random() < MOSTLY)
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

    def restart(self, _dice: random.Random) -> None:
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
        points = {places[one.user_id]: one.points for one in people if one.points != 100}
        assert points == self.plain.points()


def test_any_history_ends_as_the_plain_model_says(engine: Engine) -> None:
    run_state_machine_as_test(
        lambda: History(engine),  # type: ignore[arg-type]  # any maker will do
        settings=settings(
            max_examples=8,
            stateful_step_count=60,
            # The same histories at every run; whoever wants others raises max_examples.
            derandomize=True,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )
