"""What cards and pages show."""

from itertools import pairwise

import pytest

from bot import access, answer_order, moderation, snapshots
from bot.answer_order import Place
from bot.preferences import AnswerOrder
from bot.snapshots import Answer, Comment, Question
from models import CloseReason, Layout, Post, PostKind
from tests.world import MESSAGES, World


async def question_of(world: World, post: Post) -> Question:
    async with world.database.reading() as tx:
        row = await tx.get(Post, post.id)
        assert row is not None
        return await snapshots.question(tx, row)


async def answer_of(world: World, post: Post) -> Answer:
    async with world.database.reading() as tx:
        row = await tx.get(Post, post.id)
        assert row is not None
        return await snapshots.answer(tx, row)


async def test_a_question_with_everything_its_card_shows(world: World) -> None:
    post = await world.ask(title="Why are the leaves yellow?", body="All.", tags="leaves, light")
    answer = await world.answer(post)
    await world.vote(post, world.newcomer)
    await world.accept(answer)
    await world.put_up()
    shown = await question_of(world, post)
    assert (shown.address, shown.title, shown.body) == ("#1", "Why are the leaves yellow?", "All.")
    assert (shown.tags, shown.category) == (("leaves", "light"), "Garden")
    assert (shown.up, shown.down, shown.score, shown.answer_count) == (1, 0, 1, 1)
    assert shown.author == snapshots.Author(world.asker.user_id, "Ada", 100 + 20 + 10 + 30)
    assert (shown.accepted, shown.accepted_address) == (True, "#1.1")
    url = f"https://discord.com/channels/{world.guild_id}/{world.garden.channel_id}/"
    assert shown.accepted_url == f"{url}{MESSAGES + (answer.id or 0)}"
    assert shown.place.url == f"{url}{MESSAGES + (post.id or 0)}"
    assert (shown.edit, shown.close_reason, shown.locked) == (None, None, False)
    below = await answer_of(world, answer)
    assert (below.address, below.title, below.accepted) == ("#1.1", post.title, True)
    assert below.question_place == shown.place


async def test_before_its_card_is_up_there_is_nowhere_to_jump_to(world: World) -> None:
    post = await world.ask()
    answer = await world.answer(post)
    await world.accept(answer)
    shown = await question_of(world, post)
    assert (shown.place.url, shown.accepted_address, shown.accepted_url) == (None, "#1.1", None)
    assert shown.created_at == world.database.clock.now()


async def test_the_last_five_comments_oldest_first(world: World) -> None:
    post = await world.ask()
    made = [await world.comment(post) for _ in range(7)]
    await world.do(moderation.hide, world.moderator, made[5].id or 0)
    shown = await question_of(world, post)
    assert [one.body for one in shown.comments] == [one.body for one in [*made[1:5], made[6]]]
    assert shown.comment_count == 6
    assert {one.author.name for one in shown.comments} == {"Nia"}


async def test_who_edited_last_and_when_also_if_they_never_wrote_anything(world: World) -> None:
    post = await world.ask()
    for minute, (editor, name) in enumerate(((world.asker, "Ada"), (world.moderator, "Mo"))):
        world.database.clock.advance(301)  # type: ignore[attr-defined]
        await world.edit(post, editor, body=f"Better, {minute}.")
        shown = await question_of(world, post)
        assert shown.edit == snapshots.Edit(name, world.database.clock.now())


async def test_an_anonymous_author_is_an_alias_and_nothing_else(world: World) -> None:
    post = await world.ask_anonymously()
    world.database.clock.advance(301)  # type: ignore[attr-defined]
    await world.edit(post, world.asker, body="Three litres.")
    shown = await question_of(world, post)
    assert shown.author == snapshots.Author(None, "Quiet Heron (anonymous)", None)
    assert shown.edit is not None
    assert shown.edit.name == "Quiet Heron (anonymous)"
    assert str(world.asker.user_id) not in repr(shown)
    assert world.asker.name not in repr(shown)


async def test_closed_says_why_and_of_what_it_is_a_duplicate(world: World) -> None:
    original, post = await world.ask(), await world.ask()
    await world.do(
        moderation.close,
        world.moderator,
        post.id or 0,
        CloseReason.DUPLICATE,
        "See there.",
        original.id,
    )
    shown = await question_of(world, post)
    assert (shown.close_reason, shown.close_note, shown.duplicate) == (
        CloseReason.DUPLICATE,
        "See there.",
        "#1",
    )


async def test_an_answer_knows_what_became_of_its_question(world: World) -> None:
    post = await world.ask()
    answer = await world.answer(post)
    await world.do(moderation.lock, world.moderator, post.id or 0)
    assert (await answer_of(world, answer)).locked
    await world.do(moderation.hide, world.moderator, post.id or 0)
    shown = await answer_of(world, answer)
    assert shown.question_state == (await world.now(post)).state
    assert shown.state != shown.question_state


