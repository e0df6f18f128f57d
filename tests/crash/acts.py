"""What a process does when it is killed: verbs, a transaction each, as a cog does them.

A step can be done again by whoever does not know whether it was done: a second click, a form sent
again, an event that Discord tells twice. So a test can kill it anywhere and then go on.
"""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel, col

from bot import (
    answers,
    cards,
    comments,
    drafts,
    editing,
    errors,
    moderation,
    questions,
    tag_keeping,
)
from bot.access import Actor
from bot.database import Database, Tx
from bot.intake import VoteIntake
from bot.searching import folding, storing
from models import (
    OF_POSTS,
    Acceptance,
    Card,
    CloseReason,
    Draft,
    DraftKind,
    Event,
    Post,
    Revision,
    SearchDoc,
    Vote,
)
from tests.world import CHANNELS, DOWN, MESSAGES, UP, World


@dataclass
class Round:
    """One question with its own words, so that its rows can be told from all others."""

    world: World
    word: str
    question: int = 0
    answer: int = 0
    other: int = 0

    @property
    def tag(self) -> str:
        """A tag of its own."""
        return f"{self.word.strip('<>')}-ferns"

    async def post(self, post_id: int) -> Post:
        async with self.world.database.reading() as tx:
            row = await tx.get(Post, post_id)
        assert row is not None
        return row


Step = Callable[[Round], Awaitable[None]]


async def arrange(world: World, word: str) -> Round:
    """Make an answered question, its cards up, and one vote on each."""
    one = Round(world, word)
    tags = f"plants, {one.tag}"
    question = await world.ask(title=f"Question of {word}", body=f"Asked in {word}.", tags=tags)
    answer = await world.answer(question, body=f"Answered in {one.word}.")
    other = await world.answer(question, world.newcomer, f"Otherwise in {one.word}.")
    await world.accept(answer)
    await world.put_up()
    await world.react(question, world.helper)
    await world.vote(answer, world.asker)
    one.question, one.answer, one.other = question.id or 0, answer.id or 0, other.id or 0
    return one


# -- steps ---------------------------------------------------------------------------------------


def form(kind: DraftKind, text: str, parent: str = "") -> Step:
    """Submit a form; whoever comes back finds the draft, if it was stored."""

    async def step(one: Round) -> None:
        world, body = one.world, f"{text} in {one.word}."
        parent_id: int | None = getattr(one, parent) if parent else None
        found = await world.read(drafts.latest, world.helper, kind, parent_id=parent_id)
        if found is not None and found.body == body:
            return
        await world.do(
            drafts.save,
            world.helper,
            kind,
            category_id=world.garden.id if kind is DraftKind.QUESTION else None,
            parent_id=parent_id,
            base_revision=1 if kind is DraftKind.EDIT else None,
            title=f"Another question of {one.word}",
            body=body,
            tags="soil, light" if kind is DraftKind.QUESTION else "",
        )

    return step


def click(kind: DraftKind, verb: Callable[[Tx, Actor, int], Awaitable[Post]]) -> Step:
    """Click on "Post"; a second click is told where it is."""

    async def step(one: Round) -> None:
        async with one.world.database.reading() as tx:
            draft_id = await tx.scalar(
                select(col(Draft.id))
                .where(
                    col(Draft.kind) == kind,
                    col(Draft.body).contains(one.word),
                    col(Draft.user_id) == one.world.helper.user_id,
                )
                .order_by(col(Draft.id).desc())
                .limit(1)
            )
        with suppress(errors.AlreadyPosted):
            await one.world.do(verb, one.world.helper, draft_id or 0)

    return step


def act(verb: Callable[[Tx, Actor, int], Awaitable[Post]], who: str, what: str) -> Step:
    """Do something to a post; whoever did it already is told so."""

    async def step(one: Round) -> None:
        actor: Actor = getattr(one.world, who)
        with suppress(errors.AlreadySo, errors.NotFound):
            await one.world.do(verb, actor, getattr(one, what))

    return step


async def close(tx: Tx, actor: Actor, post_id: int) -> Post:
    return await moderation.close(tx, actor, post_id, CloseReason.OTHER)


async def react(one: Round) -> None:
    """Several reactions through the intake, in one batch; Discord may tell them twice."""
    world, intake = one.world, VoteIntake(one.world.database)
    question, answer = await one.post(one.question), await one.post(one.answer)
    waiting = [
        intake.submit(world.reaction(question, world.helper, DOWN)),
        intake.submit(world.reaction(question, world.newcomer)),
        intake.submit(world.reaction(answer, world.moderator)),
    ]
    for verdict in waiting:
        await verdict


