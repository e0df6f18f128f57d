"""Questions that belong together: follow-on questions and related ones, and who sees which."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import discord
import pytest
from sqlalchemy import select
from sqlmodel import col

from bot import (
    access,
    drafts,
    editing,
    errors,
    linked,
    linking,
    moderation,
    questions,
    reading,
    screening,
    shaping,
)
from bot.access import Actor, Standing
from bot.database import Tx
from bot.linked import Links, Named
from bot.picture_rows import Shown as Picture
from bot.reading import Page
from bot.render import links, pages
from bot.screening import Decision, Queue
from models import (
    Category,
    Cause,
    CloseReason,
    Draft,
    DraftKind,
    Link,
    LinkKind,
    Notification,
    PictureKind,
    Post,
)
from tests import rows
from tests.verbs.test_inbox import kinds, page_of
from tests.verbs.test_plans import listening
from tests.verbs.test_snapshots import answer_of, question_of
from tests.world import World

NOTHING: dict[str, list[str]] = {}


async def relate(world: World, one: Post, other: Post, actor: Actor | None = None) -> Post:
    return await world.do(linking.link, actor or world.asker, one.id or 0, other.id or 0)


async def unrelate(world: World, one: Post, other: Post, actor: Actor | None = None) -> Post:
    return await world.do(linking.unlink, actor or world.asker, one.id or 0, other.id or 0)


async def asks_on(
    world: World, answer: Post, actor: Actor | None = None, category: Category | None = None
) -> Draft:
    """Submit the form that opens under an answer."""
    draft = await world.asks(actor or world.newcomer, category=category)
    async with world.database.transaction() as tx:
        kept = await tx.get_one(Draft, draft.id)
        return await drafts.follow(tx, kept, answer.id or 0)


async def ask_on(
    world: World, answer: Post, actor: Actor | None = None, category: Category | None = None
) -> Post:
    """Ask a question that follows from an answer."""
    draft = await asks_on(world, answer, actor, category)
    return await world.do(questions.ask, actor or world.newcomer, draft.id or 0)


def said(found: Links) -> dict[str, list[str]]:
    return {
        sort: [one.address for one in getattr(found, sort)]
        for sort in ("follows", "further", "related", "duplicates")
        if getattr(found, sort)
    }


async def card(world: World, post: Post) -> dict[str, list[str]]:
    """Return what a post's card names."""
    row = await world.now(post)
    return said((await (answer_of if row.answer_number else question_of)(world, row)).links)


async def seen(world: World, post: Post, actor: Actor | None = None) -> dict[str, list[str]]:
    """Return what a post's page names to a reader."""
    return said((await page(world, post, actor)).seen.shown.links)


async def page(world: World, post: Post, actor: Actor | None = None) -> Page:
    async with world.database.reading() as tx:
        who = await access.standing(tx, actor or world.newcomer)
        return await reading.page(tx, who, post.id or 0)


def offered(found: Links) -> list[tuple[str, str | None]]:
    """Return the choices of the menu on a page."""
    menus = [menu for menu in links.menu(found, row=3) if isinstance(menu, discord.ui.Select)]
    return [(one.value, one.description) for menu in menus for one in menu.options]


async def wanted(world: World, posts: Sequence[Post]) -> list[int]:
    return [(await world.card(one)).wanted for one in posts]


async def behind(world: World, posts: Sequence[Post], before: Sequence[int]) -> list[bool]:
    """Tell which cards have something new to show."""
    return [now > then for now, then in zip(await wanted(world, posts), before, strict=True)]


# -- related questions -----------------------------------------------------------------------------


async def test_each_of_two_linked_questions_names_the_other_until_either_is_unlinked(
    world: World,
) -> None:
    three = [await world.ask() for _ in range(3)]
    one, two, _alone = three
    before = await wanted(world, three)
    # From the later to the earlier: which way round makes no difference.
    assert (await relate(world, two, one)).id == one.id
    assert await behind(world, three, before) == [True, True, False]
    assert await card(world, one) == {"related": ["#2"]}
    assert await card(world, two) == {"related": ["#1"]}
    assert await seen(world, one) == {"related": ["#2"]}
    before = await wanted(world, three)
    assert (await unrelate(world, one, two)).id == two.id
    assert await behind(world, three, before) == [True, True, False]
    assert [await card(world, each) for each in three] == [NOTHING] * 3
    events = [event for event in await world.events() if "link" in event.verb]
    assert [(one.verb, one.post_id, one.before, one.after) for one in events] == [
        ("question.link", two.id, None, {"with": one.id}),
        ("question.unlink", one.id, {"with": two.id}, None),
    ]
    assert await rows.wrong(world.database) == []


