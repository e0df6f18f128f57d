"""Deleting for the author, bringing back, and removing for good."""

import pytest
from sqlalchemy import String, cast, select

from bot import access, acts, errors, linking, moderation, pictures, posts, removing, undoing
from bot.acts import Act
from bot.database import table
from bot.operating import recount
from bot.picture_rows import New
from bot.render import panels
from models import (
    CloseReason,
    Draft,
    Event,
    Link,
    Picture,
    PictureKind,
    Post,
    PostState,
    PostTag,
    Revision,
)
from tests import rows
from tests.world import World

SECRET = "Xanthippe lives at number twelve"


async def everything_says(world: World) -> str:
    """Return all that the database says in words, in one text."""
    said: list[str] = []
    async with world.database.reading() as tx:
        for model in (Post, Revision, Draft, Event, Picture, Link, PostTag):
            columns = [one for one in table(model).c if one.name != "data"]
            found = await tx.execute(select(*(cast(one, String) for one in columns)))
            said += [" ".join(map(str, row)) for row in found]
    return "\n".join(said)


async def test_what_is_removed_for_good_is_in_no_row_any_more(world: World) -> None:
    other = await world.ask()
    question = await world.ask(title=f"{SECRET}, does she not?", body=SECRET, tags="xanthippe")
    await world.edit(question, world.asker, title=f"{SECRET}?", body=f"{SECRET}.", reason=SECRET)
    await world.edits(world.moderator, question, body=f"{SECRET}!")
    picture = [New(PictureKind.PNG, b"a picture", SECRET)]
    await world.do(pictures.put_to_post, world.asker, question.id or 0, picture, [])
    await world.do(linking.link, world.asker, question.id or 0, other.id or 0)
    await world.do(moderation.hide, world.moderator, question.id or 0)
    assert SECRET in await everything_says(world)
    await world.do(removing.purge, world.moderator, question.id or 0, "A person's address.")
    assert SECRET not in await everything_says(world)
    async with world.database.reading() as tx:
        assert (await tx.scalars(select(Picture))).all() == []
        assert (await tx.scalars(select(Link))).all() == []
    (event,) = [one for one in await world.events(question) if one.verb == "question.purge"]
    assert (event.before, event.after, event.reason) == (None, None, "A person's address.")
    assert (await world.now(question)).state is PostState.DELETED
    assert await rows.wrong(world.database) == []
    assert await recount.recount(world.database, dry_run=True) == []
    # Its number stays taken, and there is no way back.
    assert (await world.ask()).number == (question.number or 0) + 1
    with pytest.raises(errors.BadChoice, match="nowhere any more"):
        await world.do(undoing.undo, world.admin, event.id or 0)
    with pytest.raises(errors.AlreadySo):
        await world.do(removing.purge, world.moderator, question.id or 0)


async def test_what_others_stand_on_stays(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    comment = await world.comment(answer)
    repeats = await world.ask(world.newcomer)
    reason = CloseReason.DUPLICATE
    await world.do(
        moderation.close, world.moderator, repeats.id or 0, reason, None, question.id or 0
    )
    with pytest.raises(errors.BadChoice, match="Only what is hidden or deleted"):
        await world.do(removing.purge, world.moderator, comment.id or 0)
    for post in (answer, question):
        await world.do(moderation.hide, world.moderator, post.id or 0)
        with pytest.raises(errors.BadChoice, match="Other posts stand on"):
            await world.do(removing.purge, world.moderator, post.id or 0)
    await world.do(removing.remove, world.moderator, comment.id or 0)
    await world.do(removing.purge, world.moderator, answer.id or 0)
    with pytest.raises(errors.BadChoice, match="Other posts stand on"):
        # The question that repeats it.
        await world.do(removing.purge, world.moderator, question.id or 0)
    assert await rows.wrong(world.database) == []


async def test_deleted_is_for_nobody_to_read_and_comes_back_as_it_was(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    await world.accept(answer)
    points = await world.points(world.helper)
    await world.do(removing.remove, world.moderator, answer.id or 0, "Spam.")
    for actor in (world.helper, world.moderator):
        async with world.database.reading() as tx:
            who = await access.standing(tx, actor)
            with pytest.raises(errors.Gone):
                await posts.find(tx, who, answer.id or 0)
    await world.do(removing.restore, world.admin, answer.id or 0)
    back = await world.now(answer)
    assert (back.state, back.accepted) == (PostState.PUBLISHED, True)
    assert await world.points(world.helper) == points
    assert await rows.wrong(world.database) == []


async def test_the_panel_says_why_an_answered_question_cannot_be_deleted(world: World) -> None:
    question = await world.ask()
    says = "It cannot be deleted while it has answers: delete or move those first."

    async def panel() -> tuple[bool, bool]:
        shown = await world.read(acts.panel, world.moderator, question.id or 0)
        return Act.REMOVE in shown.acts, says in str(panels.panel(shown).to_dict())

    assert await panel() == (True, False)
    answer = await world.answer(question)
    assert await panel() == (False, True)
    await world.do(removing.remove, world.moderator, answer.id or 0)
    assert await panel() == (True, False)
