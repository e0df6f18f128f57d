"""Direct messages: who is due one, when, and what it says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import insert, select

from bot import (
    access,
    admonitions,
    content_notes,
    dossiers,
    erasing,
    errors,
    follows,
    hiding_all,
    inbox,
    letters,
    mailboxes,
    masks,
    member_notes,
    suspensions,
    voiding,
)
from bot.access import Actor
from bot.cards import BACK_OFF, Shards
from bot.erasing_steps import How
from bot.herald import Herald
from bot.letters import Letter
from bot.mailboxes import Claim
from bot.render import admonitions as words_page
from bot.render import letters as letter_page
from bot.render import members as members_page
from models import (
    Barred,
    Delivery,
    Event,
    FollowKind,
    Mailbox,
    MemberNote,
    NoticeKind,
    Notification,
    Post,
    Suspension,
)
from tests.clock import NOON, FakeClock
from tests.world import World

OFF, AT_ONCE, DAILY, WEEKLY = Delivery


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


async def switch_on(
    world: World, actor: Actor, delivery: Delivery = AT_ONCE, **more: object
) -> None:
    await world.do(mailboxes.choose, actor, locale="en", delivery=delivery, **more)  # type: ignore[arg-type]


async def told(world: World) -> None:
    await Herald(world.database, FakeClock()).follow_up()


async def claim(world: World) -> Claim | None:
    return await world.do(mailboxes.claim, Shards())


async def write(world: World, actor: Actor, claimed: Claim | None) -> Letter:
    assert claimed is not None
    async with world.database.reading() as tx:
        return await letters.write(tx, await access.standing(tx, actor), claimed)


async def send(world: World, actor: Actor) -> list[str]:
    """Be the postman; return what the message is about."""
    claimed = await claim(world)
    letter = await write(world, actor, claimed)
    assert claimed is not None
    async with world.database.transaction() as tx:
        await letters.told(tx, letter)
        await mailboxes.settle(tx, claimed, sent=bool(letter.ids), again_at=letter.again_at)
    return [f"{one.kind} {one.address}" for one in letter.lines]


async def box_of(world: World, actor: Actor) -> Mailbox:
    return await world.read(mailboxes.of, world.guild_id, actor.user_id)


# -- when ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("delivery", "zone", "hour", "now", "expected"),
    [
        (AT_ONCE, "Asia/Kolkata", 9, "2026-11-22 12:00", "2026-11-22 12:00"),
        # 9:00 there is 3:30 here.
        (DAILY, "Asia/Kolkata", 9, "2026-11-22 12:00", "2026-11-23 03:30"),
        (DAILY, "Asia/Kolkata", 9, "2026-11-23 03:29", "2026-11-23 03:30"),
        (DAILY, "Asia/Kolkata", 9, "2026-11-23 03:30", "2026-11-24 03:30"),
        (DAILY, None, 9, "2026-11-22 08:00", "2026-11-22 09:00"),
        # It is tomorrow there already.
        (DAILY, "Pacific/Kiritimati", 1, "2026-11-22 12:00", "2026-11-23 11:00"),
        # A Sunday: Monday at nine there; on a Monday after nine, the next one.
        (WEEKLY, "Asia/Kolkata", 9, "2026-11-22 12:00", "2026-11-23 03:30"),
        (WEEKLY, "Asia/Kolkata", 9, "2026-11-23 04:00", "2026-11-30 03:30"),
        # The clock goes forward and back: always nine by theirs.
        (DAILY, "Europe/Berlin", 9, "2026-03-28 12:00", "2026-03-29 07:00"),
        (DAILY, "Europe/Berlin", 9, "2026-03-27 12:00", "2026-03-28 08:00"),
        (DAILY, "Europe/Berlin", 9, "2026-10-24 12:00", "2026-10-25 08:00"),
        # An hour that is left out, and one that comes twice: once.
        (DAILY, "Europe/Berlin", 2, "2026-03-28 12:00", "2026-03-29 01:00"),
        (DAILY, "Europe/Berlin", 2, "2026-03-29 01:00", "2026-03-30 00:00"),
        (DAILY, "Europe/Berlin", 2, "2026-10-24 12:00", "2026-10-25 00:00"),
        (DAILY, "Europe/Berlin", 2, "2026-10-25 00:00", "2026-10-26 01:00"),
    ],
)
def test_a_message_is_due_at_the_hour_of_their_own_clock(
    delivery: Delivery, zone: str | None, hour: int, now: str, expected: str
) -> None:
    box = Mailbox(guild_id=1, user_id=2, delivery=delivery, zone=zone, hour=hour)
    assert mailboxes.next_time(box, at(now)) == at(expected)


def test_a_zone_that_this_machine_does_not_know_is_told_by_utc() -> None:
    box = Mailbox(guild_id=1, user_id=2, delivery=Delivery.DAILY, zone="Mars/Olympus", hour=9)
    assert mailboxes.next_time(box, at("2026-11-22 10:00")) == at("2026-11-23 09:00")


def test_time_zones_are_found_by_their_city_and_spelled_right() -> None:
    assert mailboxes.zones_like("kol", 25)[0] == "Asia/Kolkata"
    assert "America/New_York" in mailboxes.zones_like("new york", 25)
    assert len(mailboxes.zones_like("", 25)) == 25
    assert mailboxes.zone_called("asia/kolkata") == "Asia/Kolkata"
    with pytest.raises(errors.BadChoice):
        mailboxes.zone_called("Middle Earth")


# -- who -------------------------------------------------------------------------------------------


async def test_nobody_is_written_to_who_did_not_switch_it_on(world: World) -> None:
    question = await world.ask()
    await world.answer(question)
    await told(world)
    assert await claim(world) is None
    await switch_on(world, world.asker)
    await switch_on(world, world.asker, OFF)
    await world.answer(question)
    await told(world)
    assert await claim(world) is None


async def test_a_server_can_leave_direct_messages_out(world: World) -> None:
    await world.choose(direct_messages=False)
    with pytest.raises(errors.BadChoice):
        await switch_on(world, world.asker)
    await switch_on(world, world.asker, OFF)


async def test_one_kind_is_wanted_and_another_is_not(world: World) -> None:
    await switch_on(world, world.asker, kinds=[NoticeKind.ANSWER])
    question = await world.ask()
    await world.comment(question)
    await told(world)
    assert await claim(world) is None
    await world.answer(question)
    await told(world)
    assert await send(world, world.asker) == ["answer #1.1"]


async def test_a_digest_tells_everything_once_at_its_hour(world: World, clock: FakeClock) -> None:
    await switch_on(world, world.asker, DAILY, zone="Asia/Kolkata")
    question, other = await world.ask(), await world.ask()
    await world.answer(question)
    await world.answer(question, world.newcomer)
    await world.comment(other)
    await told(world)
    assert (await box_of(world, world.asker)).due_at == at("2026-11-23 03:30")
    clock.advance((at("2026-11-23 03:29") - NOON).total_seconds())
    assert await claim(world) is None
    clock.advance(60)
    assert await send(world, world.asker) == ["comment #2", "answer #1.2", "answer #1.1"]
    assert await claim(world) is None
    clock.advance(86_400)
    assert await claim(world) is None


async def test_what_was_read_meanwhile_is_not_sent(world: World, clock: FakeClock) -> None:
    await switch_on(world, world.asker, DAILY)
    await world.answer(await world.ask())
    await told(world)
    await world.do(inbox.read_all, world.asker, 1_000)
    clock.advance(86_400)
    assert await send(world, world.asker) == []


async def test_at_most_one_message_an_hour_about_one_question(
    world: World, clock: FakeClock
) -> None:
    await switch_on(world, world.asker)
    question, other = await world.ask(), await world.ask()
    await world.answer(question)
    await told(world)
    assert await send(world, world.asker) == ["answer #1.1"]
    clock.advance(600)
    await world.answer(question, world.newcomer)
    await world.answer(other)
    await told(world)
    assert await send(world, world.asker) == ["answer #2.1"]
    assert await claim(world) is None
    clock.advance(3_001)
    assert await send(world, world.asker) == ["answer #1.2"]


async def test_an_anonymous_asker_is_written_to_and_no_row_names_them(world: World) -> None:
    await switch_on(world, world.asker)
    await world.answer(await world.ask_anonymously())
    await told(world)
    assert await send(world, world.asker) == ["answer #1.1"]
    assert await claim(world) is None


async def test_what_they_cannot_see_now_is_not_in_the_message(world: World) -> None:
    ferns = await world.category("Ferns")
    await switch_on(world, world.newcomer)
    await world.do(follows.follow, world.newcomer, FollowKind.CATEGORY, ferns.id or 0)
    await world.ask(category=ferns)
    await told(world)
    world.open.pop(ferns.channel_id or 0)
    assert await send(world, world.newcomer) == []


async def test_the_rest_of_many_is_counted(world: World) -> None:
    await switch_on(world, world.asker)
    question = await world.ask()
    for _number in range(letters.SHOWN + 3):
        await world.answer(question)
    await told(world)
    letter = await write(world, world.asker, await claim(world))
    assert (len(letter.lines), letter.rest, len(letter.ids)) == (letters.SHOWN, 3, 13)


async def test_what_happened_while_the_bot_was_away_is_in_the_inbox_alone(
    world: World, clock: FakeClock
) -> None:
    await switch_on(world, world.asker, kinds=[NoticeKind.ANSWER])
    await world.answer(await world.ask())
    clock.advance(mailboxes.STALE.total_seconds() + 1)
    await told(world)
    assert await claim(world) is None
    async with world.database.reading() as tx:
        # And the reminder that the answer waits, which is no older than this.
        assert await inbox.unread(tx, await access.standing(tx, world.asker)) == 2


async def test_the_first_message_tells_of_nothing_from_before_it_was_switched_on(
    world: World, clock: FakeClock
) -> None:
    question = await world.ask()
    await world.answer(question)
    await told(world)
    clock.advance(60)
    await switch_on(world, world.asker)
    other = await world.ask()
    await world.answer(other)
    await told(world)
    assert await send(world, world.asker) == ["answer #2.1"]
    # To choose another hour is to switch nothing on anew; off and on again is.
    await world.answer(other)
    clock.advance(60)
    await switch_on(world, world.asker, DAILY)
    assert (await box_of(world, world.asker)).since == NOON + timedelta(seconds=60)
    await switch_on(world, world.asker, OFF)
    clock.advance(3_600)
    await switch_on(world, world.asker)
    await told(world)
    assert await send(world, world.asker) == []
    async with world.database.reading() as tx:
        assert await inbox.unread(tx, await access.standing(tx, world.asker)) == 3


@pytest.mark.parametrize(("delivery", "hours"), [(AT_ONCE, 1), (DAILY, 24), (WEEKLY, 24 * 7)])
async def test_more_than_one_message_holds_is_told_by_itself_and_not_at_a_stroke(
    world: World, clock: FakeClock, delivery: Delivery, hours: int
) -> None:
    await switch_on(world, world.asker, delivery)
    question = await world.ask()
    await world.answer(question)
    await told(world)
    async with world.database.transaction() as tx:
        first = (await tx.scalars(select(Notification))).one()
        event = await tx.get_one(Event, first.event_id)
        kept = {"guild_id": first.guild_id, "post_id": first.post_id, "created_at": NOON}
        same = {key: getattr(event, key) for key in ("guild_id", "verb", "post_id", "created_at")}
        ids = range(first.event_id + 1, first.event_id + letters.MOST + 3)
        await tx.execute(insert(Event), [{**same, "id": one} for one in ids])
        each = {**kept, "user_id": world.asker.user_id, "kind": NoticeKind.ANSWER}
        await tx.execute(insert(Notification), [{**each, "event_id": one} for one in ids])
        due = (await mailboxes.of(tx, world.guild_id, world.asker.user_id)).due_at or NOON
    clock.advance((due - NOON).total_seconds())
    assert len(await send(world, world.asker)) == letters.SHOWN
    assert (await box_of(world, world.asker)).due_at == due + timedelta(hours=hours)
    if delivery is AT_ONCE:
        clock.advance(3_600)
        assert len(await send(world, world.asker)) == 3
    assert await claim(world) is None


async def test_a_digest_that_was_missed_for_days_is_one_and_tells_of_what_is_new(
    world: World, clock: FakeClock
) -> None:
    await switch_on(world, world.asker, DAILY)
    question = await world.ask()
    for _day in range(5):
        # The inbox is written to; nobody sends.
        await world.comment(question)
        await told(world)
        clock.advance(86_400)
    assert await send(world, world.asker) == ["comment #1", "comment #1"]
    assert await claim(world) is None
    assert (await box_of(world, world.asker)).due_at is None


@pytest.mark.parametrize("lost", ["role", "archived", "gone"])
async def test_what_changed_between_the_event_and_the_message_counts(
    world: World, lost: str
) -> None:
    staff = await world.category("Staff", staff=True)
    admitted = replace(world.newcomer, channels=dict(world.staff))
    await switch_on(world, admitted)
    await world.do(follows.follow, admitted, FollowKind.CATEGORY, staff.id or 0)
    await world.ask(world.moderator, category=staff)
    await told(world)
    if lost == "role":
        assert await send(world, world.newcomer) == []
    elif lost == "gone":
        await world.lose_channel(staff)
        assert await send(world, admitted) == []
    else:
        # Nothing new comes there, and what came can be read.
        await world.archive(staff)
        assert await send(world, admitted) == ["category #1"]
    assert await claim(world) is None


# -- sending ---------------------------------------------------------------------------------------


async def test_a_sender_that_died_is_followed_by_one_with_the_same_nonce(
    world: World, clock: FakeClock
) -> None:
    await switch_on(world, world.asker)
    await world.answer(await world.ask())
    await told(world)
    first = await claim(world)
    assert first is not None
    assert await claim(world) is None
    clock.advance(mailboxes.LEASE.total_seconds() + 1)
    second = await claim(world)
    assert second is not None
    assert (second.nonce, second.attempts) == (first.nonce, 2)
    await world.do(mailboxes.settle, second, sent=True)
    await world.do(mailboxes.choose, world.asker, locale="en", hour=3)
    assert (await box_of(world, world.asker)).number == 1


async def test_what_happens_while_a_message_is_on_its_way_is_told_in_the_next(
    world: World, clock: FakeClock
) -> None:
    await switch_on(world, world.asker)
    question, other = await world.ask(), await world.ask()
    await world.answer(question)
    await told(world)
    claimed = await claim(world)
    letter = await write(world, world.asker, claimed)
    await world.answer(other)
    await told(world)
    assert claimed is not None
    async with world.database.transaction() as tx:
        await letters.told(tx, letter)
        await mailboxes.settle(tx, claimed, sent=True)
    assert await send(world, world.asker) == ["answer #2.1"]


async def test_who_takes_no_messages_is_not_tried_again_until_they_choose_anew(
    world: World,
) -> None:
    await switch_on(world, world.asker)
    question: Post = await world.ask()
    await world.answer(question)
    await told(world)
    claimed = await claim(world)
    assert claimed is not None
    await world.do(mailboxes.closed, claimed)
    await world.answer(question)
    await told(world)
    assert await claim(world) is None
    assert (await box_of(world, world.asker)).closed_at == NOON
    await switch_on(world, world.asker)
    await world.answer(question)
    await told(world)
    assert len(await send(world, world.asker)) == 3


async def test_what_cannot_be_sent_is_tried_later_and_in_the_end_no_more(
    world: World, clock: FakeClock
) -> None:
    await switch_on(world, world.asker)
    await world.answer(await world.ask())
    await told(world)
    tries = 0
    while (claimed := await claim(world)) is not None:
        tries += 1
        await world.do(mailboxes.put_back, claimed)
        assert await claim(world) is None
        clock.advance(timedelta(hours=1).total_seconds())
    assert tries == len(BACK_OFF)


# -- what moderators tell somebody -----------------------------------------------------------------

WARNED, SUSPENDED = "Please be kind to newcomers.", "Three advertisements in a minute."


async def message(world: World, actor: Actor, *, content_free: bool = False) -> str:
    """Be the postman; return what the message says, or nothing if none is sent."""
    claimed = await claim(world)
    if claimed is None:
        return ""
    letter = await write(world, actor, claimed)
    async with world.database.transaction() as tx:
        who = await access.standing(tx, actor)
        await letters.told(tx, letter)
        await mailboxes.settle(tx, claimed, sent=not letter.empty, again_at=letter.again_at)
    if letter.empty:
        return ""
    view = letter_page.letter(letter, who, "Plants", content_free=content_free)
    return f"{view.text or ''}{view.embed.description if view.embed else ''}"


async def warn(world: World, text: str = WARNED) -> None:
    await world.do(member_notes.warn, world.moderator, world.helper, text)


async def suspend(world: World, lasts: timedelta | None = timedelta(days=7)) -> Suspension:
    return await world.do(
        suspensions.suspend, world.moderator, world.helper, Barred.ASK, lasts, SUSPENDED
    )


async def test_a_warning_and_a_suspension_are_written_once_and_stay_in_the_inbox(
    world: World,
) -> None:
    await switch_on(world, world.helper)
    await world.do(member_notes.note, world.moderator, world.helper.user_id, "Watch them.")
    await told(world)
    assert await claim(world) is None
    await warn(world)
    await suspend(world)
    await told(world)
    said = await message(world, world.helper)
    assert WARNED in said
    assert SUSPENDED in said
    assert "Watch them" not in said
    assert await claim(world) is None
    await told(world)
    assert await claim(world) is None
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.helper)
        assert len(await admonitions.unread(tx, who)) == 2


async def test_they_follow_what_a_member_chose(world: World, clock: FakeClock) -> None:
    await warn(world)
    await told(world)
    assert await claim(world) is None
    every = [one for one in NoticeKind if one is not NoticeKind.MODERATED]
    await switch_on(world, world.helper, kinds=every)
    await warn(world)
    await told(world)
    assert await claim(world) is None
    clock.advance(60)
    # Of what was said before there is no message; a digest has its hour.
    await switch_on(world, world.helper, OFF)
    await switch_on(world, world.helper, DAILY, hour=20, kinds=list(NoticeKind))
    await suspend(world)
    await told(world)
    assert await claim(world) is None
    clock.advance(9 * 3_600)
    said = await message(world, world.helper)
    assert SUSPENDED in said
    assert WARNED not in said
    assert await claim(world) is None


async def test_a_message_without_content_says_nothing_of_it(world: World) -> None:
    await switch_on(world, world.helper, content_free=True)
    await warn(world)
    await told(world)
    said = await message(world, world.helper, content_free=True)
    assert said.startswith("There is something new for you in Plants")
    assert WARNED not in said


async def unread(world: World) -> list[str]:
    """Return what stands above the helper's inbox."""
    async with world.database.reading() as tx:
        found = await admonitions.unread(tx, await access.standing(tx, world.helper))
    return (words_page.text(found) or "").split("\n\n")