async def test_what_cannot_be_linked(world: World, elsewhere: World) -> None:
    question, other = await world.ask(), await world.ask()
    answer, theirs = await world.answer(question), await world.ask(world.newcomer)
    staff = await world.ask(world.moderator, category=await world.category("Staff", staff=True))
    hidden = await world.ask()
    await world.do(moderation.hide, world.moderator, hidden.id or 0)
    there = await elsewhere.ask()
    for one, two, actor, refused in (
        (question, question, world.asker, errors.BadChoice),
        (question, answer, world.asker, errors.BadChoice),
        (answer, question, world.moderator, errors.Gone),
        (question, hidden, world.asker, errors.PostHidden),
        # To a member there is no such question, and no server's number opens another's.
        (question, staff, world.asker, errors.Gone),
        (question, there, world.admin, errors.Gone),
        (there, question, world.admin, errors.Gone),
        (question, other, world.newcomer, errors.NotAllowed),
        (question, other, world.helper, errors.NotAllowed),
    ):
        with pytest.raises(refused):
            await relate(world, one, two, actor)
        with pytest.raises(errors.AskwellError):
            await unrelate(world, one, two, actor)
    # Reading the other is enough: it is named on both, and either side can undo it.
    await relate(world, question, theirs)
    for one, two, actor in ((question, theirs, world.asker), (theirs, question, world.newcomer)):
        with pytest.raises(errors.BadChoice, match="linked already"):
            await relate(world, one, two, actor)
    await unrelate(world, theirs, question, world.newcomer)
    with pytest.raises(errors.BadChoice, match="not linked"):
        await unrelate(world, theirs, question, world.newcomer)


async def test_a_closed_or_locked_question_is_not_linked(world: World) -> None:
    closed, locked, other = [await world.ask() for _ in range(3)]
    await relate(world, closed, other)
    await world.do(moderation.close, world.moderator, closed.id or 0, CloseReason.OTHER)
    await world.do(moderation.lock, world.moderator, locked.id or 0, None)
    with pytest.raises(errors.QuestionClosed):
        await unrelate(world, closed, other)
    with pytest.raises(errors.QuestionLocked):
        await relate(world, locked, other)
    await relate(world, locked, other, world.moderator)
    assert await card(world, other) == {"related": ["#1", "#2"]}


async def test_two_people_link_the_same_two_at_once(world: World) -> None:
    one, two = await world.ask(), await world.ask(world.newcomer)
    done = await asyncio.gather(
        relate(world, one, two),
        relate(world, two, one, world.newcomer),
        return_exceptions=True,
    )
    (refused,) = [each for each in done if isinstance(each, BaseException)]
    assert isinstance(refused, errors.BadChoice)
    async with world.database.reading() as tx:
        (link,) = (await tx.scalars(select(Link))).all()
    assert (link.from_id, link.to_id, link.kind) == (one.id, two.id, LinkKind.RELATED)


async def test_no_row_says_that_an_anonymous_asker_linked_their_question(world: World) -> None:
    quiet, other = await world.ask_anonymously(), await world.ask(world.newcomer)
    await relate(world, quiet, other)
    await unrelate(world, quiet, other)
    events = [event for event in await world.events() if "link" in event.verb]
    assert [(one.actor_id, one.by_author) for one in events] == [(None, True)] * 2
    assert await rows.wrong(world.database) == []


async def test_the_oldest_links_are_named_by_number_and_no_more_than_a_menu_holds(
    world: World,
) -> None:
    middle = await world.ask(title="Which of all these?")
    others = [await world.ask() for _ in range(linked.LISTED + 1)]
    for other in reversed(others):
        await relate(world, middle, other)
    oldest = [f"#{other.number}" for other in others[1:]]
    assert await seen(world, middle) == {"related": oldest}
    shown = (await question_of(world, await world.now(middle))).links
    assert links.lines(shown) == [f"See also: {', '.join(oldest[: linked.SHOWN])}, …"]
    assert [value for value, _sort in offered(shown)] == [str(other.id) for other in others[1:]]
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.asker)
        assert len(await linking.related(tx, who, await world.now(middle))) == len(others)