async def test_where_a_card_belongs(world: World) -> None:
    category = await world.category("Cacti", layout=Layout.CHANNEL)
    post = await world.ask(category=category)
    async with world.database.reading() as tx:
        found = await snapshots.placement(tx, post)
    assert (found.layout, found.channel_id, found.channel_gone) == (
        Layout.CHANNEL,
        category.channel_id,
        False,
    )
    await world.lose_channel(category)
    async with world.database.reading() as tx:
        assert (await snapshots.placement(tx, post)).channel_gone


# -- pages ---------------------------------------------------------------------------------------


async def pages(world: World, asked: Post, size: int, *, backwards: bool = False) -> list[int]:
    """Return the numbers of a question's answers, read a page at a time."""
    found: list[int] = []
    last: Place | None = None
    for _ in range(50):
        async with world.database.reading() as tx:
            who = await access.standing(tx, world.newcomer)
            page = await answer_order.page(
                tx, who, asked, after=last, limit=size, backwards=backwards
            )
        if not page:
            return found
        assert len(page) <= size
        found += [one.answer_number or 0 for one in page]
        last = answer_order.place(who, page[-1])
    raise AssertionError("pages without end")


ORDERS = {
    AnswerOrder.QUALITY: [2, 4, 7, 1, 5, 6, 3],
    AnswerOrder.SCORE: [2, 4, 7, 1, 5, 6, 3],
    AnswerOrder.OLDEST: [1, 2, 3, 4, 5, 6, 7],
}


@pytest.mark.parametrize("accepted", [None, 0, 4])
@pytest.mark.parametrize("order", AnswerOrder)
async def test_answers_accepted_first_then_in_their_order_page_by_page(
    world: World, accepted: int | None, order: AnswerOrder
) -> None:
    await world.choose(answer_order=order)
    asked = await world.ask()
    made = [await world.answer(asked) for _ in range(7)]
    for place, score in enumerate((0, 2, -1, 2, 0, 0, 1)):
        for voter in (world.asker, world.newcomer, world.moderator)[: abs(score)]:
            await world.vote(made[place], voter, 1 if score > 0 else -1)
    expected = [*ORDERS[order]]
    if accepted is not None:
        await world.accept(made[accepted])
        expected.remove(accepted + 1)
        expected.insert(0, accepted + 1)
    await world.do(moderation.hide, world.moderator, made[5].id or 0)
    expected.remove(6)
    for size in (1, 2, 3, 10):
        assert await pages(world, asked, size) == expected
        assert await pages(world, asked, size, backwards=True) == expected[::-1]


async def test_one_upvote_is_not_yet_better_than_forty_against_two(world: World) -> None:
    asked = await world.ask()
    made = [await world.answer(asked) for _ in range(3)]
    people = [world.member(f"M{number}") for number in range(8)]
    for voter in people[:6]:
        await world.vote(made[1], voter)
    await world.vote(made[1], people[6], -1)
    await world.vote(made[2], people[7])
    # By their scores it is 5, 1 and 0; two downvotes more leave 3, and it is still surer than 1.
    assert await pages(world, asked, 10) == [2, 3, 1]
    for voter in people[4:6]:
        await world.vote(made[1], voter, -1)
    assert [answer_order.quality(*votes) for votes in ((4, 3), (1, 0), (40, 2), (0, 0))] == [
        545_454,
        600_000,
        913_043,
        500_000,
    ]
    assert await pages(world, asked, 10) == [3, 2, 1]


async def test_a_vote_between_two_pages_shows_no_other_answer_twice(world: World) -> None:
    asked = await world.ask()
    made = [await world.answer(asked) for _ in range(4)]
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.newcomer)
        first = await answer_order.page(tx, who, asked, after=None, limit=2)
    await world.vote(made[3], world.asker)
    last = answer_order.place(who, first[-1])
    async with world.database.reading() as tx:
        second = await answer_order.page(tx, who, asked, after=last, limit=2)
    assert [one.id for one in (*first, *second)] == [one.id for one in made[:3]]


async def test_comments_page_by_page_both_ways(world: World) -> None:
    asked = await world.ask()
    made = [await world.comment(asked) for _ in range(7)]
    await world.do(moderation.hide, world.moderator, made[3].id or 0)
    for reader, expected in (
        (world.asker, made[:3] + made[4:]),
        (world.newcomer, made),
        (world.moderator, made),
    ):
        forwards: list[Comment] = []
        backwards: list[Comment] = []
        async with world.database.reading() as tx:
            who = await access.standing(tx, reader)
            after, before = 0, None
            while page := await snapshots.comments_of(tx, who, asked, after=after, limit=2):
                forwards += page
                after = page[-1].id
            while page := await snapshots.comments_of(tx, who, asked, before=before, limit=2):
                backwards = [*page, *backwards]
                before = page[0].id
        assert [one.id for one in forwards] == [one.id for one in expected]
        assert forwards == backwards
        assert all(one.id < other.id for one, other in pairwise(forwards))


async def test_a_question_of_which_nothing_may_be_read_has_no_page(world: World) -> None:
    staff = await world.category("Moderators", staff=True)
    asked = await world.ask(world.moderator, category=staff)
    await world.answer(asked, world.admin)
    assert await pages(world, asked, 10) == []
    assert len(await world.posts(PostKind.ANSWER)) == 1