OVER = "Your suspension from asking is over. It is good to have you back."


@pytest.mark.parametrize("away", [timedelta(), timedelta(days=1), timedelta(days=30)])
async def test_who_was_suspended_for_a_time_hears_once_that_it_is_over(
    world: World, clock: FakeClock, away: timedelta
) -> None:
    await switch_on(world, world.helper)
    row = await suspend(world)
    await told(world)
    assert SUSPENDED in await message(world, world.helper)
    await world.do(admonitions.read, world.helper, 0, row.id or 0)
    clock.advance(timedelta(days=7).total_seconds() - 1)
    await told(world)
    assert await unread(world) == [""]
    # The bot may be away when it ends.
    clock.advance(1 + away.total_seconds())
    for _again in "ab":
        await told(world)
        assert await unread(world) == [OVER]
    # What was long ago stands in the inbox alone.
    late = away > mailboxes.STALE
    assert await message(world, world.helper) == ("" if late else OVER)
    await told(world)
    assert await message(world, world.helper) == ""
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.moderator)
        dossier = await dossiers.of(tx, who, world.helper.user_id)
    shown = members_page.member(dossier).embed
    assert shown is not None
    assert [(one.name, ", over" in (one.value or "")) for one in shown.fields] == [
        ("Suspensions", True)
    ]