def test_a_menu_has_each_question_once() -> None:
    twice = Named(7, "#3", "Why?")
    found = Links(further=(twice,), related=(twice, Named(8, "#4", "How?")))
    assert offered(found) == [("7", "Asked further"), ("8", "See also")]
    assert offered(linked.NONE) == []


# -- who sees what ---------------------------------------------------------------------------------


async def test_cards_name_their_own_category_and_pages_what_their_reader_sees(
    world: World,
) -> None:
    office, kitchen = await world.category("Staff", staff=True), await world.category("Kitchen")
    question, staff = await world.ask(), await world.ask(world.moderator, category=office)
    cooking = await world.ask(category=kitchen)
    before = await wanted(world, [question, staff, cooking])
    await relate(world, question, staff, world.moderator)
    await relate(world, question, cooking)
    assert await behind(world, [question, staff, cooking], before) == [False] * 3
    assert await card(world, question) == await card(world, cooking) == NOTHING
    assert await card(world, staff) == NOTHING
    assert await seen(world, question) == {"related": ["#3"]}
    assert await seen(world, question, world.moderator) == {"related": ["#2", "#3"]}
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.asker)
        found = await linking.related(tx, who, await world.now(question))
    assert [one.number for one in found] == [3]
    with pytest.raises(errors.Gone):
        await unrelate(world, question, staff)
    await unrelate(world, staff, question, world.moderator)
    assert await seen(world, question, world.moderator) == {"related": ["#3"]}


@pytest.mark.parametrize("gone", ["hidden", "deleted"])
async def test_what_is_not_shown_is_named_nowhere(world: World, gone: str) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    other, further = await world.ask(), await ask_on(world, answer)
    repeated = await world.ask()
    await relate(world, question, other)
    await relate(world, other, further, world.asker)
    await world.do(
        moderation.close,
        world.moderator,
        repeated.id or 0,
        CloseReason.DUPLICATE,
        None,
        question.id,
    )
    assert (await seen(world, question))["duplicates"] == [f"#{repeated.number}"]
    naming = [question, answer, other]
    before = await wanted(world, naming)
    if gone == "hidden":
        await world.do(moderation.hide, world.moderator, further.id or 0)
        await world.do(moderation.hide, world.moderator, repeated.id or 0)
    else:
        await world.do(editing.delete, world.newcomer, further.id or 0)
        await world.do(editing.delete, world.asker, repeated.id or 0)
    assert await behind(world, naming, before) == [True] * 3
    for reader in (world.newcomer, world.moderator):
        assert await seen(world, question, reader) == {"related": ["#2"]}
        assert await seen(world, other, reader) == {"related": ["#1"]}
        assert await seen(world, answer, reader) == NOTHING
    if gone == "hidden":
        await world.do(moderation.show, world.moderator, further.id or 0)
        assert await card(world, answer) == {"further": ["#3"]}


async def test_the_page_offers_what_can_be_done_with_links(world: World) -> None:
    question, other = await world.ask(), await world.ask()
    answer = await world.answer(question)
    may = reading.May
    links_of = may.LINK | may.UNLINK | may.FOLLOW_ON
    assert (await page(world, question, world.asker)).seen.may & links_of == may.LINK
    assert (await page(world, answer, world.asker)).seen.may & links_of == may.FOLLOW_ON
    await relate(world, question, other)
    assert (await page(world, other, world.asker)).seen.may & links_of == may.LINK | may.UNLINK
    assert not (await page(world, question)).seen.may & links_of
    await world.do(moderation.hide, world.moderator, answer.id or 0)
    assert not (await page(world, answer, world.moderator)).seen.may & links_of


async def test_all_there_can_be_under_more_fits_into_its_rows(world: World) -> None:
    question, other = await world.ask(), await world.ask()
    answer = await world.answer(question, world.newcomer)
    await relate(world, question, other)
    for post in (question, answer):
        made = [await world.comment(post) for _ in range(30)]
        await world.edit(post, world.moderator, body="Anew, and at some length.")
        async with world.database.reading() as tx:
            who = await access.standing(tx, world.moderator)
            found = await reading.comments(tx, who, post.id or 0, after=made[9].id or 0)
        assert (found.earlier, found.later) == (True, True)
        shown = replace(found.seen.shown, pictures=(Picture(1, PictureKind.PNG, ""),))
        view = pages.comments(replace(found, seen=replace(found.seen, shown=shown)))
        assert max(Counter(item.row for item in view.items).values()) <= 5
        assert None not in {item.row for item in view.items}


