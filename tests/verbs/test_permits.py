"""Who may ask, answer, comment and vote in a category, and the points that it takes."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from bot import access, cards, drafts, errors, moderation, reactions, reading, votes
from bot.access import Actor
from bot.database import Tx
from bot.levels import Level
from bot.reading import May
from bot.votes import Ballot, Outcome
from models import Post, VoteSource
from tests import rows
from tests.verbs.test_plans import listening
from tests.world import APPROVED, DOWN, EXPERTS, KEEPERS, UP, World

GUESTS = 1_140_000_000_000_000_011

EXPERTS_ONLY = {"level": Level.EXPERT, "roles": ()}
OR_GUESTS = {"level": Level.EXPERT, "roles": (GUESTS,)}


async def asks(world: World, actor: Actor, _question: Post) -> object:
    return await world.ask(actor)


async def answers(world: World, actor: Actor, question: Post) -> object:
    return await world.answer(question, actor)


async def comments(world: World, actor: Actor, question: Post) -> object:
    return await world.comment(question, actor)


async def votes_up(world: World, actor: Actor, question: Post) -> object:
    return await world.vote(question, actor)


async def votes_down(world: World, actor: Actor, question: Post) -> object:
    return await world.vote(question, actor, -1)


async def edits(world: World, actor: Actor, question: Post) -> object:
    return await world.edit(question, actor, body="As I would put it.")


Deed = Callable[[World, Actor, Post], Awaitable[object]]

DEEDS: dict[str, Deed] = {"ask": asks, "answer": answers, "comment": comments, "vote": votes_up}
EACH = pytest.mark.parametrize("what", DEEDS)


# -- by category ---------------------------------------------------------------------------------


@EACH
async def test_a_category_chooses_who_may(world: World, what: str) -> None:
    """By a level, or by a role of its own; inside it too, and nowhere else."""
    await world.choose(expert_roles=(EXPERTS,))
    inside = await world.category("Cacti", parent=world.garden)
    await world.rule(world.garden, **{what: OR_GUESTS})
    deed = DEEDS[what]
    roles = {"none": (), "approved": (APPROVED,), "expert": (EXPERTS,), "guest": (GUESTS,)}
    for category in (world.garden, inside):
        question = await world.ask(world.moderator, category=category)
        for name, worn in roles.items():
            somebody = world.member(name, roles=frozenset(worn))
            if name in ("none", "approved") and (what, category) != ("ask", inside):
                with pytest.raises(errors.NotAllowed) as refused:
                    await deed(world, somebody, question)
                assert refused.value.text == (
                    "Only experts, editors and moderators can do that here. "
                    f"The roles for it: <@&{GUESTS}>, <@&{EXPERTS}>."
                )
            elif (what, category) != ("ask", inside):
                await deed(world, somebody, question)
        await deed(world, world.member("Mia", moderator=True), question)
    elsewhere = await world.ask(category=await world.category("Next door"))
    if what != "ask":
        await deed(world, world.newcomer, elsewhere)


async def test_who_may_not_ask_in_a_category_is_not_offered_it(world: World) -> None:
    other = await world.category("Next door")
    await world.rule(world.garden, ask=EXPERTS_ONLY)
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.newcomer)
    assert [one.id for one in drafts.askable(who)] == [other.id]
    await world.rule(other, ask=EXPERTS_ONLY)
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.newcomer)
    assert drafts.askable(who) == []
    # And is told what it takes, not that there is nothing.
    assert drafts.none_askable(who).text == "Only experts, editors and moderators can do that."


async def test_the_innermost_choice_holds_for_votes_too(world: World) -> None:
    """The vote path reads the rules of the category and of those above it by itself."""
    tree = [world.garden]
    for number in range(2, 5):
        tree.append(await world.category(f"Level {number}", parent=tree[-1]))
    await world.choose(vote={"level": Level.EXPERT}, expert_roles=(EXPERTS,))
    await world.rule(tree[1], vote={"level": Level.MODERATOR})
    await world.rule(tree[2], vote={"level": Level.BASIC}, downvotes=False)
    expert = world.member("Eve", roles=frozenset({EXPERTS}))
    may = {0: (expert,), 1: (), 2: (expert, world.newcomer), 3: (expert, world.newcomer)}
    questions = [await world.ask(world.admin, category=one) for one in tree]
    await world.put_up()
    for depth, question in enumerate(questions):
        for actor in (expert, world.newcomer):
            verdict = await world.react(question, actor, roles=actor.roles)
            assert (verdict.outcome is Outcome.COUNTED) is (actor in may[depth]), depth
        verdict = await world.react(question, world.moderator, DOWN, moderates=True)
        assert (verdict.outcome is Outcome.COUNTED) is (depth < 2)
    assert await rows.wrong(world.database) == []


async def test_a_categorys_moderator_votes_where_it_is_locked_by_reaction_too(
    world: World,
) -> None:
    await world.rule(world.garden, moderator_roles=(KEEPERS,))
    here, there = await world.ask(), await world.ask(category=await world.category("Next door"))
    await world.put_up()
    for question, outcome in ((here, Outcome.COUNTED), (there, Outcome.LOCKED)):
        await world.do(moderation.lock, world.moderator, question.id or 0)
        verdict = await world.react(question, world.newcomer, roles=frozenset({KEEPERS}))
        assert verdict.outcome is outcome


async def test_a_vote_that_is_refused_now_can_still_be_taken_back(world: World) -> None:
    first, second = await world.ask(), await world.ask()
    await world.put_up()
    await world.vote(first, world.newcomer)
    await world.react(second, world.newcomer)
    await world.rule(world.garden, vote=EXPERTS_ONLY)
    for post in (first, second):
        assert (await world.now(post)).score == 1
    page = await world.read(_page_for, world.newcomer, first)
    assert page.may & (May.VOTE | May.VOTE_DOWN | May.TAKE_BACK) is May.TAKE_BACK
    await world.vote(first, world.newcomer, 0)
    await world.react(second, world.newcomer, off=True)
    for post in (first, second):
        assert (await world.now(post)).score == 0
    with pytest.raises(errors.NotAllowed):
        await world.vote(first, world.newcomer)


async def _page_for(tx: Tx, actor: Actor, post: Post) -> reading.Seen:
    return (await reading.page(tx, await access.standing(tx, actor), post.id or 0)).seen


# -- downvotes -----------------------------------------------------------------------------------


async def test_where_downvotes_are_off_nobody_votes_down_and_what_stands_counts(
    world: World,
) -> None:
    question = await world.ask()
    await world.put_up()
    await world.react(question, world.helper, DOWN)
    await world.rule(world.garden, downvotes=False)
    for actor in (world.newcomer, world.moderator, world.admin):
        with pytest.raises(errors.NoDownvotes):
            await world.vote(question, actor, -1)
        verdict = await world.react(question, actor, DOWN, moderates=True)
        assert (verdict.outcome, verdict.value) == (Outcome.NOT_ENTITLED, 0)
    assert (await world.now(question)).score == -1
    # Taken off by the bot, that reaction takes no vote with it.
    await world.react(question, world.newcomer, UP)
    assert (await world.react(question, world.newcomer, DOWN)).outcome is Outcome.NOT_ENTITLED
    verdict = await world.react(question, world.newcomer, DOWN, off=True)
    assert (verdict.outcome, verdict.value) == (Outcome.UNCHANGED, 1)
    # Who had voted down may change their mind.
    await world.react(question, world.helper, DOWN, off=True)
    assert (await world.now(question)).score == 1
    assert await rows.wrong(world.database) == []


async def test_the_set_that_is_read_later_brings_no_refused_downvote_in(world: World) -> None:
    question = await world.ask()
    await world.put_up()
    await world.react(question, world.helper, UP)
    await world.react(question, world.moderator, DOWN)
    await world.choose(downvotes=False)
    names = {actor.user_id: actor.name for actor in (world.helper, world.newcomer, world.moderator)}
    card = await world.card(question)
    # Hal turned his reaction around while nobody listened: his upvote is gone all the same.
    changed = await world.do(reactions.align, card, {}, names, world.asker.user_id)
    assert changed == 1
    assert {user: value for user, (value, _source) in (await world.votes(question)).items()} == {
        world.moderator.user_id: -1
    }
    assert (await world.now(question)).score == -1
    assert await world.do(reactions.align, card, {}, names, world.asker.user_id) == 0
    assert await rows.wrong(world.database) == []


# -- votes of people whose roles nobody knows ----------------------------------------------------


async def test_votes_that_are_read_wait_where_voting_takes_a_role(world: World) -> None:
    question = await world.ask()
    await world.put_up()
    await world.choose(expert_roles=(EXPERTS,))
    await world.rule(world.garden, vote=EXPERTS_ONLY)
    names = {actor.user_id: actor.name for actor in (world.helper, world.newcomer)}
    card, asker = await world.card(question), world.asker.user_id
    assert await world.do(reactions.align, card, names, {}, asker) == 2
    before = await world.points(world.asker)
    assert len(await world.votes(question)) == 2
    assert (await world.now(question)).score == 0
    assert await rows.wrong(world.database) == []
    # Read again, nothing moves; and whoever has the role counts once they do it themselves.
    assert await world.do(reactions.align, card, names, {}, asker) == 0
    page = await world.read(_page_for, world.helper, question)
    assert page.vote == 0
    verdict = await world.react(question, world.helper, roles=frozenset({EXPERTS}))
    assert (verdict.outcome, verdict.value) == (Outcome.COUNTED, 1)
    assert (await world.now(question)).score == 1
    assert await world.points(world.asker) == (before or 0) + 10
    # Who has it not is refused, and their vote goes with their reaction.
    assert (await world.react(question, world.newcomer)).outcome is Outcome.NOT_ENTITLED
    await world.react(question, world.newcomer, off=True)
    assert list(await world.votes(question)) == [world.helper.user_id]
    assert await rows.wrong(world.database) == []


async def test_they_count_at_once_where_everyone_may_or_will(world: World) -> None:
    question = await world.ask()
    await world.put_up()
    names = {world.helper.user_id: world.helper.name}
    card, asker = await world.card(question), world.asker.user_id
    await world.rule(world.garden, vote=EXPERTS_ONLY)
    await world.do(reactions.align, card, names, {}, asker)
    assert (await world.now(question)).score == 0
    # The rule is lifted: the next reading lets it count.
    await world.rule(world.garden, vote=None)
    assert await world.do(reactions.align, card, names, {}, asker) == 1
    assert (await world.now(question)).score == 1
    assert await rows.wrong(world.database) == []


async def test_a_counted_vote_is_not_put_aside_by_reading_it_again(world: World) -> None:
    question = await world.ask()
    await world.put_up()
    await world.react(question, world.helper)
    await world.rule(world.garden, vote=EXPERTS_ONLY)
    names = {world.helper.user_id: world.helper.name}
    card, asker = await world.card(question), world.asker.user_id
    assert await world.do(reactions.align, card, names, {}, asker) == 0
    assert (await world.now(question)).score == 1
    # Turned around meanwhile, nobody knows any more whether they may.
    assert await world.do(reactions.align, card, {}, names, asker) == 1
    assert (await world.now(question)).score == 0
    assert await rows.wrong(world.database) == []


# -- points --------------------------------------------------------------------------------------

TAKES: dict[str, tuple[Deed, str]] = {
    "answer": (answers, "least_points_answer"),
    "comment": (comments, "least_points_comment"),
    "vote up": (votes_up, "least_points_vote_up"),
    "vote down": (votes_down, "least_points_vote_down"),
}


@pytest.mark.parametrize("what", TAKES)
async def test_points_can_be_asked_for_and_moderators_need_none(world: World, what: str) -> None:
    deed, choice = TAKES[what]
    question = await world.ask(world.moderator)
    # An upvote on a question of their own has brought Ada ten, and asking it twenty.
    await world.vote(await world.ask(world.asker), world.moderator)
    await world.choose(**{choice: 130})
    with pytest.raises(errors.NeedsPoints) as refused:
        await deed(world, world.newcomer, question)
    assert refused.value.text == (
        "That takes 130 points here, and you have 100. /profile shows where yours come from."
    )
    await deed(world, world.asker, question)
    await deed(world, world.admin, question)
    await world.choose(**{choice: 0})
    await deed(world, world.newcomer, question)


async def test_reactions_are_judged_by_points_as_well(world: World) -> None:
    question = await world.ask(world.moderator)
    await world.put_up()
    await world.vote(await world.ask(world.asker), world.moderator)
    await world.choose(least_points_vote_down=130)
    for actor, emoji, outcome in (
        (world.newcomer, DOWN, Outcome.NOT_ENTITLED),
        (world.newcomer, UP, Outcome.COUNTED),
        (world.asker, DOWN, Outcome.COUNTED),
    ):
        assert (await world.react(question, actor, emoji)).outcome is outcome
    verdict = await world.react(question, world.admin, DOWN, admin=True)
    assert verdict.outcome is Outcome.COUNTED


async def test_points_can_be_enough_to_edit_what_others_posted(world: World) -> None:
    question = await world.ask(world.moderator)
    answer = await world.answer(question, world.moderator)
    with pytest.raises(errors.NotAllowed) as refused:
        await edits(world, world.newcomer, question)
    assert refused.value.text == "Only the author, editors and moderators can do that."
    await world.choose(least_points_edit=100)
    for post in (question, answer):
        await world.edit(post, world.newcomer, body="As I would put it.")
    await world.choose(least_points_edit=200)
    with pytest.raises(errors.NotAllowed) as refused:
        await edits(world, world.newcomer, question)
    assert refused.value.text == (
        "Only the author, editors and moderators can do that. "
        "Whoever has 200 points can too; you have 100."
    )


async def test_a_batch_is_judged_by_as_few_statements_as_one_ballot(world: World) -> None:
    """However many people, posts and categories there are in it."""
    other = await world.category("Next door")
    await world.rule(other, vote=OR_GUESTS)
    await world.choose(least_points_vote_up=50)
    asked = [await world.ask(category=one) for one in (world.garden, other) for _ in range(3)]
    people = [world.member(f"Voter {number}") for number in range(8)]

    def ballots(posts: list[Post], voters: list[Actor]) -> list[Ballot]:
        return [
            Ballot(
                guild_id=world.guild_id,
                user_id=voter.user_id,
                name=voter.name,
                source=VoteSource.BUTTON,
                post_id=post.id,
                value=1,
                roles=frozenset({GUESTS}),
            )
            for post in posts
            for voter in voters
        ]

    counts = []
    for batch in (ballots(asked[:1], people[:1]), ballots(asked, people[1:])):
        async with world.database.transaction() as tx:
            with listening(await tx.connection()) as told:
                verdicts = await votes.cast_many(tx, batch)
            assert {one.outcome for one in verdicts} == {Outcome.COUNTED}
        counts.append(len(told))
    assert counts[0] == counts[1], counts


async def test_a_card_keeps_its_place_for_those_who_cannot_vote(world: World) -> None:
    """What is refused touches nothing: no card is drawn again, no name is kept."""
    question = await world.ask()
    await world.put_up()
    await world.rule(world.garden, downvotes=False)
    stranger = replace(world.newcomer, name="Nobody yet")
    await world.react(question, stranger, DOWN)
    assert await world.points(stranger) is None
    async with world.database.reading() as tx:
        card = await cards.of_post(tx, question)
    assert card is not None
    assert card.wanted == card.shown


@pytest.mark.parametrize("lacking", ["a role", "points"])
async def test_a_vote_of_who_is_unknown_waits_and_counts_once_they_are_known(
    world: World, lacking: str
) -> None:
    """By points too: a moderator needs none, and nobody knows yet that it is one."""
    if lacking == "points":
        await world.choose(least_points_vote_up=500)
    else:
        await world.rule(world.garden, vote={"level": Level.EXPERT})
        await world.choose(expert_roles=(EXPERTS,), moderator_roles=(KEEPERS,))
    question = await world.ask()
    await world.put_up()
    card = await world.card(question)
    keeper, stranger = world.member("Kim"), world.member("Sam")
    here = {keeper.user_id: "Kim", stranger.user_id: "Sam"}
    for _again in range(2):
        await world.do(reactions.align, card, here, {}, world.asker.user_id)
        assert (await world.now(question)).score == 0
        assert await world.votes(question) == dict.fromkeys(here, (1, VoteSource.REACTION))
    waiting = await world.read(reactions.unknown, world.guild_id, 10)
    assert sorted(waiting) == sorted(here)
    assert await world.read(reactions.unknown, world.guild_id, 1) == [stranger.user_id]
    for person, moderates, counted in ((stranger, False, 0), (keeper, True, 1), (keeper, True, 0)):
        voter = Ballot(
            guild_id=world.guild_id,
            user_id=person.user_id,
            name=None,
            source=VoteSource.REACTION,
            moderates=moderates,
        )
        assert await world.do(reactions.known, voter) == counted
    assert (await world.now(question)).score == 1
    assert await world.read(reactions.unknown, world.guild_id, 10) == [stranger.user_id]
    assert await rows.wrong(world.database) == []
