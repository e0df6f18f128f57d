"""Reports: one a member and post, what follows, and that nobody is told whose they are."""

from collections.abc import Awaitable, Callable
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import String, cast, select
from sqlmodel import col

from bot import (
    access,
    acts,
    errors,
    fanout,
    flag_reports,
    flags,
    inbox,
    logbook,
    moderation,
    queue_pages,
    queueing,
    removing,
    snapshots,
    snowflakes,
    undoing,
    vetting,
)
from bot.access import Actor
from bot.database import Database, Tx, table
from bot.logbook import Filters
from bot.operating import recount
from bot.render import log as render_log
from bot.render import panels
from bot.render import queue as render_queue
from models import (
    Card,
    CardKind,
    Event,
    Flag,
    FlagReason,
    Notification,
    Outcome,
    Post,
    PostState,
    QueueItem,
)
from tests import rows
from tests.clock import NOON, FakeClock
from tests.verbs.test_plans import as_if_large, plans
from tests.world import APPROVED, EDITORS, EXPERTS, World

SPAM, WORRIED = FlagReason.SPAM, FlagReason.WORRIED


async def report(
    world: World, post: Post, actor: Actor | None = None, reason: FlagReason = SPAM, note: str = ""
) -> Post:
    """Report a post, as the helper if nobody else, and return it as it is then."""
    await world.do(flags.flag, actor or world.helper, post.id or 0, reason, note)
    return await world.now(post)


async def crowd(world: World, post: Post, count: int, reason: FlagReason = SPAM) -> Post:
    """Have so many members report a post, each for the first time."""
    for number in range(count):
        await report(world, post, world.member(f"Cora {number}"), reason)
    return await world.now(post)


async def items(world: World) -> list[QueueItem]:
    async with world.database.reading() as tx:
        return list(await tx.scalars(select(QueueItem).order_by(col(QueueItem.id))))


async def notices(world: World) -> list[int]:
    """Return the events that moderators have a notice about."""
    async with world.database.reading() as tx:
        found = await tx.scalars(
            select(col(Card.subject_id))
            .where(col(Card.kind) == CardKind.NOTICE)
            .order_by(col(Card.id))
        )
        return list(found)


async def right(world: World) -> None:
    """Check that every stored number is what its rows say, counted in both ways."""
    assert await rows.wrong(world.database) == []
    assert await recount.recount(world.database, dry_run=True) == []


# -- giving and taking back -----------------------------------------------------------------------


async def test_a_report_brings_a_post_into_the_queue_and_everyone_goes_on_seeing_it(
    world: World,
) -> None:
    question = await report(world, await world.ask(), note="They sell pills.")
    assert (question.state, question.flag_count) == (PostState.PUBLISHED, 1)
    (item,) = await items(world)
    assert [one["cause"] for one in item.causes] == ["flagged"]
    shown = await world.read(queue_pages.one, world.moderator, item.id or 0)
    assert shown.reports is not None
    assert shown.reports.counts == ((SPAM, 1),)
    embed = render_queue.item(shown).embed
    assert embed is not None
    told = (embed.fields[0].value or "").splitlines()
    assert told == ["• reported", "🚩 1 report: Spam or advertising", "> They sell pills."]
    await is_taken(world, question)
    await world.do(flags.withdraw, world.helper, question.id or 0)
    shown = await world.read(queue_pages.one, world.moderator, item.id or 0)
    embed = render_queue.item(shown).embed
    assert embed is not None
    assert "No report stands any more" in (embed.fields[0].value or "")
    await right(world)


async def test_one_a_member_and_post_which_can_be_taken_back_and_given_again(world: World) -> None:
    question = await world.ask()
    await report(world, question)
    with pytest.raises(errors.AlreadySo):
        await report(world, question, reason=FlagReason.RUDE)
    await world.do(flags.withdraw, world.helper, question.id or 0)
    assert (await world.now(question)).flag_count == 0
    with pytest.raises(errors.BadChoice):
        await world.do(flags.withdraw, world.helper, question.id or 0)
    assert (await report(world, question, reason=FlagReason.RUDE)).flag_count == 1
    async with world.database.reading() as tx:
        (row,) = (await tx.scalars(select(Flag))).all()
    assert row.reason is FlagReason.RUDE
    await right(world)