async def test_links_cost_a_page_no_statement_more(world: World) -> None:
    async def statements(post: Post) -> int:
        async with world.database.reading() as tx:
            with listening(await tx.connection()) as told:
                await reading.page(tx, await access.standing(tx, world.newcomer), post.id or 0)
        return len(told)

    question = await world.ask()
    before = await statements(question)
    for _number in range(8):
        await relate(world, question, await world.ask())
    assert await statements(question) == before


# -- questions that follow from an answer ----------------------------------------------------------


async def test_a_follow_on_question_and_its_answer_name_each_other(world: World) -> None:
    question = await world.ask()
    answer, other = await world.answer(question), await world.answer(question, world.newcomer)
    before = await wanted(world, [question, answer, other])
    further = await ask_on(world, answer)
    assert await behind(world, [question, answer, other], before) == [True, True, False]
    assert await card(world, further) == await seen(world, further) == {"follows": ["#1.1"]}
    assert await card(world, answer) == await seen(world, answer) == {"further": ["#2"]}
    assert await card(world, question) == {"further": ["#2"]}
    assert await card(world, other) == NOTHING
    assert await kinds(world, world.helper) == ["follow_on #2"]
    # The asker of the first question hears nothing: it was not them who was asked on.
    assert "follow_on #2" not in await kinds(world, world.asker)
    # A question can follow, and be related besides.
    await relate(world, question, further)
    assert await card(world, question) == {"further": ["#2"], "related": ["#2"]}
    assert await rows.wrong(world.database) == []


async def test_who_asks_on_from_their_own_answer_hears_nothing(world: World) -> None:
    await ask_on(world, await world.answer(await world.ask()), world.helper)
    assert await kinds(world, world.helper) == []


async def test_nobody_learns_who_asked_on_anonymously(world: World) -> None:
    answer = await world.answer(await world.ask())
    await world.choose(anonymous=True)
    draft = await asks_on(world, answer)
    await world.sign(draft, "Quiet Heron")
    question = await world.do(questions.ask, world.newcomer, draft.id or 0)
    assert await kinds(world, world.helper) == ["follow_on #2"]
    (line,) = (await page_of(world, world.helper)).lines
    assert line.name == "Quiet Heron (anonymous)"
    async with world.database.reading() as tx:
        whose = await tx.scalar(select(col(Draft.user_id)).where(col(Draft.id) == draft.id))
    assert {one.actor_id for one in await world.events(question)} == {None}
    assert whose is None
    assert await card(world, answer) == {"further": ["#2"]}
    assert await rows.wrong(world.database) == []


async def test_an_anonymous_answerer_hears_of_it_and_no_row_names_them(world: World) -> None:
    await world.choose(anonymous=True)
    answer = await world.answer_anonymously(await world.ask(), world.helper)
    await ask_on(world, answer)
    assert await kinds(world, world.helper) == ["follow_on #2"]
    async with world.database.reading() as tx:
        rows_of_it = select(Notification).where(col(Notification.kind) == "follow_on")
        (found,) = (await tx.scalars(rows_of_it)).all()
    assert (found.user_id, found.to_author_of) == (None, answer.id)
    assert await rows.wrong(world.database) == []


async def test_it_may_be_asked_in_another_category(world: World) -> None:
    kitchen = await world.category("Kitchen")
    answer = await world.answer(await world.ask())
    further = await ask_on(world, answer, category=kitchen)
    assert await card(world, further) == await card(world, answer) == NOTHING
    assert await seen(world, further) == {"follows": ["#1.1"]}
    assert await seen(world, answer) == {"further": ["#2"]}
    # Those who cannot read the kitchen do not hear of what is asked there.
    apart = replace(
        world.helper,
        channels={key: can for key, can in world.open.items() if key != kitchen.channel_id},
    )
    assert await seen(world, answer, apart) == NOTHING
    assert await kinds(world, apart) == []