async def merge_tags(one: Round) -> None:
    """Let a tag be called by another word."""
    with suppress(errors.BadChoice):
        moderator = one.world.moderator
        await one.world.do(tag_keeping.merge, moderator, one.tag, f"{one.tag}-and-moss")


async def lose_card(one: Round) -> None:
    async def verb(tx: Tx) -> None:
        card = await cards.by_message(tx, one.world.guild_id, MESSAGES + one.answer)
        if card is not None:
            await moderation.cards_lost(tx, one.world.guild_id, [card])

    await one.world.do(verb)


async def publish(world: World, tell: Callable[[int], None] | None = None) -> list[int]:
    """Be the publisher: claim, send, settle, a transaction each; return the cards it sent anew."""
    sent = []
    for claim in await world.do(cards.claim, cards.Shards()):
        if claim.message_id is None:
            await world.do(
                cards.sent,
                claim,
                channel_id=CHANNELS,
                message_id=MESSAGES + claim.subject_id,
                emoji=(UP, DOWN),
            )
            sent.append(claim.id)
            if tell is not None:
                tell(claim.id)
        await world.do(cards.settle, claim, digest="", seeded=True)
    return sent


ACTS: dict[str, list[Step]] = {
    "ask": [form(DraftKind.QUESTION, "Asked again"), click(DraftKind.QUESTION, questions.ask)],
    "answer": [
        form(DraftKind.ANSWER, "Answered again", "question"),
        click(DraftKind.ANSWER, answers.answer),
    ],
    "comment": [
        form(DraftKind.COMMENT, "Commented", "answer"),
        click(DraftKind.COMMENT, comments.comment),
    ],
    "edit": [form(DraftKind.EDIT, "Edited", "answer"), click(DraftKind.EDIT, editing.edit)],
    "react": [react],
    "accept another": [act(answers.accept, "asker", "other")],
    "delete": [act(editing.delete, "helper", "answer")],
    "hide and show": [
        act(moderation.hide, "moderator", "answer"),
        act(moderation.show, "moderator", "answer"),
    ],
    "hide question": [act(moderation.hide, "moderator", "question")],
    "close and lock": [
        act(close, "moderator", "question"),
        act(moderation.lock, "moderator", "question"),
    ],
    "merge tags": [merge_tags],
    "lose a card": [lose_card],
}


# -- what is there ---------------------------------------------------------------------------------


async def state(database: Database, word: str) -> list[Any]:
    """Return what stands of one round: rows told by their words, not by their ids."""
    own = set(folding.terms(word))
    async with database.reading() as tx:

        async def rows(model: type[SQLModel], *conditions: Any) -> list[Any]:
            key = model.__table__.c.id  # type: ignore[attr-defined]
            return list(await tx.scalars(select(model).where(*conditions).order_by(key)))

        posts = await rows(Post, col(Post.body).contains(word))
        place = {post.id: number for number, post in enumerate(posts)}
        of = list(place)
        written = await rows(Draft, col(Draft.body).contains(word))
        cast = await rows(Vote, col(Vote.post_id).in_(of))
        accepted = await rows(Acceptance, col(Acceptance.answer_id).in_(of))
        told = await rows(Event, col(Event.post_id).in_(of))
        said = await rows(Revision, col(Revision.post_id).in_(of))
        found = await rows(SearchDoc, col(SearchDoc.id).in_(of))
        shown = await rows(Card, col(Card.kind).in_(OF_POSTS), col(Card.subject_id).in_(of))
    return [
        [
            [
                one.kind,
                one.state,
                one.answer_count,
                one.comment_count,
                one.up,
                one.down,
                one.accepted,
                one.close_reason,
                one.locked,
                one.edit_count,
            ]
            for one in posts
        ],
        [[one.kind, place.get(one.posted_id)] for one in written],
        sorted([place[one.post_id], one.user_id, one.value, one.source] for one in cast),
        [place[one.answer_id] for one in accepted],
        [[place[one.post_id], one.verb] for one in told],
        [[place[one.post_id], one.number] for one in said],
        # What can be found of each, but for the word that tells the rounds apart.
        [[place[one.id], sorted(storing.distinct(one.words) - own)] for one in found],
        [[place[one.subject_id], one.wanted, one.shown, one.stuck] for one in shown],
    ]
