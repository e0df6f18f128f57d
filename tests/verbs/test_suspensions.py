"""Who is suspended may not, until it is over by itself; kept votes stay."""

from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from bot import access, admonitions, claiming, editing, errors, member_notes, suspensions
from bot.access import Actor
from bot.votes import Outcome, cast_many
from models import Barred, NoteKind, Suspension, VoteSource
from tests.clock import FakeClock
from tests.verbs.test_plans import listening
from tests.world import World

DAY = timedelta(days=1)
WHY = "Three answers in a minute, each an advertisement."


async def _suspend(
    world: World, whom: Actor, what: Barred = Barred.ALL, lasts: timedelta | None = DAY
) -> Suspension:
    return await world.do(suspensions.suspend, world.moderator, whom, what, lasts, WHY)


async def _ask(world: World, actor: Actor) -> object:
    return await world.ask(actor)


async def _answer(world: World, actor: Actor) -> object:
    return await world.answer(await world.ask(), actor)


async def _comment(world: World, actor: Actor) -> object:
    return await world.comment(await world.ask(), actor)


async def _vote(world: World, actor: Actor) -> object:
    return await world.vote(await world.ask(), actor)


DEEDS: dict[Barred, Callable[[World, Actor], Awaitable[object]]] = {
    Barred.ASK: _ask,
    Barred.ANSWER: _answer,
    Barred.COMMENT: _comment,
    Barred.VOTE: _vote,
}


@pytest.mark.parametrize("what", Barred)
async def test_what_one_is_suspended_from_is_refused_and_nothing_else(
    world: World, what: Barred
) -> None:
    await _suspend(world, world.helper, what)
    for deed, does in DEEDS.items():
        if what in (deed, Barred.ALL):
            with pytest.raises(errors.Suspended) as refused:
                await does(world, world.helper)
            assert refused.value.what == what
        else:
            await does(world, world.helper)


async def test_it_says_until_when_and_why(world: World, clock: FakeClock) -> None:
    await _suspend(world, world.helper)
    with pytest.raises(errors.Suspended) as refused:
        await world.ask(world.helper)
    over = int((clock.now() + DAY).timestamp())
    assert f"until <t:{over}:f> (<t:{over}:R>)" in refused.value.text
    assert WHY in refused.value.text
    await _suspend(world, world.newcomer, Barred.ASK, None)
    with pytest.raises(errors.Suspended, match="from asking here for good"):
        await world.ask(world.newcomer)


async def test_it_ends_by_itself_and_early(world: World, clock: FakeClock) -> None:
    await _suspend(world, world.helper)
    clock.advance(DAY.total_seconds() - 1)
    with pytest.raises(errors.Suspended):
        await world.ask(world.helper)
    clock.advance(1)
    await world.ask(world.helper)
    row = await _suspend(world, world.helper, lasts=None)
    await world.do(suspensions.lift, world.moderator, row.id or 0)
    await world.ask(world.helper)
    await world.do(suspensions.renew, world.moderator, row.id or 0)
    with pytest.raises(errors.Suspended):
        await world.ask(world.helper)


async def test_what_was_written_before_is_not_written_over(world: World) -> None:
    answer = await world.answer(await world.ask())
    draft = await world.edits(world.helper, answer, body="Buy our pots, they are the very best.")
    await _suspend(world, world.helper, Barred.ANSWER)
    with pytest.raises(errors.Suspended):
        await world.do(editing.edit, world.helper, draft.id or 0)


async def test_a_suspended_voters_reaction_counts_not_and_kept_votes_stay(world: World) -> None:
    first, second = await world.ask(), await world.ask()
    await world.put_up()
    await world.react(first, world.helper)
    await _suspend(world, world.helper, Barred.VOTE)
    verdict = await world.react(second, world.helper)
    assert verdict.outcome is Outcome.SUSPENDED
    assert (await world.now(second)).up == 0
    assert (await world.now(first)).up == 1
    # Whoever takes a reaction off, takes back the vote that it is.
    await world.react(first, world.helper, off=True)
    assert (await world.now(first)).up == 0


async def test_a_thousand_voters_cost_one_statement_more(world: World) -> None:
    post = await world.ask()
    await world.put_up()
    people = [world.member(f"M{number}") for number in range(40)]
    for one in people[:3]:
        await _suspend(world, one, Barred.VOTE)
    counts = []
    for group in (people[:5], people[5:]):
        async with world.database.transaction() as tx:
            with listening(await tx.connection()) as told:
                await cast_many(tx, [world.reaction(post, one) for one in group])
            counts.append(len(told))
    assert counts[0] == counts[1]
    assert (await world.now(post)).up == 37