async def test_of_one_that_waits_the_answerer_hears_when_it_is_shown(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = await world.answer(await world.ask())

    async def queue(_tx: Tx, _who: Standing, _draft: Draft) -> Decision:
        return Queue("a word to look at", Cause.WORDS)

    monkeypatch.setattr(screening, "RULES", [queue])
    further = await ask_on(world, answer)
    assert await kinds(world, world.helper) == []
    assert await card(world, answer) == NOTHING
    await world.do(moderation.show, world.moderator, further.id or 0)
    assert await kinds(world, world.helper) == ["follow_on #2"]
    assert await card(world, answer) == {"further": ["#2"]}


async def test_a_draft_follows_no_answer_that_is_gone(world: World, elsewhere: World) -> None:
    question = await world.ask()
    hidden, comment = await world.answer(question), await world.answer(question, world.asker)
    staff = await world.ask(world.moderator, category=await world.category("Staff", staff=True))
    unseen, there = await world.answer(staff, world.moderator), await elsewhere.ask()
    further = [
        await asks_on(world, one)
        for one in (hidden, comment, unseen, question, await elsewhere.answer(there))
    ]
    assert [one.follows_id for one in further] == [
        *(one.id for one in (hidden, comment, unseen, question)),
        None,
    ]
    await world.do(moderation.hide, world.moderator, hidden.id or 0)
    await world.do(shaping.to_comment, world.moderator, comment.id or 0, question.id or 0)
    loose = []
    for draft in further:
        async with world.database.transaction() as tx:
            who = await access.standing(tx, world.newcomer)
            assert await linking.from_answer(tx, who, draft) is None
            made = await questions.ask(tx, world.newcomer, draft.id or 0)
            loose.append(await linking.came_loose(tx, draft.id or 0, made))
        assert await card(world, made) == await seen(world, made) == NOTHING
    assert loose == [True, True, True, True, False]


async def test_a_draft_that_follows_an_answer_is_offered_under_that_answer(world: World) -> None:
    question = await world.ask()
    first, second = await world.answer(question), await world.answer(question, world.asker)
    plain, further = await world.asks(world.newcomer), await asks_on(world, first)
    for answer, found in ((first, further), (second, None)):
        draft = await world.do(
            drafts.latest, world.newcomer, DraftKind.QUESTION, follows_id=answer.id
        )
        assert (draft and draft.id) == (found and found.id)
    async with world.database.transaction() as tx:
        assert not await linking.came_loose(tx, plain.id or 0, await world.now(question))


# -- when threads are brought into shape -----------------------------------------------------------


async def test_it_follows_from_the_question_while_its_answer_is_not_shown_or_a_comment(
    world: World,
) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    further = await ask_on(world, answer)
    key = answer.id or 0
    for there, back in (
        ((moderation.hide, key), (moderation.show, key)),
        ((shaping.to_comment, key, question.id), (shaping.to_answer, key)),
    ):
        for (verb, *args), address in ((there, "#1"), (back, "#1.1")):
            before = await wanted(world, [further])
            await world.do(verb, world.moderator, *args)
            assert await card(world, further) == {"follows": [address]}
            assert await behind(world, [further], before) == [True]
    assert await card(world, question) == {"further": ["#2"]}
    await world.do(moderation.hide, world.moderator, question.id or 0)
    assert await card(world, further) == await seen(world, further, world.moderator) == NOTHING


async def test_it_follows_its_answer_to_another_question(world: World) -> None:
    question, other = await world.ask(), await world.ask()
    answer = await world.answer(question)
    further = await ask_on(world, answer)
    cards = [question, other, further]
    before = await wanted(world, cards)
    await world.do(shaping.move, world.moderator, answer.id or 0, other.id or 0)
    assert await behind(world, cards, before) == [True] * 3
    assert await card(world, further) == {"follows": ["#2.1"]}
    assert [await card(world, one) for one in (question, other)] == [NOTHING, {"further": ["#3"]}]
    assert await rows.wrong(world.database) == []
    # To the very question that follows from it: nothing follows from itself.
    await world.do(shaping.move, world.moderator, answer.id or 0, further.id or 0)
    assert await card(world, further) == await card(world, answer) == NOTHING
    await world.do(shaping.move, world.moderator, answer.id or 0, question.id or 0)
    assert await card(world, further) == {"follows": ["#1.1"]}
    assert await card(world, answer) == {"further": ["#3"]}


async def test_it_follows_an_answer_that_went_along_as_a_comment(world: World) -> None:
    question, other = await world.ask(), await world.ask()
    first, second = await world.answer(question), await world.answer(question, world.asker)
    further = await ask_on(world, second)
    await world.do(shaping.to_comment, world.moderator, second.id or 0, first.id or 0)
    await world.do(shaping.move, world.moderator, first.id or 0, other.id or 0)
    await world.do(shaping.to_answer, world.moderator, second.id or 0)
    assert await card(world, further) == {"follows": ["#2.2"]}
    assert await card(world, other) == {"further": ["#3"]}
    assert await card(world, question) == NOTHING
    assert await rows.wrong(world.database) == []
