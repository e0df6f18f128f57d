"""What moderators see of a member: what is theirs by name, and nothing of what is anonymous."""

from datetime import timedelta

import pytest

from bot import (
    access,
    admonitions,
    dossiers,
    errors,
    flag_reports,
    flags,
    follows,
    leaderboards,
    masks,
    member_notes,
    moderation,
    profiles,
    reminders,
    safety,
    suspensions,
    veils,
)
from bot.access import Actor
from bot.database import Database
from bot.dossiers import Author, Dossier, Posts
from bot.flag_reports import Count
from bot.render import members as render
from models import Barred, FlagReason, FollowKind, NoteKind, PostKind, PostState
from tests.clock import FakeClock
from tests.verbs.test_plans import as_if_large, plans
from tests.world import World

DAY = timedelta(days=1)


async def _seen(world: World, reader: Actor, user_id: int) -> tuple[Dossier, Posts]:
    async with world.database.reading() as tx:
        who = await access.standing(tx, reader)
        return await dossiers.of(tx, who, user_id), await dossiers.posted(tx, who, user_id)


async def _author(world: World, reader: Actor, post_id: int | None) -> Author:
    async with world.database.reading() as tx:
        return await dossiers.author(tx, await access.standing(tx, reader), post_id or 0)


async def test_a_moderator_sees_what_is_theirs_by_name(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.do(moderation.hide, world.moderator, answer.id or 0, "rude")
    await world.vote(question, world.helper)
    helper = world.helper
    await world.do(suspensions.suspend, world.moderator, helper, Barred.ASK, DAY, "Rude.")
    await world.do(member_notes.warn, world.moderator, helper, "Please be kind.")
    await world.do(member_notes.note, world.moderator, helper.user_id, "Means well.")
    shown, posts = await _seen(world, world.moderator, helper.user_id)
    assert shown.posts == {(PostKind.ANSWER, PostState.HIDDEN): 1}
    assert (shown.voting.up, shown.voting.favourites) == (1, ((world.asker.user_id, 1),))
    assert [(one.what, one.holds, one.reason) for one in shown.suspensions] == [
        (Barred.ASK, True, "Rude.")
    ]
    assert [(one.kind, one.body) for one in shown.words] == [
        (NoteKind.NOTE, "Means well."),
        (NoteKind.WARNING, "Please be kind."),
    ]
    assert [one.id for one in posts.lines] == [answer.id]


async def test_secret_votes_stay_secret(world: World) -> None:
    await world.vote(await world.ask(), world.helper)
    await world.choose(secret=True)
    shown, _posts = await _seen(world, world.moderator, world.helper.user_id)
    # A sum would tell as well: as it was before somebody voted, and as it is after.
    assert (shown.voting.up, shown.voting.favourites) == (0, ())


async def test_nothing_done_to_or_by_an_anonymous_author_shows(world: World) -> None:
    """What a moderator sees before and after is the same to the last letter."""
    await world.answer(await world.ask())
    helper, moderator = world.helper, world.moderator
    before = await _seen(world, moderator, helper.user_id)
    other = await world.ask_anonymously(world.newcomer)
    post = await world.ask_anonymously(helper)
    await world.answer_anonymously(await world.ask(), helper)
    await world.vote(other, helper)
    await world.vote(post, world.newcomer)
    key = post.id or 0
    await world.do(suspensions.suspend_author, moderator, key, Barred.ASK, DAY, "Too many.")
    await world.do(member_notes.warn_author, moderator, key, "Please be kind.")
    await world.do(moderation.hide, moderator, key, "rude")
    await world.do(masks.unmask, world.admin, key, "A threat.")
    assert await _seen(world, moderator, helper.user_id) == before


async def test_what_anonymous_authors_choose_for_themselves_does_not_make_them_known(
    world: World,
) -> None:
    """Buttons under what only they are told of their post: else it would say whose that was."""
    shy = world.member("Canary Wharf")

    async def seen() -> tuple[object, ...]:
        who = await world.read(access.standing, world.moderator)
        board = await world.read(leaderboards.Boards().page, who, leaderboards.Period.ALL)
        known = await world.read(dossiers.known, who, shy.user_id)
        profile = await world.read(profiles.of, who, shy.user_id)
        return await _seen(world, world.moderator, shy.user_id), board, known, profile

    before = await seen()
    await world.ask_anonymously(shy)
    await world.do(safety.spare, shy, spared=True)
    await world.do(reminders.choose, shy, reminded=False)
    await world.do(leaderboards.leave_out, shy, unlisted=True)
    await world.do(leaderboards.leave_out, shy, unlisted=False)
    assert await seen() == before
    with pytest.raises(errors.BadChoice, match="have not done anything here yet"):
        await world.do(follows.follow, world.helper, FollowKind.MEMBER, shy.user_id)
    await world.ask(shy)
    await world.do(follows.follow, world.helper, FollowKind.MEMBER, shy.user_id)
    assert (
        await world.read(dossiers.of, await world.read(access.standing, world.admin), shy.user_id)
    ).known


async def test_an_admin_who_asks_what_came_through_anonymous_posts_is_in_the_log(
    world: World,
) -> None:
    """A page that said so by itself would say whose a post is, and nobody would know who looked."""
    user_id, why = world.helper.user_id, "They ask why they cannot post."
    nothing = await world.do(veils.lift, world.admin, user_id, why)
    post = await world.ask_anonymously(world.helper)
    before = await _seen(world, world.admin, user_id)
    assert before[0].unmasks
    await world.do(
        suspensions.suspend_author, world.moderator, post.id or 0, Barred.ASK, DAY, "See #1."
    )
    assert await _seen(world, world.admin, user_id) == before
    (term,) = await world.do(veils.lift, world.admin, user_id, why)
    assert (nothing, term.holds, term.what) == ((), True, Barred.ASK)
    assert (term.reason, term.by_id) == (None, None)
    # In the log both are alike: whether there was one stands nowhere.
    looked = [one for one in await world.events() if one.verb == "member.look_behind"]
    said = {(one.actor_id, one.user_id, one.reason, one.logged, one.post_id) for one in looked}
    assert said == {(world.admin.user_id, user_id, why, True, None)}
    assert [one.after for one in looked] == [None, None]
    with pytest.raises(errors.WhyMissing):
        await world.do(veils.lift, world.admin, user_id, " ")
    with pytest.raises(errors.NotAnAdmin):
        await world.do(veils.lift, world.moderator, user_id, why)
    assert not (await _seen(world, world.moderator, user_id))[0].unmasks


async def test_two_posts_of_one_author_are_not_linked(world: World) -> None:
    first = await world.ask_anonymously(world.helper, "Night Owl")
    second = await world.ask_anonymously(world.helper, "Red Fox")
    before = await _author(world, world.admin, second.id)
    await world.do(
        suspensions.suspend_author, world.moderator, first.id or 0, Barred.ASK, DAY, "Rude."
    )
    await world.do(member_notes.warn_author, world.moderator, first.id or 0, "Please be kind.")
    assert await _author(world, world.admin, second.id) == before
    shown = await _author(world, world.moderator, first.id)
    # When they read it would say who was there just then.
    await world.do(admonitions.read, world.helper, 9, 9)
    assert await _author(world, world.moderator, first.id) == shown
    embed = render.author(shown).embed
    assert embed is not None
    assert "not read yet" not in str(embed.to_dict())
    assert (len(shown.suspensions), len(shown.words), shown.unmasks) == (1, 1, False)
    assert str(world.helper.user_id) not in repr(shown)
    assert world.helper.name not in repr(shown)


async def test_unmasking_is_for_admins_with_a_reason_and_names_nobody_in_the_log(
    world: World,
) -> None:
    post = await world.ask_anonymously(world.helper)
    with pytest.raises(errors.NotAnAdmin):
        await world.do(masks.unmask, world.moderator, post.id or 0, "Curious.")
    with pytest.raises(errors.WhyMissing):
        await world.do(masks.unmask, world.admin, post.id or 0, "  ")
    told = await world.do(masks.unmask, world.admin, post.id or 0, "A threat.")
    assert told == world.helper.user_id
    (event,) = [one for one in await world.events(post) if one.verb == "question.unmask"]
    assert (event.actor_id, event.user_id, event.reason) == (
        world.admin.user_id,
        None,
        "A threat.",
    )
    named = await world.ask()
    with pytest.raises(errors.BadChoice):
        await world.do(masks.unmask, world.admin, named.id or 0, "A threat.")


async def test_posts_are_paged_by_their_ids(world: World) -> None:
    made = [await world.ask(world.helper) for _number in range(dossiers.A_PAGE + 2)]
    newest = [one.id for one in reversed(made)]
    async with world.database.reading() as tx:
        who, user = await access.standing(tx, world.moderator), world.helper.user_id
        first = await dossiers.posted(tx, who, user)
        last = await dossiers.posted(tx, who, user, mark=first.lines[-1].id)
        back = await dossiers.posted(tx, who, user, mark=last.lines[0].id, backwards=True)
    assert [one.id for one in (*first.lines, *last.lines)] == newest
    assert (first.earlier, first.later, last.earlier, last.later) == (False, True, True, False)
    assert back.lines == first.lines


# -- reports --------------------------------------------------------------------------------------


async def test_reports_of_what_is_theirs_by_name_and_how_many_were_cleared(world: World) -> None:
    rude, fine = await world.ask(world.helper), await world.answer(await world.ask())
    veiled = await world.ask_anonymously(world.helper)
    await world.do(flags.flag, world.asker, rude.id or 0, FlagReason.RUDE)
    await world.do(flags.flag, world.newcomer, rude.id or 0, FlagReason.SPAM)
    before, _posts = await _seen(world, world.moderator, world.helper.user_id)
    assert before.received == Count(2, 0)
    # Of an anonymous post, and one that was taken back: as if they had not been given.
    await world.do(flags.flag, world.newcomer, veiled.id or 0, FlagReason.RUDE)
    await world.do(flags.flag, world.newcomer, fine.id or 0, FlagReason.SPAM)
    await world.do(flags.withdraw, world.newcomer, fine.id or 0)
    assert (await _seen(world, world.moderator, world.helper.user_id))[0] == before
    await world.do(flags.flag, world.asker, fine.id or 0, FlagReason.SPAM)
    await world.do(flags.clear, world.moderator, fine.id or 0)
    shown, _posts = await _seen(world, world.moderator, world.helper.user_id)
    assert shown.received == Count(3, 1)
    assert "Reports of their posts: 3, 1 of them cleared" in _told(shown)


async def test_reports_that_they_gave_are_numbers_of_the_days_before(
    world: World, clock: FakeClock
) -> None:
    """Else whoever looks before and after a report learns whose it is, which nobody is told."""
    one, other = await world.ask(), await world.ask()
    before, _posts = await _seen(world, world.moderator, world.helper.user_id)
    assert before.given == Count(0, 0)
    for post in (one, other):
        await world.do(flags.flag, world.helper, post.id or 0, FlagReason.SPAM)
    assert (await _seen(world, world.moderator, world.helper.user_id))[0] == before
    clock.advance(86_400)
    shown, _posts = await _seen(world, world.moderator, world.helper.user_id)
    assert shown.given == Count(2, 0)
    await world.do(flags.clear, world.moderator, one.id or 0)
    await world.do(flags.withdraw, world.helper, other.id or 0)
    assert (await _seen(world, world.moderator, world.helper.user_id))[0] == shown
    clock.advance(86_400)
    shown, _posts = await _seen(world, world.moderator, world.helper.user_id)
    assert shown.given == Count(1, 1)
    assert "Reports they gave before today: 1, 1 of them cleared" in _told(shown)
    # Nobody else's page, nor that of whose posts they are, says who it was.
    asker, _posts = await _seen(world, world.moderator, world.asker.user_id)
    assert (asker.given, asker.received) == (Count(0, 0), Count(1, 1))
    assert str(world.helper.user_id) not in _told(asker)


def _told(shown: Dossier) -> str:
    embed = render.member(shown).embed
    assert embed is not None
    return embed.description or ""


async def test_no_report_is_looked_through_for_a_member(world: World, database: Database) -> None:
    who = await world.read(access.standing, world.moderator)
    async with database.transaction() as tx:
        await as_if_large(tx, database)
        plan = await plans(
            tx, database, lambda: flag_reports.of_member(tx, who, world.helper.user_id)
        )
    for name in ("flag", "post", "event"):
        assert f"SCAN {name}" not in plan, plan
        assert f"Seq Scan on {name}" not in plan, plan
