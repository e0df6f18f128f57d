"""The queue: what waits, who decides about it, and that one of two decides."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta

import discord
import pytest
from sqlalchemy import select
from sqlmodel import col

from bot import (
    access,
    choices,
    content_notes,
    editing,
    erasing,
    errors,
    fanout,
    flags,
    hiding_all,
    inbox,
    moderation,
    queue_alarms,
    queue_pages,
    queue_places,
    queueing,
    removing,
    standing_cards,
    undoing,
    vetting,
)
from bot import cards as cards_of
from bot.access import Actor
from bot.cards import Shards
from bot.database import Database, Tx
from bot.erasing_steps import How
from bot.render import queue as render
from models import Card, CardKind, Cause, FlagReason, Outcome, Post, PostState, QueueItem, StuckFor
from tests import rows
from tests.clock import FakeClock
from tests.verbs.test_plans import as_if_large, plans
from tests.world import EXPERTS, KEEPERS, World


@pytest.fixture(autouse=True)
async def _everything_waits(world: World) -> None:
    await world.choose(queue_all=True, staff_channel=77, expert_roles=(EXPERTS,))


async def items(world: World) -> list[QueueItem]:
    """Return everything that is or was in the queue, in order."""
    async with world.database.reading() as tx:
        return list(await tx.scalars(select(QueueItem).order_by(col(QueueItem.id))))


async def cards(world: World, kind: CardKind) -> list[Card]:
    """Return the cards of one kind, in order."""
    async with world.database.reading() as tx:
        return list(
            await tx.scalars(select(Card).where(col(Card.kind) == kind).order_by(col(Card.id)))
        )


async def waits(world: World, post: Post) -> QueueItem:
    """Return the open item of a post."""
    (item,) = [one for one in await items(world) if (one.post_id, one.outcome) == (post.id, None)]
    return item


async def tell(world: World) -> None:
    """Write into the inboxes what happened."""
    more = True
    while more:
        async with world.database.transaction() as tx:
            more = await fanout.advance(tx, world.guild_id)


# -- getting in and out ---------------------------------------------------------------------------


async def test_what_waits_has_one_item_with_all_its_reasons(world: World) -> None:
    question = await world.ask()
    assert question.state is PostState.QUEUED
    async with world.database.transaction() as tx:
        post = await tx.get_one(Post, question.id)
        await queueing.put(tx, post, Cause.WORDS, "casino")
        await queueing.put(tx, post, Cause.WORDS, "casino")
    item = await waits(world, question)
    assert item.causes == [
        {"cause": "all_posts", "detail": ""},
        {"cause": "words", "detail": "casino"},
    ]
    assert [one.subject_id for one in await cards(world, CardKind.QUEUE)] == [item.id]


async def test_approving_publishes_and_the_post_is_of_now(world: World, clock: FakeClock) -> None:
    question = await world.ask()
    clock.advance(3_600)
    await world.do(vetting.approve, world.moderator, (await waits(world, question)).id or 0)
    row = await world.now(question)
    assert row.state is PostState.PUBLISHED
    assert row.created_at == clock.now()
    (item,) = await items(world)
    assert (item.outcome, item.handled_by) == (Outcome.APPROVED, world.moderator.user_id)
    assert [one.verb for one in await world.events(question)] == ["question.post", "question.show"]
    assert await rows.wrong(world.database) == []


async def test_what_was_shown_before_keeps_its_time(world: World, clock: FakeClock) -> None:
    await world.choose(queue_all=False, queue_edited=True)
    question = await world.ask()
    await world.choose(queue_all=True)
    clock.advance(60)
    await world.edit(question, world.asker, body="Another text.")
    assert (await world.now(question)).state is PostState.QUEUED
    item = await waits(world, question)
    assert [one["cause"] for one in item.causes] == ["edited_again"]
    await world.do(vetting.approve, world.moderator, item.id or 0)
    assert (await world.now(question)).created_at == question.created_at


async def test_hiding_keeps_it_from_others_and_says_why_in_the_log(world: World) -> None:
    question = await world.ask()
    item = await waits(world, question)
    await world.do(vetting.refuse, world.moderator, item.id or 0, "An advertisement.")
    assert (await world.now(question)).state is PostState.HIDDEN
    assert (await items(world))[0].outcome is Outcome.HIDDEN
    assert (await world.events(question))[-1].reason == "An advertisement."
    assert await rows.wrong(world.database) == []


async def delete(tx: Tx, world: World, post: Post) -> Post:
    return await editing.delete(tx, world.asker, post.id or 0)


async def hide(tx: Tx, world: World, post: Post) -> Post:
    return await moderation.hide(tx, world.moderator, post.id or 0)


async def remove(tx: Tx, world: World, post: Post) -> Post:
    return await removing.remove(tx, world.moderator, post.id or 0)


async def purge(tx: Tx, world: World, post: Post) -> Post:
    found = await moderation.hide(tx, world.moderator, post.id or 0)
    await queueing.reopen(tx, found)
    return await removing.purge(tx, world.moderator, post.id or 0)


async def show(tx: Tx, world: World, post: Post) -> Post:
    return await moderation.show(tx, world.moderator, post.id or 0)


async def hide_all(tx: Tx, world: World, post: Post) -> Post:
    await hiding_all.hide_all(tx, world.moderator, world.asker, "A raid.")
    return post


async def lose(tx: Tx, world: World, post: Post) -> Post:
    """Show it, let it be reported, and let somebody delete its message on Discord."""
    await moderation.show(tx, world.moderator, post.id or 0)
    await queueing.put(tx, post, Cause.FLAGGED)
    card = await cards_of.of_post(tx, post)
    assert card is not None
    await moderation.cards_lost(tx, world.guild_id, [card])
    return post


async def erase(tx: Tx, world: World, post: Post) -> Post:
    await erasing.begin(tx, world.guild_id, world.asker.user_id, How.DELETE)
    while await erasing.advance(tx, world.guild_id, world.asker.user_id):
        pass
    return post


@pytest.mark.parametrize(
    ("act", "outcome", "by"),
    [
        (hide, Outcome.HIDDEN, "moderator"),
        (show, Outcome.SHOWN, "moderator"),
        (remove, Outcome.REMOVED, "moderator"),
        (purge, Outcome.PURGED, "moderator"),
        (delete, Outcome.DELETED, None),
        (hide_all, Outcome.HIDDEN, "moderator"),
        (lose, Outcome.HIDDEN, None),
        (erase, Outcome.PURGED, None),
    ],
)
async def test_it_is_closed_wherever_it_is_handled(
    world: World,
    act: Callable[[Tx, World, Post], Awaitable[Post]],
    outcome: Outcome,
    by: str | None,
) -> None:
    question = await world.ask()
    (before,) = await cards(world, CardKind.QUEUE)
    await world.do(act, world, question)
    item = (await items(world))[-1]
    assert item.outcome is outcome
    after = {one.subject_id: one.wanted for one in await cards(world, CardKind.QUEUE)}
    assert after[before.subject_id] > before.wanted
    assert item.handled_by == (world.moderator.user_id if by else None)
    with pytest.raises(errors.Handled):
        await world.do(vetting.approve, world.admin, item.id or 0)
    if outcome is not Outcome.SHOWN:
        with pytest.raises(errors.Gone):
            await world.do(vetting.approve, world.helper, item.id or 0)
    assert await rows.wrong(world.database) == []


async def test_what_everything_was_hidden_with_waits_again_when_that_is_undone(
    world: World,
) -> None:
    """Also what nobody had approved yet: it waits as it did, and its card stands again."""
    await world.choose(queue_all=False)
    shown, reported = await world.ask(), await world.ask()
    async with world.database.transaction() as tx:
        await queueing.put(tx, await tx.get_one(Post, reported.id), Cause.FLAGGED)
    await world.choose(queue_all=True)
    queued, other = await world.ask(), await world.ask(world.helper)
    theirs = (shown, reported, queued)
    first = await waits(world, reported)
    done = await world.do(hiding_all.hide_all, world.moderator, world.asker, "A raid.")
    assert done.posts == 3
    assert {(await world.now(one)).state for one in theirs} == {PostState.HIDDEN}
    assert [one.post_id for one in await items(world) if one.outcome is None] == [other.id]
    # Moderators threw its settled card away meanwhile.
    async with world.database.transaction() as tx:
        for card in await tx.scalars(select(Card).where(col(Card.subject_id) == first.batch)):
            card.stuck = standing_cards.GONE
    for _time in range(2):
        event = (await world.events())[-1]
        await world.do(undoing.undo, world.moderator, event.id or 0)
        back = [(await world.now(one)).state for one in theirs]
        assert back == [PostState.PUBLISHED, PostState.PUBLISHED, PostState.QUEUED]
        found = {one.post_id: one for one in await items(world) if one.outcome is None}
        assert found.keys() == {reported.id, queued.id, other.id}
        assert (found[reported.id or 0].id, found[reported.id or 0].handled_by) == (first.id, None)
        async with world.database.reading() as tx:
            assert not await standing_cards.missing(tx, CardKind.QUEUE, first.batch)
        assert await rows.wrong(world.database) == []
        # And once more: the undoing of the undoing.
        event = (await world.events())[-1]
        await world.do(undoing.undo, world.moderator, event.id or 0)
        assert [one.post_id for one in await items(world) if one.outcome is None] == [other.id]


async def test_what_waits_under_what_is_deleted_waits_no_longer(world: World) -> None:
    """Nobody could decide about it: it would wait, and raise alarms, for good."""
    await world.choose(queue_all=False)
    question = await world.ask()
    await world.choose(queue_all=True)
    answer = await world.answer(question)
    await world.comment(question, world.newcomer)
    await world.do(removing.remove, world.moderator, question.id or 0)
    assert {one.outcome for one in await items(world)} == {Outcome.REMOVED}
    with pytest.raises(errors.Handled):
        await world.do(vetting.approve, world.moderator, (await items(world))[0].id or 0)
    await world.do(removing.restore, world.moderator, question.id or 0)
    assert [one.outcome for one in await items(world)] == [None, None]
    await world.do(vetting.approve, world.moderator, (await waits(world, answer)).id or 0)
    await world.do(moderation.hide, world.moderator, answer.id or 0)
    await world.do(editing.delete, world.asker, question.id or 0)
    *_handled, last = await items(world)
    assert (last.outcome, last.handled_by) == (Outcome.REMOVED, None)
    assert await rows.wrong(world.database) == []


async def test_posting_again_what_was_deleted_on_discord_clears_what_was_said_against_it(
    world: World,
) -> None:
    await world.choose(queue_all=False)
    question = await world.ask()
    await world.do(flags.flag, world.helper, question.id or 0, FlagReason.SPAM)
    async with world.database.transaction() as tx:
        card = await cards_of.of_post(tx, question)
        assert card is not None
        lost = await moderation.cards_lost(tx, world.guild_id, [card])
        assert lost is not None
    await world.do(moderation.post_again, world.moderator, lost.event.id or 0)
    now = await world.now(question)
    assert (now.state, now.flag_count) == (PostState.PUBLISHED, 0)
    assert await rows.wrong(world.database) == []


async def test_an_old_button_does_not_decide_about_what_came_later(world: World) -> None:
    await world.choose(queue_edited=True)
    question = await world.ask()
    first = await waits(world, question)
    await world.do(vetting.approve, world.moderator, first.id or 0)
    await world.edit(question, world.asker, body="Something else.")
    with pytest.raises(errors.Handled):
        await world.do(vetting.approve, world.moderator, first.id or 0)
    assert (await world.now(question)).state is PostState.QUEUED


# -- who ------------------------------------------------------------------------------------------


async def test_experts_decide_and_members_do_not_nor_anybody_about_their_own(world: World) -> None:
    expert = world.member("Eve", roles=frozenset({EXPERTS}))
    question = await world.ask(expert)
    assert question.state is PostState.PUBLISHED
    await world.choose(expert_roles=())
    own = await world.ask(expert)
    item = await waits(world, own)
    await world.choose(expert_roles=(EXPERTS,))
    with pytest.raises(errors.OwnInQueue):
        await world.do(vetting.approve, expert, item.id or 0)
    with pytest.raises(errors.Gone):
        await world.do(vetting.approve, world.helper, item.id or 0)
    with pytest.raises(errors.NotAllowed):
        await world.read(queue_pages.page, world.helper)
    other = await waits(world, await world.ask())
    await world.do(vetting.approve, expert, other.id or 0)


async def test_experts_do_not_decide_about_what_everyone_sees(world: World) -> None:
    await world.choose(queue_all=False)
    question = await world.ask()
    async with world.database.transaction() as tx:
        await queueing.put(tx, await tx.get_one(Post, question.id), Cause.FLAGGED)
    item = await waits(world, question)
    expert = world.member("Eve", roles=frozenset({EXPERTS}))
    for verb in (vetting.approve, vetting.refuse):
        with pytest.raises(errors.NotAModerator):
            await world.do(verb, expert, item.id or 0)
    await world.do(vetting.take, expert, item.id or 0)
    await world.do(vetting.approve, world.moderator, item.id or 0)
    with pytest.raises(errors.Handled, match="was faster"):
        await world.do(vetting.refuse, expert, item.id or 0)


async def test_a_keeper_of_one_category_sees_its_queue_alone(world: World) -> None:
    await world.rule(world.garden, moderator_roles=(KEEPERS,))
    elsewhere = await world.category("Next door")
    here, there = await world.ask(), await world.ask(category=elsewhere)
    keeper = world.member("Kim", roles=frozenset({KEEPERS}))
    shown = await world.read(queue_pages.page, keeper)
    assert [one.post_id for one in shown.items] == [here.id]
    with pytest.raises(errors.Gone):
        await world.do(vetting.approve, keeper, (await waits(world, there)).id or 0)


async def test_nothing_of_another_server(world: World, elsewhere: World) -> None:
    item = await waits(world, await world.ask())
    for verb in (vetting.approve, vetting.refuse, vetting.take, vetting.escalate):
        with pytest.raises(errors.Gone):
            await elsewhere.do(verb, elsewhere.admin, item.id or 0)
    assert (await elsewhere.read(queue_pages.page, elsewhere.admin)).items == ()


async def test_of_two_at_once_one_wins_and_the_other_is_told_who(world: World) -> None:
    other = world.member("Max", moderator=True)
    item = await waits(world, await world.ask())

    async def press(actor: Actor, verb: Callable[..., Awaitable[object]]) -> str:
        try:
            await world.do(verb, actor, item.id or 0)
        except errors.Handled as refusal:
            return refusal.text
        return "won"

    said = await asyncio.gather(
        press(world.moderator, vetting.approve), press(other, vetting.refuse)
    )
    (row,) = await items(world)
    winner = world.moderator if said[0] == "won" else other
    assert sorted(said).count("won") == 1
    assert row.handled_by == winner.user_id
    assert f"<@{winner.user_id}> was faster." in "".join(said)
    # It was done once.
    assert len([one for one in await world.events() if one.post_id is not None]) == 2


async def test_mine_is_one_persons_until_they_give_it_back(world: World) -> None:
    item = await waits(world, await world.ask())
    await world.do(vetting.take, world.moderator, item.id or 0)
    with pytest.raises(errors.Taken, match=str(world.moderator.user_id)):
        await world.do(vetting.take, world.admin, item.id or 0)
    await world.do(vetting.take, world.moderator, item.id or 0)
    await world.do(vetting.take, world.admin, item.id or 0)
    assert (await items(world))[0].taken_by == world.admin.user_id


async def test_what_is_handed_on_is_for_moderators_and_they_are_told_at_once(world: World) -> None:
    expert = world.member("Eve", roles=frozenset({EXPERTS}))
    item = await waits(world, await world.ask())
    await world.do(vetting.escalate, expert, item.id or 0)
    assert [one.subject_id for one in await cards(world, CardKind.ALARM)] == [item.id]
    alarm = await world.read(queue_alarms.shown, item.id or 0)
    assert alarm is not None
    assert render.alarm(alarm.item, ()).embed.title == "Something waits for a moderator"
    with pytest.raises(errors.NotAModerator):
        await world.do(vetting.approve, expert, item.id or 0)
    with pytest.raises(errors.BadChoice):
        await world.do(vetting.escalate, world.moderator, item.id or 0)
    await world.do(vetting.approve, world.moderator, item.id or 0)
    alarm = await world.read(queue_alarms.shown, item.id or 0)
    assert alarm is not None
    assert "approved" in (render.alarm(alarm.item, ()).embed.description or "")


@pytest.mark.parametrize("veiled", [False, True])
async def test_its_author_is_asked_in_their_inbox_while_it_waits(
    world: World, *, veiled: bool
) -> None:
    question = await world.ask_anonymously() if veiled else await world.ask()
    item = await waits(world, question)
    with pytest.raises(errors.BadChoice):
        await world.do(vetting.ask, world.moderator, item.id or 0, " ")
    await world.do(vetting.ask, world.moderator, item.id or 0, "Is that your own number?")
    await tell(world)
    for actor, expected in ((world.asker, ["Is that your own number?"]), (world.helper, [])):
        async with world.database.reading() as tx:
            page = await inbox.page(tx, await access.standing(tx, actor))
        assert [one.reason for one in page.lines] == expected
    assert (await world.now(question)).state is PostState.QUEUED
    assert await rows.wrong(world.database) == []


# -- cards and pages ------------------------------------------------------------------------------


async def test_one_authors_posts_are_one_card_but_never_anonymous_ones(world: World) -> None:
    first = await world.ask()
    await world.choose(anonymous=True)
    for _number in range(3):
        await world.ask()
    await world.ask(world.helper)
    veiled = [await world.ask_anonymously(), await world.ask_anonymously()]
    found = await items(world)
    mine = [one for one in found if one.batch == (await waits(world, first)).id]
    assert len(mine) == 4
    alone = [one for one in found if one.post_id in {post.id for post in veiled}]
    assert [one.batch for one in alone] == [one.id for one in alone]
    assert len(await cards(world, CardKind.QUEUE)) == 4
    shown = await world.read(queue_pages.batch, mine[0].batch)
    assert shown is not None
    drawn = render.card(shown)
    assert "4 posts wait" in (drawn.embed.title or "")
    for one in alone:
        shown = await world.read(queue_pages.batch, one.batch)
        assert shown is not None
        text = str(render.card(shown).embed.to_dict())
        assert str(world.asker.user_id) not in text
        assert world.asker.name not in text
        assert [why.cause for why in shown.items[0].reasons] == [Cause.ANONYMOUS]


async def test_a_raid_is_one_screen(world: World) -> None:
    """Many new accounts: a few cards, and one for all the others, of anybody."""
    await world.choose(anonymous=True)
    for number in range(30):
        await world.ask(world.member(f"Raider {number}"))
    veiled = await world.ask_anonymously()
    again = await world.ask(world.member("Late"))
    known = await cards(world, CardKind.QUEUE)
    assert len(known) == queue_places.CARDS_MOST + 1
    found = {one.post_id: one for one in await items(world)}
    assert found[veiled.id or 0].batch == found[again.id or 0].batch == known[-1].subject_id
    shown = await world.read(queue_pages.batch, known[-1].subject_id)
    assert shown is not None
    card = render.card(shown)
    assert card.embed.title == "More than 10 posts wait"
    assert card.embed.author.name is None
    assert "Raider 8 ·" in (card.embed.description or "")
    assert len(card.embed) < 6_000
    assert await rows.wrong(world.database) == []
    # When the crowd is gone, the next one has a card of its own again.
    for one in found.values():
        async with world.database.transaction() as tx:
            await queueing.settle(
                tx, await tx.get_one(Post, one.post_id), Outcome.SHOWN, world.moderator
            )
    last = await world.ask(world.member("Later"))
    assert (await waits(world, last)).crowded is False


async def test_the_card_shows_what_was_handled_when_nothing_is_left(world: World) -> None:
    item = await waits(world, await world.ask())
    await world.do(vetting.approve, world.moderator, item.id or 0)
    shown = await world.read(queue_pages.batch, item.batch)
    assert shown is not None
    assert shown.settled
    assert "approved" in (render.card(shown).embed.description or "")


async def test_hidden_texts_are_covered(world: World) -> None:
    question = await world.ask(body="Something || terrible")
    item = await waits(world, question)
    async with world.database.transaction() as tx:
        await queueing.put(tx, await tx.get_one(Post, question.id), Cause.RISK)
    shown = await world.read(queue_pages.batch, item.batch)
    assert shown is not None
    assert render.card(shown).embed.description == "||Something \\|\\| terrible||"


async def test_the_oldest_first_page_by_page_and_back(world: World) -> None:
    for number in range(12):
        await world.ask(world.member(f"M{number}"))
    ids = [one.id for one in await items(world)]
    first = await world.read(queue_pages.page, world.moderator)
    assert [one.id for one in first.items] == ids[:5]
    assert (first.earlier, first.later) == (False, True)
    second = await world.read(queue_pages.page, world.moderator, mark=first.items[-1].id)
    last = await world.read(queue_pages.page, world.moderator, mark=second.items[-1].id)
    assert [one.id for one in last.items] == ids[10:]
    assert not last.later
    back = await world.read(
        queue_pages.page, world.moderator, mark=second.items[0].id, backwards=True
    )
    assert back.items == first.items


async def test_what_stands_on_a_crowds_card_fits_on_pages(world: World) -> None:
    """Discord takes 4,096 characters and 25 options, and refuses all of it otherwise."""
    await world.choose(queue_links=True)
    for number in range(queue_places.CARDS_MOST + 27):
        await world.ask(
            world.member(f"Raider {number} with a name of some length"),
            title=f"Look at offer {number}, " + "it is really the best of all " * 3,
            body="*" * 200 + "https://example.com " * 20,
        )
    crowd = [one for one in await items(world) if one.crowded]
    shown = await world.read(queue_pages.of_batch, world.moderator, crowd[0].id or 0)
    assert shown.items[0].id == crowd[0].id
    view = render.page(shown)
    assert view.embed is not None
    assert len(view.embed.description or "") <= 4_096
    assert len(view.embed) <= 6_000
    # The rest of it follows, page by page.
    assert [one.label for one in view.items if isinstance(one, discord.ui.Button)] == ["Next"]
    seen = {one.id for one in shown.items}
    while shown.later:
        shown = await world.read(queue_pages.page, world.moderator, mark=shown.items[-1].id)
        seen |= {one.id for one in shown.items}
    assert seen == {one.id for one in crowd}


async def test_an_expert_learns_nothing_of_what_is_hidden_above_it(world: World) -> None:
    expert = world.member("Eve", roles=frozenset({EXPERTS}))
    await world.choose(queue_all=False)
    question = await world.ask(title="My neighbour's secret is out")
    await world.choose(queue_all=True)
    answer = await world.answer(question)
    await world.do(moderation.hide, world.moderator, question.id or 0)
    assert (await world.read(queue_pages.page, expert)).items == ()
    with pytest.raises(errors.Gone):
        await world.read(queue_pages.one, expert, (await waits(world, answer)).id or 0)
    (shown,) = (await world.read(queue_pages.page, world.moderator)).items
    assert shown.post_id == answer.id


async def test_a_content_note_stands_before_what_it_is_about(world: World) -> None:
    question = await world.ask(title="He is gone since May", body="And I found him.")
    await world.do(content_notes.put, world.moderator, question.id or 0, "loss", "kinder")
    item = await waits(world, question)
    shown = await world.read(queue_pages.batch, item.batch)
    assert shown is not None
    embed = render.card(shown).embed
    assert embed.title == "Question #1 ⚠ Content note: Death and grief"
    assert embed.description == (
        "**⚠ Content note: Death and grief**\n||He is gone since May And I found him.||"
    )
    view = render.page(await world.read(queue_pages.page, world.moderator))
    assert view.embed is not None
    assert "||He is gone since May And I found him.||" in (view.embed.description or "")
    (menu,) = [one for one in view.items if isinstance(one, discord.ui.Select)]
    assert "He is gone" not in str(menu.to_component_dict())


async def test_it_is_decided_also_where_the_channel_is_gone(world: World) -> None:
    question = await world.ask()
    await world.lose_channel(world.garden)
    expert = world.member("Eve", roles=frozenset({EXPERTS}))
    assert (await world.read(queue_pages.page, expert)).items == ()
    (shown,) = (await world.read(queue_pages.page, world.moderator)).items
    await world.do(vetting.approve, world.moderator, shown.id)
    assert (await world.now(question)).state is PostState.PUBLISHED
    assert await rows.wrong(world.database) == []


async def test_another_channel_gets_the_cards_of_what_waits(world: World) -> None:
    await world.ask()
    (before,) = await cards(world, CardKind.QUEUE)
    await world.do(choices.choose, world.admin, queue_channel=78)
    (after,) = await cards(world, CardKind.QUEUE)
    assert after.wanted == before.wanted + 1


@pytest.mark.parametrize("reason", [StuckFor.FORBIDDEN, StuckFor.PURGED])
async def test_a_channel_that_is_chosen_anew_gets_what_stood_nowhere(
    world: World, reason: StuckFor
) -> None:
    """Discord did not let us post it, or somebody deleted it."""
    await world.ask()
    (card,) = await cards(world, CardKind.QUEUE)
    async with world.database.transaction() as tx:
        await cards_of.stick(tx, [card.id or 0], reason)
        # That permissions changed is no reason to bring back what somebody deleted.
        await queueing.move(tx, world.guild_id)
    (card,) = await cards(world, CardKind.QUEUE)
    assert card.stuck == reason
    await world.do(choices.choose, world.admin, queue_channel=78)
    (card,) = await cards(world, CardKind.QUEUE)
    assert card.stuck is None
    shown = await world.read(queue_pages.batch, card.subject_id)
    assert shown is not None
    assert shown.channels == (78, 77)


async def test_what_is_nobodys_any_more_shares_no_card(world: World) -> None:
    """Else it would say that one person wrote all of it."""
    first, second = await world.ask(), await world.ask()
    async with world.database.transaction() as tx:
        post = await tx.get_one(Post, first.id)
        await queueing.part(tx, post)
        await queueing.forget(tx, post)
    found = await items(world)
    assert [one.batch for one in found] == [one.id for one in found]
    assert {one.subject_id for one in await cards(world, CardKind.QUEUE)} == {
        (await waits(world, one)).id for one in (first, second)
    }


# -- the alarm ------------------------------------------------------------------------------------


async def test_one_alarm_for_the_oldest_and_the_next_a_while_later(
    world: World, clock: FakeClock
) -> None:
    await world.choose(alarm_hours=2)
    old = await waits(world, await world.ask())
    other = await waits(world, await world.ask(world.helper))

    async def alarms() -> list[int]:
        async with world.database.transaction() as tx:
            assert await queue_alarms.advance(tx, Shards()) is False
        return [one.subject_id for one in await cards(world, CardKind.ALARM)]

    clock.advance(3_600)
    assert await alarms() == []
    clock.advance(3_600)
    assert await world.read(queue_alarms.waiting, Shards())
    assert await alarms() == [old.id]
    assert not await world.read(queue_alarms.waiting, Shards())
    clock.advance(7_200)
    assert await alarms() == [old.id, other.id]
    clock.advance(72_000)
    assert await alarms() == [old.id, other.id]


async def test_an_alarm_pings_the_chosen_role_and_no_other(world: World) -> None:
    await world.choose(alarm_hours=2, alarm_role=(5,))
    item = await waits(world, await world.ask())
    alarm = await world.read(queue_alarms.shown, item.id or 0)
    assert alarm is not None
    assert (alarm.channels, alarm.roles) == ((77,), (5,))
    assert render.alarm(alarm.item, alarm.roles).pings == (5,)


async def test_who_is_told_again_is_told_in_a_new_message(world: World, clock: FakeClock) -> None:
    """An edit of the alarm that stands there would reach nobody."""
    await world.choose(alarm_hours=2)
    item = await waits(world, await world.ask())
    clock.advance(7_200)
    async with world.database.transaction() as tx:
        await queue_alarms.advance(tx, Shards())
    async with world.database.transaction() as tx:
        for card in await tx.scalars(select(Card).where(col(Card.kind) == CardKind.ALARM)):
            card.message_id, card.channel_id, card.stuck = 5, 77, None
    await world.do(vetting.take, world.moderator, item.id or 0)
    (card,) = await cards(world, CardKind.ALARM)
    assert card.channel_id == 77
    await world.do(vetting.escalate, world.moderator, item.id or 0)
    (card,) = await cards(world, CardKind.ALARM)
    # Without its channel it stands nowhere as it should, and is sent anew.
    assert (card.message_id, card.channel_id) == (5, None)


async def test_choosing_another_age_holds_for_what_waits_already(
    world: World, clock: FakeClock
) -> None:
    await world.ask()
    await world.do(choices.choose, world.admin, alarm_hours=3)
    assert (await items(world))[0].alarm_at == clock.now() + timedelta(hours=3)
    await world.do(choices.choose, world.admin, alarm_hours=0)
    assert (await items(world))[0].alarm_at is None


# -- how it is read -------------------------------------------------------------------------------


async def test_nothing_of_the_queue_is_looked_through(world: World, database: Database) -> None:
    question = await world.ask()
    await world.ask()
    item = await waits(world, question)
    reads: dict[str, Callable[[Tx], Awaitable[object]]] = {
        "page": lambda tx: queue_pages.page(tx, world.moderator, mark=1),
        "batch": lambda tx: queue_pages.batch(tx, item.batch),
        "put": lambda tx: queueing.put(tx, question, Cause.LINKS),
        "settle": lambda tx: queueing.settle(tx, question, Outcome.SHOWN, None),
        "alarm": lambda tx: queue_alarms.waiting(tx, Shards()),
    }
    for name, read in reads.items():
        async with database.transaction() as tx:
            await as_if_large(tx, database)
            plan = await plans(tx, database, lambda: read(tx))  # noqa: B023 - at once
        for one in ("post", "queueitem", "card"):
            assert f"SCAN {one}" not in plan, f"{name}:\n{plan}"
            assert f"Seq Scan on {one}" not in plan, f"{name}:\n{plan}"