async def test_what_is_refused(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    with pytest.raises(errors.OwnThing):
        await report(world, question, world.asker)
    with pytest.raises(errors.BadChoice, match="in a few words"):
        await report(world, question, reason=FlagReason.OTHER, note=" ")
    with pytest.raises(errors.BadChoice, match="Only an answer"):
        await report(world, question, reason=FlagReason.NOT_AN_ANSWER)
    with pytest.raises(errors.TooLong):
        await report(world, question, note="x" * 501)
    await world.do(moderation.hide, world.moderator, answer.id or 0)
    with pytest.raises(errors.Gone):
        await report(world, answer, world.newcomer)
    with pytest.raises(errors.PostHidden):
        await report(world, answer, world.moderator)
    assert await items(world) == []


async def test_so_many_an_hour(world: World, clock: FakeClock) -> None:
    await world.choose(hourly_flags=2)
    posts = [await world.ask() for _number in range(4)]
    for post in posts[:2]:
        await report(world, post)
    with pytest.raises(errors.TooMany, match=r"2 posts an hour.*Is somebody in danger"):
        await report(world, posts[2])
    # Before the form is opened: nobody fills it in for nothing.
    async with world.database.reading() as tx:
        for actor, full in ((world.helper, True), (world.newcomer, False)):
            with pytest.raises(errors.TooMany) if full else nullcontext():
                await flags.require_room(tx, await access.standing(tx, actor), world.garden.id or 0)
    await report(world, posts[2], world.newcomer)
    clock.advance(3_600)
    await report(world, posts[2])
    await world.choose(hourly_flags=0)
    await report(world, posts[3])


# -- what follows ---------------------------------------------------------------------------------


async def test_moderators_hear_of_the_first_and_then_of_every_other_one(world: World) -> None:
    question = await world.ask()
    heard = []
    for number in range(5):
        await crowd(world, question, 1)
        heard.append(len([one for one in await items(world) if one.outcome is None]))
        if heard[-1]:
            # Settled without a word about the reports, as by hiding it and showing it again.
            async with world.database.transaction() as tx:
                post = await tx.get_one(Post, question.id)
                await queueing.settle(tx, post, Outcome.SHOWN, world.moderator)
        assert (await world.now(question)).flag_count == number + 1
        await world.choose(flags_hide=0)
    assert heard == [1, 0, 1, 0, 1]


async def test_enough_different_members_hide_it_and_its_author_is_told_no_names(
    world: World,
) -> None:
    question = await world.ask()
    answer = await world.accept(await world.answer(question))
    assert (await crowd(world, answer, 4)).state is PostState.PUBLISHED
    last = world.member("Last One")
    assert (await report(world, answer, last)).state is PostState.HIDDEN
    (event,) = [one for one in await world.events(answer) if one.verb == "answer.hide"]
    assert (event.actor_id, event.by_author, event.logged) == (None, False, True)
    assert not (await world.now(question)).accepted
    async with world.database.transaction() as tx:
        while await fanout.advance(tx, world.guild_id):
            pass
    async with world.database.reading() as tx:
        lines = (await inbox.page(tx, await access.standing(tx, world.helper))).lines
    assert ("hide", "Several members reported it.") in [(one.act, one.reason) for one in lines]
    async with world.database.reading() as tx:
        for model in (Event, Card, Notification, QueueItem, Post):
            columns = [cast(one, String) for one in table(model).c]
            for row in await tx.execute(select(*columns)):
                assert str(last.user_id) not in " ".join(map(str, row)), model
    await right(world)


async def test_to_worry_hides_nothing_and_pings_the_safety_role_once(world: World) -> None:
    await world.choose(safety_role=(9,), staff_channel=77, flags_hide=2)
    question = await world.ask()
    assert (await crowd(world, question, 3, WORRIED)).state is PostState.PUBLISHED
    (event_id,) = await notices(world)
    notice = await world.read(snapshots.notice, event_id)
    assert notice is not None
    assert (notice.pings, notice.addresses) == ((9,), ("#1",))
    # Nobody pings them by taking it back and giving it again.
    await report(world, question, reason=WORRIED)
    await world.do(flags.withdraw, world.helper, question.id or 0)
    await report(world, question, reason=WORRIED)
    assert await notices(world) == [event_id]
    (item,) = await items(world)
    assert [one["cause"] for one in item.causes] == ["worried"]
    # The next time, when that was looked at, they hear of it again.
    await world.do(vetting.approve, world.moderator, item.id or 0)
    await report(world, question, world.newcomer, WORRIED)
    assert len(await notices(world)) == 2
    # And a worry counts towards nothing that hides.
    assert (await crowd(world, question, 1)).state is PostState.PUBLISHED


async def test_five_new_accounts_hide_nothing_and_moderators_hear_of_it(
    world: World, clock: FakeClock
) -> None:
    await world.choose(vote_account_hours=24, vote_member_hours=48)
    question = await world.ask()
    now, long_ago = clock.now(), clock.now() - timedelta(days=90)

    def account(number: int, made: datetime, joined: datetime | None) -> Actor:
        known = world.member(f"Cora {number}")
        user_id = snowflakes.first_of(made) + number
        return replace(known, user_id=user_id, joined_at=joined)

    new = [account(number, now, now) for number in range(3)]
    lately = [account(number, long_ago, now) for number in range(3, 5)]
    # Of whom nobody knows since when they are here, nothing is guessed.
    unknown = [account(5, long_ago, None)]
    for one in (*new, *lately, *unknown):
        assert (await report(world, question, one)).state is PostState.PUBLISHED
    assert (await world.now(question)).flag_count == 6
    assert [one.outcome for one in await items(world)] == [None]
    known = [account(number, long_ago, long_ago) for number in range(6, 11)]
    for one in known[:4]:
        assert (await report(world, question, one)).state is PostState.PUBLISHED
    # Two days later they are known well enough, but for the one of whom nothing is known.
    clock.advance(48 * 3_600)
    for one in (*known[:4], *new[:2]):
        await world.do(flags.withdraw, one, question.id or 0)
    assert (await world.now(question)).flag_count == 4
    assert (await report(world, question, known[0])).state is PostState.PUBLISHED
    assert (await report(world, question, known[4])).state is PostState.HIDDEN
    await right(world)


async def test_who_is_known_well_enough_to_vote_is_so_for_reports(world: World) -> None:
    await world.choose(vote_account_hours=8_760, approved_roles=(APPROVED,), flags_hide=2)
    question = await world.ask()
    for number, state in enumerate((PostState.PUBLISHED, PostState.HIDDEN)):
        fresh = snowflakes.first_of(NOON) + number
        who = replace(world.member("Cora", roles=frozenset({APPROVED})), user_id=fresh)
        assert (await report(world, question, who)).state is state


async def test_a_post_whose_last_report_is_taken_back_waits_no_longer(world: World) -> None:
    question = await report(world, await world.ask())
    await report(world, question, world.newcomer)
    await world.do(flags.withdraw, world.newcomer, question.id or 0)
    (item,) = await items(world)
    assert item.outcome is None
    await world.put_up()
    await world.do(flags.withdraw, world.helper, question.id or 0)
    (item,) = await items(world)
    assert (item.outcome, item.handled_by) == (Outcome.WITHDRAWN, None)
    async with world.database.reading() as tx:
        card = await tx.scalar(select(Card).where(col(Card.kind) == CardKind.QUEUE))
        shown = await queue_pages.batch(tx, item.batch)
    assert card is not None
    assert card.wanted > card.shown
    assert shown is not None
    assert shown.settled
    told = render_queue.card(shown).embed.description or ""
    assert "its reports were taken back" in told
    with pytest.raises(errors.Handled, match="settled already: its reports were taken back"):
        await world.do(vetting.approve, world.moderator, item.id or 0)
    await right(world)
    # Given again and again it is one item, on the same card.
    for _time in "abc":
        await report(world, question)
        (item,) = await items(world)
        assert (item.outcome, [one["cause"] for one in item.causes]) == (None, ["flagged"])
        await world.do(flags.withdraw, world.helper, question.id or 0)
    await right(world)


async def waits_for_a_link(world: World, question: Post) -> None:
    await world.choose(queue_links=True)
    await world.edit(question, world.asker, body="https://example.org")


async def is_hidden(world: World, question: Post) -> None:
    await world.choose(flags_hide=2)
    await report(world, question, world.admin)
    await world.do(flags.withdraw, world.admin, question.id or 0)


async def is_taken(world: World, question: Post) -> None:
    (item,) = await items(world)
    await world.do(vetting.take, world.admin, item.id or 0)


async def is_asked(world: World, question: Post) -> None:
    (item,) = await items(world)
    await world.do(vetting.ask, world.admin, item.id or 0, "What is this?")


async def is_worried_about(world: World, question: Post) -> None:
    await report(world, question, world.newcomer, WORRIED)
    await world.do(flags.withdraw, world.newcomer, question.id or 0)


@pytest.mark.parametrize(
    ("something", "causes"),
    [
        (waits_for_a_link, ["links"]),
        (is_hidden, ["flagged"]),
        (is_taken, ["flagged"]),
        (is_asked, ["flagged"]),
        (is_worried_about, ["worried"]),
    ],
)
async def test_what_else_asks_for_attention_goes_on_waiting(
    world: World, something: Callable[[World, Post], Awaitable[None]], causes: list[str]
) -> None:
    question = await report(world, await world.ask(), world.moderator)
    await something(world, question)
    await world.do(flags.withdraw, world.moderator, question.id or 0)
    (item,) = await items(world)
    assert item.outcome is None
    assert [one["cause"] for one in item.causes] == causes
    assert (await world.now(question)).flag_count == 0
    await right(world)


async def test_what_was_taken_back_while_it_was_hidden_brings_nothing_back_into_the_queue(
    world: World,
) -> None:
    await world.choose(editor_roles=(EDITORS,))
    editor = world.member("Edd", roles=frozenset({EDITORS}))
    question = await report(world, await world.ask(), editor)
    await world.do(moderation.hide, world.moderator, question.id or 0, "rude")
    await world.do(flags.withdraw, editor, question.id or 0)
    (event,) = [one for one in await world.events(question) if one.verb == "question.hide"]
    await world.do(undoing.undo, world.admin, event.id or 0)
    assert (await world.now(question)).state is PostState.PUBLISHED
    assert [one.outcome for one in await items(world)] == [Outcome.WITHDRAWN]
    await right(world)


# -- looking at them ------------------------------------------------------------------------------


async def approve(tx: Tx, world: World, post: Post) -> None:
    item = await queueing.open_item(tx, post)
    assert item is not None
    await vetting.approve(tx, world.moderator, item.id or 0)


async def show(tx: Tx, world: World, post: Post) -> None:
    await moderation.show(tx, world.moderator, post.id or 0)


async def clear(tx: Tx, world: World, post: Post) -> None:
    await flags.clear(tx, world.moderator, post.id or 0, "It is a joke.")


@pytest.mark.parametrize(("reports", "act"), [(1, approve), (5, show), (1, clear), (5, approve)])
async def test_who_lets_it_stay_clears_its_reports_and_undoing_brings_them_back(
    world: World, reports: int, act: Callable[[Tx, World, Post], Awaitable[None]]
) -> None:
    question = await crowd(world, await world.ask(), reports)
    before = (question.state, question.flag_count)
    await world.do(act, world, question)
    now = await world.now(question)
    assert (now.state, now.flag_count) == (PostState.PUBLISHED, 0)
    assert [one.outcome is None for one in await items(world)] == [False]
    await right(world)
    event = (await world.events(question))[-1]
    await world.do(undoing.undo, world.admin, event.id or 0)
    now = await world.now(question)
    assert (now.state, now.flag_count) == before
    assert [one.outcome is None for one in await items(world)] == [True]
    await right(world)


async def test_undoing_that_a_reported_post_was_hidden_clears_nothing(world: World) -> None:
    """It is as before: it waits, and what was said against it stands."""
    question = await report(world, await world.ask())
    await world.do(moderation.hide, world.moderator, question.id or 0, "rude")
    event = (await world.events(question))[-1]
    await world.do(undoing.undo, world.admin, event.id or 0)
    now = await world.now(question)
    assert (now.state, now.flag_count) == (PostState.PUBLISHED, 1)
    assert [one.outcome for one in await items(world)] == [None]
    await right(world)


async def test_what_was_looked_at_is_not_reported_again_by_the_same_before_it_is_changed(
    world: World, clock: FakeClock
) -> None:
    question = await report(world, await world.ask())
    await world.do(flags.clear, world.moderator, question.id or 0)
    with pytest.raises(errors.BadChoice, match="has looked at"):
        await report(world, question)
    clock.advance(60)
    await world.edit(question, world.asker, body="Buy my pills.")
    assert (await report(world, question)).flag_count == 1
    await right(world)


async def test_experts_look_at_it_and_editors_decide(world: World) -> None:
    await world.choose(expert_roles=(EXPERTS,), editor_roles=(EDITORS,))
    question = await report(world, await world.ask())
    expert = world.member("Eve", roles=frozenset({EXPERTS}))
    editor = world.member("Edd", roles=frozenset({EDITORS}))
    (item,) = await items(world)
    await world.do(vetting.take, expert, item.id or 0)
    for verb in (vetting.approve, vetting.refuse):
        with pytest.raises(errors.NotAModerator):
            await world.do(verb, expert, item.id or 0)
    with pytest.raises(errors.NotAModerator):
        await world.do(flags.clear, expert, question.id or 0)
    await world.do(vetting.refuse, editor, item.id or 0)
    # Hidden, its reports stand until somebody shows it.
    assert (await world.now(question)).flag_count == 1


async def test_the_panel_shows_counts_and_words_to_those_who_look_after_it(world: World) -> None:
    question = await report(world, await world.ask(), reason=FlagReason.OTHER, note="It is *mine*.")
    await report(world, question, world.newcomer, FlagReason.RUDE)
    shown = await world.read(acts.panel, world.moderator, question.id or 0)
    assert acts.Act.CLEAR_FLAGS in shown.acts
    told = str(panels.panel(shown).to_dict())
    assert "2 reports: Something else, Rude or hurtful" in told
    assert r"It is \\*mine\\*." in told
    assert str(world.helper.user_id) not in told
    own = await world.read(acts.panel, world.asker, question.id or 0)
    assert own.reports is None
    assert acts.Act.CLEAR_FLAGS not in own.acts


async def test_the_log_says_who_cleared_and_never_who_reported(world: World) -> None:
    question = await report(world, await world.ask())
    await world.do(flags.clear, world.moderator, question.id or 0, "It is a joke.")
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.admin)
        found = [one async for one in logbook.everything(tx, who, Filters())]
    told = b"".join(render_log.record(one) for one in found).decode()
    assert '"act": "question.clear_flags"' in told
    assert str(world.moderator.user_id) in told
    assert str(world.helper.user_id) not in told