async def test_it_is_told_through_an_anonymous_post_and_betrays_nothing(
    world: World, clock: FakeClock
) -> None:
    post = await world.ask_anonymously(world.helper)
    await switch_on(world, world.helper)
    await told(world)
    week = timedelta(days=7)
    key = post.id or 0
    row = await world.do(
        suspensions.suspend_author, world.moderator, key, Barred.ASK, week, SUSPENDED
    )
    await world.do(admonitions.read, world.helper, 0, row.id or 0)
    clock.advance(week.total_seconds())
    before = len(await world.events())
    await told(world)
    assert await unread(world) == [OVER]
    assert await message(world, world.helper) == OVER
    assert len(await world.events()) == before
    async with world.database.reading() as tx:
        (note,) = (await tx.scalars(select(MemberNote))).all()
        assert (note.user_id, note.through_post_id) == (None, post.id)
        who = await access.standing(tx, world.moderator)
        assert (await dossiers.of(tx, who, world.helper.user_id)).words == ()
        author = await dossiers.author(tx, who, key)
    assert author.words == ()
    assert [one.holds for one in author.suspensions] == [False]


async def test_nothing_is_over_that_was_ended_before_or_goes_on_otherwise(
    world: World, clock: FakeClock
) -> None:
    await told(world)
    lifted = await suspend(world, timedelta(days=1))
    await suspend(world, timedelta(days=2))
    await world.do(suspensions.lift, world.moderator, lifted.id or 0)
    post = await world.answer_anonymously(await world.ask_anonymously(), world.helper)
    three = timedelta(days=3)
    await world.do(
        suspensions.suspend_author, world.moderator, post.id or 0, Barred.ALL, three, SUSPENDED
    )
    await world.do(admonitions.read, world.helper, 9, 9)
    clock.advance(timedelta(days=2).total_seconds())
    await told(world)
    assert await unread(world) == [""]
    clock.advance(timedelta(days=1).total_seconds())
    await told(world)
    assert await unread(world) == [OVER.replace("asking", "taking part at all")]


