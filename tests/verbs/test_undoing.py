"""Undoing from the log: each act and its way back, or the reason why there is none."""

import ast
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any, TypeVar

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel

import bot
import bot.access
import bot.cards
import bot.posts
import bot.preferences
import bot.rules
from bot import (
    answers,
    categories,
    choices,
    content_notes,
    deciding,
    duplicates,
    editing,
    errors,
    events,
    flags,
    hiding_all,
    linking,
    member_notes,
    moderation,
    pinning,
    queueing,
    relocating,
    removing,
    shaping,
    snowflakes,
    suspensions,
    tag_keeping,
    undoing,
    vetting,
    voiding,
)
from bot.access import Actor
from bot.categories import Change
from bot.database import Tx
from bot.operating import recount
from models import (
    Acceptance,
    Barred,
    Category,
    Cause,
    CloseReason,
    Event,
    Flag,
    FlagReason,
    Link,
    Member,
    MemberNote,
    NoteKind,
    Post,
    PostKind,
    PostState,
    PostTag,
    QueueItem,
    Suspension,
    Tag,
    TagSynonym,
    Vote,
)
from tests import rows
from tests.world import World

CLOCKED = {"id", "created_at", "updated_at", "edited_at", "archived_at"}
KEPT: dict[type[SQLModel], set[str]] = {
    # A roll-back is a revision of its own, and says who made it.
    Post: {"edit_count", "editor_id", "next_answer"},
    # Who voided it is whoever did so last.
    Vote: {"voided_by"},
    Member: {"display_name"},
    Acceptance: set(),
    Category: {"rules"},
    Link: set(),
    Tag: set(),
    TagSynonym: set(),
    PostTag: set(),
    QueueItem: set(),
    Flag: set(),
}