async def test_an_anonymous_post_is_reported_and_cleared_like_any_other(world: World) -> None:
    question = await world.ask_anonymously()
    with pytest.raises(errors.OwnThing):
        await report(world, question, world.asker)
    await crowd(world, question, 5)
    (item,) = await items(world)
    with pytest.raises(errors.OwnInQueue):
        await world.do(vetting.approve, world.asker, item.id or 0)
    shown = await world.read(queue_pages.one, world.moderator, item.id or 0)
    assert world.asker.name not in str(shown)
    assert str(world.asker.user_id) not in str(shown)
    await right(world)


async def test_what_is_removed_for_good_takes_what_was_said_of_it_along(world: World) -> None:
    question = await report(world, await world.ask(), note="Her address is in it.")
    await world.do(removing.remove, world.moderator, question.id or 0)
    await world.do(removing.purge, world.moderator, question.id or 0)
    async with world.database.reading() as tx:
        assert [one.note for one in await tx.scalars(select(Flag))] == [""]
    await right(world)


async def test_recount_counts_them(world: World) -> None:
    question = await report(world, await world.ask())
    async with world.database.transaction() as tx:
        (await tx.get_one(Post, question.id)).flag_count = 7
    (wrong,) = await recount.recount(world.database)
    assert (wrong.column, wrong.stored, wrong.right) == ("flag_count", 7, 1)
    assert (await world.now(question)).flag_count == 1


async def test_nothing_of_another_server(world: World, elsewhere: World) -> None:
    question = await report(world, await world.ask())
    for verb in (flags.withdraw, flags.clear):
        with pytest.raises(errors.Gone):
            await elsewhere.do(verb, elsewhere.admin, question.id or 0)
    with pytest.raises(errors.Gone):
        await report(elsewhere, question, elsewhere.helper)


async def test_no_report_is_looked_through(world: World, database: Database) -> None:
    question = await report(world, await world.ask())
    reads: dict[str, Callable[[Tx], Awaitable[object]]] = {
        "report": lambda tx: flags.flag(tx, world.newcomer, question.id or 0, SPAM),
        "against": lambda tx: flag_reports.against(tx, [question.id or 0]),
        "clear": lambda tx: flags.clear(tx, world.moderator, question.id or 0),
    }
    for name, read in reads.items():
        async with database.transaction() as tx:
            await as_if_large(tx, database)
            plan = await plans(tx, database, lambda: read(tx))  # noqa: B023 - at once
        assert "SCAN flag" not in plan, f"{name}:\n{plan}"
        assert "Seq Scan on flag" not in plan, f"{name}:\n{plan}"