async def test_who_had_themselves_erased_is_not_written_down_anew(
    world: World, clock: FakeClock
) -> None:
    await told(world)
    await suspend(world)
    await world.do(erasing.begin, world.guild_id, world.helper.user_id, How.DELETE)
    while await world.do(erasing.advance, world.guild_id, world.helper.user_id):
        pass
    clock.advance(timedelta(days=7).total_seconds())
    await told(world)
    async with world.database.reading() as tx:
        assert (await tx.scalars(select(MemberNote))).all() == []


async def test_what_is_taken_back_or_read_before_is_not_written(world: World) -> None:
    await switch_on(world, world.helper)
    row = await suspend(world)
    await world.do(suspensions.lift, world.moderator, row.id or 0)
    await warn(world)
    await world.do(admonitions.read, world.helper, 99, 0)
    await told(world)
    assert await message(world, world.helper) == ""


async def test_no_message_tells_of_which_anonymous_post_it_is(world: World) -> None:
    post = await world.ask_anonymously(world.helper)
    await switch_on(world, world.helper)
    key = post.id or 0
    await world.do(member_notes.warn_author, world.moderator, key, WARNED)
    await world.do(masks.unmask, world.admin, key, "A threat was made.")
    await told(world)
    said = await message(world, world.helper)
    assert WARNED in said
    assert "A threat was made" in said
    assert f"#{post.number}" not in said
    assert str(world.helper.user_id) not in repr([one.model_dump() for one in await world.events()])