class Scene:
    """A question with two answers, one accepted, votes, a comment, and another question."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.question: Post
        self.answer: Post
        self.other: Post
        self.comment: Post
        self.elsewhere: Post
        self.place: Category
        # Somebody whose account Discord made yesterday.
        yesterday = world.database.clock.now() - timedelta(days=1)
        self.young = replace(world.member("Vic"), user_id=snowflakes.first_of(yesterday))


async def play(world: World) -> Scene:
    one = Scene(world)
    one.question = await world.ask()
    one.answer = await world.answer(one.question)
    one.other = await world.answer(one.question, world.newcomer)
    one.comment = await world.comment(one.answer, body="In the evening, three spoons.")
    one.elsewhere = await world.ask(world.newcomer)
    # So that the server knows them: whoever changes something is known from then on.
    await world.answer(one.elsewhere, world.admin)
    await world.answer(one.elsewhere, world.moderator)
    await world.accept(one.answer)
    for post in (one.question, one.answer):
        await world.vote(post, world.admin)
    await world.vote(one.question, one.young, -1)
    return one


async def state(world: World) -> dict[str, Any]:
    """Return all that an act and its undoing must leave as it was."""
    found: dict[str, Any] = {}
    async with world.database.reading() as tx:
        for model, ignored in KEPT.items():
            lines = [
                {
                    name: value
                    for name, value in row.model_dump(mode="json").items()
                    if name not in CLOCKED | ignored
                }
                for row in (await tx.scalars(select(model))).all()
            ]
            found[model.__name__] = sorted(lines, key=repr)
        chosen = await bot.preferences.load(tx, world.guild_id)
        found["settings"] = chosen.model_dump(mode="json")
        # What is as if it had never been chosen may be chosen as the default now.
        found["archived"] = [
            row.id for row in (await tx.scalars(select(Category))).all() if row.archived_at
        ]
        found["rules"] = {
            row.id: bot.rules.own(row).model_dump(mode="json")
            for row in (await tx.scalars(select(Category))).all()
        }
        # What was done to members is kept, with that it is over.
        found["suspended"] = [
            row.id for row in (await tx.scalars(select(Suspension))).all() if not row.ended_at
        ]
        # They are told that it is taken back (test_told_of_undoing).
        found["said"] = [
            row.id
            for row in (await tx.scalars(select(MemberNote))).all()
            if not row.removed_at and row.kind is not NoteKind.OVER
        ]
    return found


Do = Callable[[Scene], Awaitable[object]]
M = TypeVar("M", bound=SQLModel)


async def hide(one: Scene) -> None:
    await one.world.do(moderation.hide, one.world.moderator, one.answer.id or 0)


async def hide_question(one: Scene) -> None:
    await one.world.do(moderation.hide, one.world.moderator, one.question.id or 0)


async def show(one: Scene) -> None:
    await one.world.do(moderation.show, one.world.moderator, one.other.id or 0)


async def hidden(one: Scene) -> None:
    await one.world.do(moderation.hide, one.world.moderator, one.other.id or 0)


async def close(one: Scene) -> None:
    reason, repeats = CloseReason.DUPLICATE, one.elsewhere.id
    await one.world.do(
        moderation.close, one.world.moderator, one.question.id or 0, reason, "See there.", repeats
    )


async def merge_question(one: Scene) -> None:
    mo, original = one.world.moderator, one.elsewhere.id or 0
    await one.world.do(duplicates.merge, mo, one.question.id or 0, original, "See there.")


async def reopen(one: Scene) -> None:
    await one.world.do(moderation.reopen, one.world.moderator, one.question.id or 0)


async def lock(one: Scene) -> None:
    await one.world.do(moderation.lock, one.world.moderator, one.question.id or 0)


async def unlock(one: Scene) -> None:
    await one.world.do(moderation.unlock, one.world.moderator, one.question.id or 0)


async def pin(one: Scene) -> None:
    await one.world.do(pinning.pin, one.world.moderator, one.question.id or 0)


async def unpin(one: Scene) -> None:
    await one.world.do(pinning.unpin, one.world.moderator, one.question.id or 0)


async def edit(one: Scene) -> None:
    await one.world.edit(
        one.question, one.world.moderator, title="How much water is too much?", tags="water"
    )


async def content_note(one: Scene) -> None:
    await one.world.do(content_notes.put, one.world.moderator, one.answer.id or 0, "loss")


async def to_comment(one: Scene) -> None:
    mo, target = one.world.moderator, one.question.id or 0
    await one.world.do(shaping.to_comment, mo, one.answer.id or 0, target)


async def to_answer(one: Scene) -> None:
    await one.world.do(shaping.to_answer, one.world.moderator, one.comment.id or 0)


async def move(one: Scene) -> None:
    mo, target = one.world.moderator, one.elsewhere.id or 0
    await one.world.do(shaping.move, mo, one.answer.id or 0, target)


async def another_place(one: Scene) -> None:
    one.place = await one.world.category("Kitchen")


async def relocate(one: Scene) -> None:
    mo, place = one.world.moderator, one.place.id or 0
    await one.world.do(relocating.relocate, mo, one.question.id or 0, place)


async def accept(one: Scene) -> None:
    await one.world.do(answers.accept, one.world.moderator, one.other.id or 0)


async def unaccept(one: Scene) -> None:
    await one.world.do(answers.unaccept, one.world.moderator, one.answer.id or 0)


async def link(one: Scene) -> None:
    mo = one.world.moderator
    await one.world.do(linking.link, mo, one.question.id or 0, one.elsewhere.id or 0)


async def unlink(one: Scene) -> None:
    mo = one.world.moderator
    await one.world.do(linking.unlink, mo, one.question.id or 0, one.elsewhere.id or 0)


async def choose(one: Scene) -> None:
    await one.world.do(choices.choose, one.world.admin, points_ask=9, anonymous=True)


async def decide(one: Scene) -> None:
    await one.world.do(deciding.decide, one.world.admin, one.world.garden.id or 0, downvotes=False)


async def change_category(one: Scene) -> None:
    change = Change(name="Greenhouse", cards_only=True)
    await one.world.do(categories.edit, one.world.admin, one.world.garden.id or 0, change)


async def archive(one: Scene) -> None:
    await one.world.do(categories.archive, one.world.admin, one.world.garden.id or 0)


async def unarchive(one: Scene) -> None:
    await one.world.do(categories.unarchive, one.world.admin, one.world.garden.id or 0)


async def merge(one: Scene) -> None:
    await one.world.do(tag_keeping.merge, one.world.moderator, "thirst", "water")


async def unmerge(one: Scene) -> None:
    await one.world.do(tag_keeping.unmerge, one.world.moderator, "thirst")


async def describe(one: Scene) -> None:
    await one.world.do(tag_keeping.describe, one.world.moderator, "water", "What plants drink.")


async def lose_card(one: Scene) -> None:
    async with one.world.database.transaction() as tx:
        card = await bot.cards.of_post(tx, await tx.get_one(Post, one.other.id))
        assert card is not None
        await moderation.cards_lost(tx, one.world.guild_id, [card])


async def nothing(_one: Scene) -> None:
    return None


async def remove(one: Scene) -> None:
    await one.world.do(removing.remove, one.world.moderator, one.answer.id or 0)


async def restore(one: Scene) -> None:
    await one.world.do(removing.restore, one.world.moderator, one.answer.id or 0)


async def _only(tx: Tx, model: type[M]) -> M:
    return (await tx.scalars(select(model))).one()


async def suspend(one: Scene) -> None:
    whom = one.world.helper
    await one.world.do(suspensions.suspend, one.world.moderator, whom, Barred.ASK, None, "Rude.")


async def lift(one: Scene) -> None:
    row = await one.world.read(_only, Suspension)
    await one.world.do(suspensions.lift, one.world.moderator, row.id or 0)


async def warn(one: Scene) -> None:
    await one.world.do(member_notes.warn, one.world.moderator, one.world.helper, "Be kind.")


async def note(one: Scene) -> None:
    user_id = one.world.helper.user_id
    await one.world.do(member_notes.note, one.world.moderator, user_id, "Means well.")


async def unsay(one: Scene) -> None:
    row = await one.world.read(_only, MemberNote)
    await one.world.do(member_notes.remove, one.world.moderator, row.id or 0)


async def hide_all(one: Scene) -> None:
    await one.world.do(hiding_all.hide_all, one.world.moderator, one.world.helper, "Rude.")


async def void(one: Scene) -> None:
    mo, author = one.world.moderator, one.world.asker.user_id
    await one.world.do(voiding.void_pair, mo, one.young, author, "Arranged.")


async def void_burst(one: Scene) -> None:
    mo, author = one.world.moderator, one.world.asker.user_id
    moment = one.world.database.clock.now()
    await one.world.do(voiding.void_burst, mo, author, -1, moment, moment, "Arranged.")


async def undo_last(one: Scene, act: str) -> None:
    await undo(one, await last(one.world, act))


async def show_all(one: Scene) -> None:
    await undo_last(one, "member.hide_all")


async def unvoid(one: Scene) -> None:
    await undo_last(one, "member.void")


async def put_in_queue(one: Scene) -> None:
    async with one.world.database.transaction() as tx:
        await queueing.put(tx, await tx.get_one(Post, one.answer.id), Cause.WORDS)


async def report(one: Scene) -> None:
    await one.world.do(flags.flag, one.world.asker, one.answer.id or 0, FlagReason.RUDE)


async def clear_flags(one: Scene) -> None:
    await one.world.do(flags.clear, one.world.moderator, one.answer.id or 0)


def of_the_queue(verb: Callable[..., Awaitable[object]]) -> Do:
    async def act(one: Scene) -> None:
        async with one.world.database.transaction() as tx:
            item = await queueing.open_item(tx, one.answer)
        assert item is not None
        await one.world.do(verb, one.world.moderator, item.id or 0)

    return act


ACTS: dict[str, tuple[Do, Do]] = {
    "hide": (nothing, hide),
    "hide a question": (nothing, hide_question),
    "show": (hidden, show),
    "remove": (nothing, remove),
    "restore": (remove, restore),
    "close": (nothing, close),
    "close with its answers": (nothing, merge_question),
    "reopen": (close, reopen),
    "lock": (nothing, lock),
    "unlock": (lock, unlock),
    "pin": (nothing, pin),
    "unpin": (pin, unpin),
    "edit": (nothing, edit),
    "content_note": (nothing, content_note),
    "to_comment": (nothing, to_comment),
    "to_answer": (nothing, to_answer),
    "move": (nothing, move),
    "move a question": (another_place, relocate),
    "accept": (nothing, accept),
    "unaccept": (nothing, unaccept),
    "link": (nothing, link),
    "unlink": (link, unlink),
    "hide from the queue": (put_in_queue, of_the_queue(vetting.refuse)),
    "approve": (put_in_queue, of_the_queue(vetting.approve)),
    "take": (put_in_queue, of_the_queue(vetting.take)),
    "escalate": (put_in_queue, of_the_queue(vetting.escalate)),
    "clear_flags": (report, clear_flags),
    "approve with reports": (report, of_the_queue(vetting.approve)),
    "cards.lost": (nothing, lose_card),
    "server.choose": (nothing, choose),
    "category.decide": (nothing, decide),
    "category.edit": (nothing, change_category),
    "category.archive": (nothing, archive),
    "category.unarchive": (archive, unarchive),
    "tag.unmerge": (merge, unmerge),
    "tag.describe": (nothing, describe),
    "member.suspend": (nothing, suspend),
    "member.lift": (suspend, lift),
    "member.warn": (nothing, warn),
    "member.warn_remove": (warn, unsay),
    "member.note": (nothing, note),
    "member.note_remove": (note, unsay),
    "member.hide_all": (nothing, hide_all),
    "member.show_all": (hide_all, show_all),
    "member.void": (nothing, void),
    "member.void_burst": (nothing, void_burst),
    "member.unvoid": (void, unvoid),
}
"""What comes before an act, and the act; whatever can be undone stands here."""


async def undo(one: Scene, event: Event, actor: Actor | None = None, reason: str = "") -> None:
    await one.world.do(undoing.undo, actor or one.world.admin, event.id or 0, reason)


async def last(world: World, act: str) -> Event:
    found = [one for one in await world.events() if events.act_of(one.verb) == act and one.logged]
    return found[-1]


@pytest.mark.parametrize("name", ACTS)
async def test_each_act_can_be_undone(world: World, name: str) -> None:
    one = await play(world)
    arrange, act = ACTS[name]
    await arrange(one)
    await world.put_up()
    before = await state(world)
    await act(one)
    assert await state(world) != before
    event = await last(world, name.split(" ", maxsplit=1)[0])
    await undo(one, event, reason="It was a mistake.")
    assert await state(world) == before
    assert await rows.wrong(world.database) == []
    assert await recount.recount(world.database, dry_run=True) == []
    undid = [found for found in await world.events() if found.undoes == event.id]
    assert undid
    assert [found for found in undid if found.logged]
    assert all(found.actor_id == world.admin.user_id for found in undid)
    with pytest.raises(errors.BadChoice, match="undone already"):
        await undo(one, event)


def test_every_way_back_is_tried_and_every_act_has_one_or_a_reason() -> None:
    assert {name.split(" ", maxsplit=1)[0] for name in ACTS} == set(undoing.INVERSES)
    known = set(undoing.INVERSES) | set(undoing.WHY_NOT) | events.EVERYDAY
    assert not set(undoing.INVERSES) & set(undoing.WHY_NOT)
    missing = {act for act in acts_in_the_code() if act not in known}
    assert missing == set()


def acts_in_the_code() -> set[str]:
    """Return every act whose name is written somewhere as what an event is recorded with."""
    found = set(events.MODERATORS_ALONE | events.BY_OTHERS)
    kinds = {*events.SWEEPING, *PostKind}
    for path in Path(bot.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
                continue
            about, dot, act = node.value.partition(".")
            if dot and about in kinds and act.replace("_", "").isalpha():
                found.add(events.act_of(node.value))
    return found


async def test_what_has_no_way_back_says_why(world: World) -> None:
    one = await play(world)
    await merge(one)
    with pytest.raises(errors.BadChoice, match="/tag unmerge lets the word"):
        await undo(one, await last(world, "tag.merge"))
    with pytest.raises(errors.BadChoice, match="archive it instead"):
        await undo(one, await last(world, "category.add"))


async def test_what_came_later_must_be_undone_first(world: World) -> None:
    one = await play(world)
    for act, later in ((close, reopen), (hide, None), (edit, None), (choose, None)):
        await act(one)
        event = await last(world, act.__name__ if act is not choose else "server.choose")
        if later is not None:
            await later(one)
        elif act is hide:
            await world.do(moderation.show, world.moderator, one.answer.id or 0)
            await world.do(moderation.hide, world.moderator, one.answer.id or 0)
        elif act is edit:
            await world.edit(one.question, world.asker, body="It looks very thirsty.")
        else:
            await world.do(choices.choose, world.admin, points_ask=4)
        with pytest.raises(errors.ChangedSince):
            await undo(one, event)


async def test_rights_are_asked_now(world: World) -> None:
    one = await play(world)
    await lock(one)
    await choose(one)
    for verb, refusal in (("lock", errors.NotAllowed), ("server.choose", errors.NotAllowed)):
        for actor in (world.asker, world.helper):
            with pytest.raises(refusal):
                await undo(one, await last(world, verb), actor)
    # Who may read of it need not be who may undo it.
    with pytest.raises(errors.NotAnAdmin):
        await undo(one, await last(world, "server.choose"), world.moderator)
    assert (await world.now(one.question)).locked


async def test_an_undoing_can_be_undone(world: World) -> None:
    one = await play(world)
    await hide(one)
    await undo(one, await last(world, "hide"))
    assert (await world.now(one.answer)).state is PostState.PUBLISHED
    await undo(one, await last(world, "show"))
    assert (await world.now(one.answer)).state is PostState.HIDDEN


async def test_answers_that_went_over_come_back_and_go_again(world: World) -> None:
    one = await play(world)
    await world.put_up()
    await merge_question(one)
    after, event = await state(world), await last(world, "close")
    assert {(await world.now(post)).question_id for post in (one.answer, one.other)} == {
        one.elsewhere.id
    }
    # One act in the log, and each author is told of their own.
    assert [found.verb for found in await world.events() if found.logged][-1] == "question.close"
    await undo(one, event)
    assert (await world.now(one.answer)).accepted
    await undo(one, await last(world, "reopen"))
    assert await state(world) == after
    assert await rows.wrong(world.database) == []
    # Something stands on it now: one of them is elsewhere.
    third = await world.ask()
    await world.do(shaping.move, world.moderator, one.other.id or 0, third.id or 0)
    with pytest.raises(errors.ChangedSince):
        await undo(one, await last(world, "close"))


async def test_an_approved_post_waits_again(world: World) -> None:
    one = await play(world)
    await world.choose(queue_all=True)
    waiting = await world.answer(one.question, world.member("Nora"))
    before = await state(world)
    for verb in (moderation.show, moderation.hide, removing.remove):
        await world.do(verb, world.moderator, waiting.id or 0)
        act = "show" if verb is moderation.show else verb.__name__
        await undo(one, await last(world, act), world.moderator)
        assert (await world.now(waiting)).state is PostState.QUEUED
        assert await state(world) == before
        assert await rows.wrong(world.database) == []


async def test_what_an_author_does_to_their_own_is_nobodys_to_undo(world: World) -> None:
    one = await play(world)
    await world.do(editing.delete, world.helper, one.answer.id or 0)
    event = next(found for found in await world.events() if found.verb == "answer.delete")
    with pytest.raises(errors.Gone):
        await undo(one, event)
