"""Whoever wrote a post is told kindly what others did to it, and never of their own acts."""

import pytest
from sqlalchemy import select

from bot import access, audience, fanout, inbox, moderation, removing
from bot.access import Actor
from bot.acts import Act
from bot.notices import Line
from bot.render import inbox as render
from bot.render import panels, queue, shapings
from models import CloseReason, NoticeKind, Notification
from tests import rows
from tests.world import World


async def told(world: World, actor: Actor) -> list[tuple[str, str | None]]:
    """Return what someone is told of acts, the newest first: the sentence, and why."""
    async with world.database.transaction() as tx:
        while await fanout.advance(tx, world.guild_id):
            pass
    async with world.database.reading() as tx:
        who = await access.standing(tx, actor)
        lines: tuple[Line, ...] = (await inbox.page(tx, who)).lines
    found = [one for one in lines if one.kind is NoticeKind.MODERATED]
    return [(render.plain(one, who), one.reason) for one in found]


async def test_what_was_done_and_why_and_what_they_can_do(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question)
    mo, key = world.moderator, question.id or 0
    reason = CloseReason.NEEDS_DETAILS
    await world.do(moderation.close, mo, key, reason, "Which plant?")
    await world.do(moderation.reopen, mo, key)
    await world.do(moderation.lock, mo, key, "Too hot.")
    await world.edit(answer, mo, body="In the evening, rather.", reason="Easier to read.")
    await world.do(removing.remove, mo, answer.id or 0, "Spam.")
    await world.do(moderation.unlock, mo, key)
    await world.do(removing.restore, mo, answer.id or 0)
    assert await told(world, world.asker) == [
        ("Your question is unlocked: everyone can take part again.", None),
        ("Your question was locked. It stays, and moderators can unlock it.", "Too hot."),
        ("Your question is open again: it takes new answers.", None),
        (
            (
                "Your question was closed (needs details). Add them in a comment: moderators can "
                "open it again."
            ),
            "Which plant?",
        ),
    ]
    assert await told(world, world.helper) == [
        ("Your answer is there again, as it was before it was deleted.", None),
        ("Your answer was deleted. If you do not see why, ask the moderators.", "Spam."),
        (
            "Your answer was edited. More → History shows it; you can change it too.",
            "Easier to read.",
        ),
    ]
    assert await rows.wrong(world.database) == []


async def test_the_whole_of_every_reason_or_as_much_of_each_as_fits(world: World) -> None:
    """The reason stands nowhere else that its author can read, and ten of them on a page."""
    await hidden_at_length(world, 2)
    assert (await shown(world)).count("Please") == 2 * 62
    await hidden_at_length(world, 8)
    # Discord takes 4,096 characters; a page that is longer would not open at all.
    assert len(await shown(world)) <= 4_096
    assert (await shown(world)).count("\n> Please") == 10


async def hidden_at_length(world: World, count: int) -> None:
    """Hide so many more questions of the asker, each with as long a reason as there can be."""
    for _number in range(count):
        question = await world.ask()
        await world.do(moderation.hide, world.moderator, question.id or 0, "Please. " * 62)


async def shown(world: World) -> str:
    """Return the asker's inbox as they read it."""
    await told(world, world.asker)
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.asker)
        embed = render.page(await inbox.page(tx, who), who).embed
    assert embed is not None
    return embed.description or ""


async def test_of_what_is_hidden_its_author_alone_is_told(world: World) -> None:
    question = await world.ask()
    await world.do(moderation.hide, world.moderator, question.id or 0, "A name.")
    ((said, why),) = await told(world, world.asker)
    assert (said.split(".")[0], why) == ("Your question was hidden", "A name.")
    for other in (world.helper, world.moderator, world.admin):
        assert await told(world, other) == []


async def test_nobody_is_told_of_their_own_acts_or_of_silent_ones(world: World) -> None:
    theirs = await world.ask(world.moderator)
    await world.do(moderation.lock, world.moderator, theirs.id or 0)
    assert await told(world, world.moderator) == []
    question = await world.ask()
    await world.do(moderation.close, world.asker, question.id or 0, CloseReason.RESOLVED)
    await world.do(moderation.reopen, world.asker, question.id or 0)
    await world.edit(question, world.asker, body="It looks very thirsty.")
    await world.edit(question, world.moderator, body="It looks thirsty!", silent=True)
    assert await told(world, world.asker) == []


@pytest.mark.parametrize("act", ["hide", "remove"])
async def test_an_anonymous_author_is_told_and_stands_in_no_row(world: World, act: str) -> None:
    question = await world.ask_anonymously()
    verb = moderation.hide if act == "hide" else removing.remove
    await world.do(verb, world.moderator, question.id or 0, "A name.")
    ((_said, why),) = await told(world, world.asker)
    assert why == "A name."
    async with world.database.reading() as tx:
        (row,) = (await tx.scalars(select(Notification))).all()
    assert (row.user_id, row.to_author_of) == (None, question.id)
    assert await rows.wrong(world.database) == []


@pytest.mark.parametrize("act", [Act.HIDE, Act.SHOW, Act.LOCK, Act.UNLOCK, Act.REMOVE, Act.PURGE])
def test_a_form_says_who_reads_the_reason(act: Act) -> None:
    """Whoever takes it for a word among moderators writes what its author should not read."""
    read = "Its author reads it, and it stands in the log; may be empty"
    assert (read in str(panels.why(act, 1, "#1").to_dict())) is (act in audience.TOLD)
    assert read in str(queue.why_hide(1, "#1").to_dict())
    # A question's author reads why it was put into another category.
    assert read in str(shapings.relocate(1, "#1", [(1, "Garden")]).to_dict())