async def test_who_loses_votes_or_all_they_posted_is_written_to(world: World) -> None:
    await switch_on(world, world.helper)
    post = await world.ask()
    await world.answer(post)
    await world.vote(post, world.helper)
    await world.do(hiding_all.hide_all, world.moderator, world.helper, "All of it is copied.")
    await world.do(
        voiding.void_pair, world.moderator, world.helper, world.asker.user_id, "Arranged votes."
    )
    await told(world)
    said = await message(world, world.helper)
    assert "All of it is copied." in said
    assert "Arranged votes." in said


async def test_many_words_at_once_come_in_messages_after_each_other(world: World) -> None:
    await switch_on(world, world.helper)
    for number in range(admonitions.MOST + 1):
        await warn(world, f"Please mind rule {number}.")
    await told(world)
    found = [await message(world, world.helper) for _again in range(3)]
    assert [one.count("Please mind rule") for one in found] == [admonitions.MOST, 1, 0]


async def test_a_message_is_never_too_long(world: World) -> None:
    await switch_on(world, world.helper)
    question = await world.ask(title="word " * 23)
    for _number in range(letters.SHOWN):
        answer = await world.answer(question, world.helper)
        await world.do(content_notes.put, world.moderator, answer.id or 0, "loss", "why " * 99)
    for _number in range(admonitions.MOST):
        await warn(world, "kind " * 99)
    await told(world)
    said = await message(world, world.helper)
    assert len(said) <= 4_096
    assert "more." in said
