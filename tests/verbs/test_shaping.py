"""Answers become comments, comments answers, answers move; and each of it can be undone."""

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot import (
    access,
    acts,
    cards,
    drafts,
    editing,
    errors,
    moderation,
    pointers,
    posts,
    shaping,
    texts,
)
from bot.access import Actor
from bot.operating import recount
from bot.render import panels
from models import Card, CardKind, CloseReason, Post, PostKind, VoteSource
from tests import rows
from tests.world import World


async def at(world: World, typed: str, actor: Actor | None = None) -> Post:
    async with world.database.reading() as tx:
        who = await access.standing(tx, actor or world.newcomer)
        return (await posts.at(tx, who, typed)).post


async def to_comment(world: World, post: Post, target: Post, actor: Actor | None = None) -> Post:
    return await world.do(
        shaping.to_comment, actor or world.moderator, post.id or 0, target.id or 0
    )


async def sound(world: World) -> None:
    """Every stored number is what its rows say, and recount agrees."""
    assert await rows.wrong(world.database) == []
    assert await recount.recount(world.database, dry_run=True) == []


async def test_an_answer_becomes_a_comment_with_its_comments_and_is_an_answer_again(
    world: World,
) -> None:
    question = await world.ask()
    first, second = await world.answer(question), await world.answer(question, world.newcomer)
    await world.vote(second, world.helper)
    await world.accept(second)
    own, other = await world.comment(second), await world.comment(first)
    hidden = await world.comment(second)
    await world.do(moderation.hide, world.moderator, hidden.id or 0)
    await world.put_up()
    answerer, voter = await world.points(world.newcomer), await world.points(world.helper)

    await to_comment(world, second, first)
    row = await world.now(second)
    assert (row.kind, row.parent_id, row.answer_number) == (PostKind.COMMENT, first.id, None)
    assert not row.accepted
    assert (await world.now(question)).answer_count == 1
    assert (await world.now(first)).comment_count == 3
    assert (await world.now(own)).parent_id == first.id
    # Nothing for the answer, its vote and having been accepted; who voted keeps theirs.
    assert await world.points(world.newcomer) == 100
    assert await world.points(world.helper) == voter
    # Its address stays taken, and leads to the comment.
    assert (await at(world, "#1.2")).id == second.id
    third = await world.answer(question)
    assert third.answer_number == 3
    await sound(world)

    await world.do(shaping.to_answer, world.moderator, second.id or 0)
    row = await world.now(second)
    assert (row.kind, row.answer_number, row.up) == (PostKind.ANSWER, 2, 1)
    assert (await world.now(own)).parent_id == second.id
    assert (await world.now(hidden)).parent_id == second.id
    assert (await world.now(other)).parent_id == first.id
    assert (row.comment_count, (await world.now(first)).comment_count) == (1, 1)
    # All but having been accepted, which the asker decides anew.
    assert await world.points(world.newcomer) == (answerer or 0) - 300
    verbs = [one.verb for one in await world.events(second)]
    assert verbs[-2:] == ["answer.to_comment", "comment.to_answer"]
    card = await world.card(second)
    assert (card.message_id is not None, card.recheck) == (True, True)
    await sound(world)