async def test_nobody_suspends_themselves_an_equal_or_anyone_above(world: World) -> None:
    second = world.member("Max", moderator=True)
    for whom, refusal in (
        (world.moderator, errors.OwnThing),
        (second, errors.Outranked),
        (world.admin, errors.Outranked),
        (world.member("Bot", bot=True), errors.NoBots),
    ):
        with pytest.raises(refusal):
            await _suspend(world, whom)
        with pytest.raises(refusal):
            await world.do(member_notes.warn, world.moderator, whom, "Please be kind.")
    await world.do(suspensions.suspend, world.admin, second, Barred.ASK, DAY, WHY)


async def test_a_reason_is_needed(world: World) -> None:
    with pytest.raises(errors.WhyMissing):
        await world.do(suspensions.suspend, world.moderator, world.helper, Barred.ASK, DAY, " \n")


async def test_the_author_of_an_anonymous_post_is_suspended_and_named_nowhere(
    world: World,
) -> None:
    post = await world.ask_anonymously(world.helper)
    row = await world.do(
        suspensions.suspend_author, world.moderator, post.id or 0, Barred.ALL, DAY, WHY
    )
    assert (row.user_id, row.through_post_id) == (None, post.id)
    with pytest.raises(errors.Suspended):
        await world.ask(world.helper)
    await world.ask(world.asker)
    (event,) = [one for one in await world.events(post) if one.verb == "member.suspend"]
    assert event.user_id is None
    assert str(world.helper.user_id) not in f"{event.before}{event.after}{event.reason}"


async def test_their_reaction_counts_for_what_became_of_it_would_tell(world: World) -> None:
    """Everyone sees a reaction that goes, and a score that does not follow it."""
    post, other, third = (
        await world.ask_anonymously(world.helper),
        *[await world.ask() for _ in "ab"],
    )
    await world.put_up()
    for what in (Barred.VOTE, Barred.ALL):
        await world.do(suspensions.suspend_author, world.moderator, post.id or 0, what, DAY, WHY)
    verdict = await world.react(other, world.helper)
    assert verdict.outcome is Outcome.COUNTED
    assert (await world.now(other)).up == 1
    # Of a button nobody else sees anything.
    for source in (VoteSource.BUTTON, VoteSource.COMMAND):
        with pytest.raises(errors.Suspended):
            await world.vote(third, world.helper, source=source)
    assert (await world.now(third)).up == 0
    # By name it is another matter, whatever else there is.
    await _suspend(world, world.helper, Barred.VOTE)
    assert (await world.react(third, world.helper)).outcome is Outcome.SUSPENDED


async def test_nothing_tells_that_an_author_moderates(world: World) -> None:
    post = await world.ask_anonymously(world.admin)
    await world.do(suspensions.suspend_author, world.moderator, post.id or 0, Barred.ALL, None, WHY)
    await world.ask(world.admin)
    with pytest.raises(errors.OwnThing):
        await world.do(suspensions.suspend_author, world.admin, post.id or 0, Barred.ALL, None, WHY)


async def test_whoever_puts_their_name_to_it_is_suspended_by_name(world: World) -> None:
    post = await world.ask_anonymously(world.helper)
    row = await world.do(
        suspensions.suspend_author, world.moderator, post.id or 0, Barred.VOTE, DAY, WHY
    )
    await world.do(claiming.claim, world.helper, post.id or 0)
    async with world.database.reading() as tx:
        now = await tx.get_one(Suspension, row.id)
    assert (now.user_id, now.through_post_id) == (world.helper.user_id, None)
    with pytest.raises(errors.Suspended):
        await world.vote(await world.ask(), world.helper, source=VoteSource.BUTTON)


async def test_it_is_told_in_the_inbox_until_it_is_read(world: World) -> None:
    post = await world.ask_anonymously(world.helper)
    await world.do(member_notes.warn_author, world.moderator, post.id or 0, "Please be kind.")
    suspension = await _suspend(world, world.helper, Barred.ASK)

    async def told() -> list[tuple[NoteKind | None, str | None]]:
        async with world.database.reading() as tx:
            who = await access.standing(tx, world.helper)
            return [(one.kind, one.address) for one in await admonitions.unread(tx, who)]

    assert set(await told()) == {(None, None), (NoteKind.WARNING, f"#{post.number}")}
    await world.do(admonitions.read, world.helper, 0, suspension.id or 0)
    assert await told() == [(NoteKind.WARNING, f"#{post.number}")]
    await world.do(admonitions.read, world.asker, 9, 9)
    assert len(await told()) == 1


async def test_a_suspension_of_elsewhere_is_nobodys_here(world: World) -> None:
    row = await _suspend(world, world.helper)
    stranger = Actor(guild_id=world.guild_id + 1, user_id=5, name="Eli", admin=True)
    for verb in (suspensions.lift, suspensions.renew):
        with pytest.raises(errors.Gone):
            await world.do(verb, stranger, row.id or 0)