async def test_nobody_votes_on_the_message_of_an_answer_that_is_a_comment(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.put_up()
    await world.react(answer, world.newcomer)
    await to_comment(world, answer, question)
    await world.react(answer, world.asker)
    await world.react(answer, world.newcomer, off=True)
    with pytest.raises(errors.NotFound):
        await world.vote(answer, world.asker)
    assert set(await world.votes(answer)) == {world.newcomer.user_id}
    await sound(world)


async def test_a_comment_on_what_else(world: World, elsewhere: World) -> None:
    question, other = await world.ask(), await world.ask()
    first, second = await world.answer(question), await world.answer(question)
    comment = await world.comment(question)
    for target in (second, first, comment, other, await world.answer(other)):
        with pytest.raises(errors.BadChoice):
            await to_comment(world, first, target)
    with pytest.raises(errors.Gone):
        await to_comment(world, second, await elsewhere.ask())
    for post in (question, comment):
        with pytest.raises(errors.NotFound):
            await to_comment(world, post, question)
    await world.do(moderation.hide, world.moderator, first.id or 0)
    with pytest.raises(errors.PostHidden):
        await to_comment(world, second, first)


async def test_a_comment_becomes_an_answer_with_the_next_number(world: World) -> None:
    question = await world.ask()
    await world.answer(question)
    comment = await world.comment(question, world.newcomer, "In the morning, two spoons.")
    short = await world.comment(question, world.newcomer, "Thanks!")
    await world.do(shaping.to_answer, world.newcomer, comment.id or 0)
    assert (await at(world, "#1.2")).id == comment.id
    assert (await world.now(question)).answer_count == 2
    assert await world.points(world.newcomer) == 140
    card = await world.card(await world.now(comment))
    assert card.wanted > card.shown
    with pytest.raises(errors.TooShort):
        await world.do(shaping.to_answer, world.newcomer, short.id or 0)
    with pytest.raises(errors.NotFound):
        await world.do(shaping.to_answer, world.newcomer, comment.id or 0)
    await world.do(moderation.close, world.moderator, question.id or 0, CloseReason.OTHER)
    late = await world.comment(question, world.newcomer, "In the evening, two spoons.")
    with pytest.raises(errors.QuestionClosed):
        await world.do(shaping.to_answer, world.newcomer, late.id or 0)
    await sound(world)


async def test_an_answer_moves_with_votes_comments_and_address(world: World) -> None:
    health = await world.category("Health")
    question, target = await world.ask(), await world.ask(category=health)
    answer = await world.answer(question)
    await world.answer(target)
    comment = await world.comment(answer)
    await world.put_up()
    await world.react(answer, world.newcomer)
    await world.accept(answer)
    old = await world.card(answer)
    await world.do(shaping.move, world.moderator, answer.id or 0, target.id or 0, "It fits there.")
    row = await world.now(answer)
    assert (row.question_id, row.answer_number, row.category_id) == (target.id, 2, health.id)
    assert (await at(world, "#1.1")).id == (await at(world, "#2.2")).id == answer.id
    assert (await world.now(comment)).question_id == target.id
    assert not (await world.now(question)).accepted
    counts = [(await world.now(one)).answer_count for one in (question, target)]
    assert counts == [0, 2]
    # The message stays as a pointer, and a new one is due; its vote is kept for good.
    card = await world.card(answer)
    assert (card.message_id, card.seeded) == (None, False)
    assert await world.votes(answer) == {world.newcomer.user_id: (1, VoteSource.COMMAND)}
    async with world.database.reading() as tx:
        found = await tx.scalars(select(Card).where(col(Card.kind) == CardKind.NOTICE))
        notice = found.one()
    assert (notice.channel_id, notice.message_id) == (old.channel_id, old.message_id)
    await sound(world)

    # Back again: the number it had, and the other one stays taken.
    await world.do(shaping.move, world.moderator, answer.id or 0, question.id or 0)
    assert (await world.now(answer)).answer_number == 1
    assert (await at(world, "#2.2")).id == answer.id
    assert (await world.answer(target)).answer_number == 3
    await sound(world)


async def test_what_went_along_says_where_it_was_and_is_an_answer_in_the_new_place(
    world: World,
) -> None:
    health = await world.category("Health")
    question, target = await world.ask(), await world.ask(category=health)
    carrier, former = await world.answer(question), await world.answer(question, world.newcomer)
    await world.put_up()
    await to_comment(world, former, carrier)
    old = await world.card(former)
    await world.do(shaping.move, world.moderator, carrier.id or 0, target.id or 0)
    assert (await world.card(former)).wanted > old.wanted
    async with world.database.reading() as tx:
        pointer = await pointers.of_comment(tx, await tx.get_one(Post, former.id))
    # The message still stands in the first question's channel, where not everyone may follow.
    assert (pointer.was, pointer.now, pointer.url) == ("#1.2", None, None)

    await world.do(shaping.to_answer, world.moderator, former.id or 0)
    assert (await at(world, "#2.2")).id == (await at(world, "#1.2")).id == former.id
    card = await world.card(former)
    assert (card.message_id, card.seeded) == (None, False)
    async with world.database.reading() as tx:
        found = await tx.scalars(
            select(Card).where(
                col(Card.kind) == CardKind.NOTICE, col(Card.message_id) == old.message_id
            )
        )
        notice = found.one()
        left = await pointers.of_notice(tx, notice.subject_id)
    assert left is not None
    assert (left.was, left.now, left.left_behind) == ("#1.2", None, True)
    await sound(world)


async def test_where_an_answer_cannot_go(world: World, elsewhere: World) -> None:
    question, closed = await world.ask(), await world.ask()
    answer = await world.answer(question)
    await world.do(moderation.close, world.moderator, closed.id or 0, CloseReason.OTHER)
    key = answer.id or 0
    for target in (question, answer):
        with pytest.raises(errors.BadChoice):
            await world.do(shaping.move, world.moderator, key, target.id or 0)
    with pytest.raises(errors.QuestionClosed):
        await world.do(shaping.move, world.moderator, key, closed.id or 0)
    with pytest.raises(errors.Gone):
        await world.do(shaping.move, world.moderator, key, (await elsewhere.ask()).id or 0)
    other = await world.ask()
    with pytest.raises(errors.NotAllowed):
        await world.do(shaping.move, world.helper, key, other.id or 0)
    await world.do(moderation.hide, world.moderator, other.id or 0)
    with pytest.raises(errors.PostHidden):
        await world.do(shaping.move, world.moderator, key, other.id or 0)


async def test_while_its_message_is_being_sent_nothing_moves(world: World) -> None:
    question, other = await world.ask(), await world.ask()
    answer = await world.answer(question)
    await world.do(cards.claim, cards.Shards())
    with pytest.raises(errors.BadChoice, match="just now"):
        await world.do(shaping.move, world.moderator, answer.id or 0, other.id or 0)
    with pytest.raises(errors.BadChoice, match="just now"):
        await to_comment(world, answer, question)


async def test_hidden_and_anonymous_ones_count_for_nobody(world: World) -> None:
    question, other = await world.ask(), await world.ask()
    answer = await world.answer(question)
    await world.do(moderation.hide, world.moderator, answer.id or 0)
    await world.do(shaping.move, world.moderator, answer.id or 0, other.id or 0)
    await to_comment(world, answer, other)
    assert (await world.now(other)).comment_count == 0
    assert await world.points(world.helper) == 100
    await world.do(shaping.to_answer, world.moderator, answer.id or 0)
    await world.do(moderation.show, world.moderator, answer.id or 0)
    assert (await world.now(other)).answer_count == 1
    assert await world.points(world.helper) == 140
    await sound(world)


async def test_what_became_a_comment_is_deleted_and_edited_as_one(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.put_up()
    await to_comment(world, answer, question, world.helper)
    await world.edit(answer, world.helper, body="Yes.")
    await world.do(editing.delete, world.helper, answer.id or 0)
    assert (await world.now(question)).comment_count == 0
    with pytest.raises(errors.NotFound):
        await at(world, "#1.1")
    await sound(world)


async def test_a_comment_that_was_a_long_answer_may_stay_long(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question, body="Sleep. " * 600)
    await world.put_up()
    await to_comment(world, answer, question, world.helper)
    await world.edit(answer, world.helper, body="Sleep well. " * 600)
    assert len((await world.now(answer)).body) > texts.COMMENT_MOST
    draft = await world.edits(world.helper, answer, body="Rest. " * 600)
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.helper)
        assert await drafts.problems(tx, who, draft) == []
    await world.edit(answer, world.helper, body="Short now.")
    with pytest.raises(errors.TooLong):
        await world.edit(answer, world.helper, body="Sleep. " * 600)
    await sound(world)


async def test_a_deleted_pointer_takes_nothing_with_it(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.put_up()
    await to_comment(world, answer, question)
    async with world.database.transaction() as tx:
        found = await tx.scalars(select(Card).where(col(Card.subject_id) == answer.id))
        (card,) = [one for one in found if one.kind is CardKind.ANSWER]
        assert await moderation.cards_lost(tx, world.guild_id, [card]) is None
    assert (await world.now(question)).comment_count == 1
    await world.do(shaping.to_answer, world.moderator, answer.id or 0)
    card = await world.card(answer)
    assert (card.stuck, card.message_id) == (None, None)
    await sound(world)


async def test_a_comment_that_says_what_an_answer_says_becomes_none(world: World) -> None:
    """As a second answer of the same words is refused when it is written."""
    question = await world.ask()
    await world.answer(question, body="Water it in the morning, two spoons.")
    comment = await world.comment(question, body="water it in the  morning, two spoons.")
    with pytest.raises(errors.SaidAlready):
        await world.do(shaping.to_answer, world.moderator, comment.id or 0)
    assert (await world.now(comment)).kind is PostKind.COMMENT


async def test_what_was_done_to_a_post_stands_in_its_panel(world: World) -> None:
    question, other = await world.ask(), await world.ask()
    answer = await world.answer(question)
    await world.edit(answer, world.helper, body="In the evening, rather: two spoons.")
    await world.do(editing.roll_back, world.moderator, answer.id or 0, 1, "It was better.")
    await world.do(shaping.move, world.moderator, answer.id or 0, other.id or 0, "Fits there.")
    await world.do(shaping.to_comment, world.moderator, answer.id or 0, other.id or 0)
    await world.do(shaping.to_answer, world.moderator, answer.id or 0)
    await world.do(moderation.hide, world.moderator, answer.id or 0)
    shown = await world.read(acts.panel, world.moderator, answer.id or 0)
    assert [one.verb for one in shown.log] == [
        "answer.hide",
        "comment.to_answer",
        "answer.to_comment",
        "answer.move",
        "answer.edit",
    ]
    assert {one.actor_id for one in shown.log} == {world.moderator.user_id}
    text = panels.panel(shown).fields[1].value or ""
    for words in ("hidden", "made an answer", "made a comment", "moved", "rolled back"):
        assert words in text, words
    # Edits alone are no acts: they stand in the history.
    edited = await world.answer(question)
    await world.edit(edited, world.helper, body="In the evening, rather: three spoons.")
    assert (await world.read(acts.panel, world.moderator, edited.id or 0)).log == ()
