"""Content notes: the text is a spoiler where it stands whole, and stands nowhere else."""

import discord
import pytest

from bot import (
    access,
    acts,
    answers,
    content_notes,
    earnings,
    errors,
    follows,
    history,
    inbox,
    linked,
    linking,
    lists,
    pictures,
    questions,
    reading,
    removing,
    search,
    snapshots,
)
from bot.herald import Herald
from bot.lists import Order
from bot.picture_rows import New
from bot.render import cards, confirming, histories, noted, pages, panels, previews
from bot.render import inbox as inbox_page
from bot.render import links as link_page
from bot.render import lists as list_page
from models import Draft, FollowKind, NoticeKind, PictureKind, Post
from tests import rows
from tests.clock import FakeClock
from tests.world import World

HARD = "He drank every night.\n\n> Go away\n\n```py\nx = '||'\n```\nand | || ||| at last\\"


async def keep(world: World, draft: Draft, note: str) -> Draft:
    async with world.database.transaction() as tx:
        row = await tx.get(Draft, draft.id)
        assert row is not None
        return await content_notes.keep(tx, row, note)


async def asked_with(world: World, note: str, body: str = HARD) -> Post:
    typed = await world.asks(world.asker, "How do I live with him?", body=body)
    draft = await keep(world, typed, note)
    return await world.do(questions.ask, world.asker, draft.id or 0)


async def shown(world: World, post: Post) -> snapshots.Question | snapshots.Answer:
    async with world.database.reading() as tx:
        row = await tx.get(Post, post.id)
        assert row is not None
        return await snapshots.shown(tx, row)


def is_hidden(text: str) -> bool:
    """Return whether everything after the first line is one spoiler, as Discord reads it."""
    head, _line, rest = text.partition("\n")
    return "Content note" in head and rest.startswith("||") and rest.find("||", 3) == len(rest) - 2


async def test_a_note_of_the_preview_makes_the_text_a_spoiler(world: World) -> None:
    question = await asked_with(world, "substances")
    card = cards.question(await shown(world, question))  # type: ignore[arg-type]
    assert card.embed.title == f"#{question.number} · How do I live with him?"
    text = card.embed.description or ""
    assert text.startswith("**⚠ Content note: Alcohol and other drugs**")
    assert is_hidden(text)
    draft = await keep(world, await world.answers(world.helper, question, HARD), "A quarrel")
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.helper)
    assert is_hidden(previews.draft(draft, who, [], question).description or "")
    answer = await world.do(answers.answer, world.helper, draft.id or 0)
    drawn = cards.answer(await shown(world, answer))  # type: ignore[arg-type]
    assert "A quarrel" in (drawn.embed.description or "")
    assert is_hidden(drawn.embed.description or "")


@pytest.mark.parametrize("length", [0, 10, 3_490, 3_500, 12_000])
@pytest.mark.parametrize("sign", ["|", "a ||b|| ", "word ", "\\", "`", "```\n", "> quoted\n"])
def test_each_page_is_hidden_whatever_stands_in_it(sign: str, length: int) -> None:
    text = (sign * length)[:length]
    found = noted.pages(text, "loss")
    assert all(one == noted.head("loss") or is_hidden(one) for one in found)
    assert all(len(one) <= 4_096 for one in found)


async def test_lists_notices_and_what_is_offered_name_the_note(world: World) -> None:
    question = await asked_with(world, "loss")
    comment = await world.comment(question, world.helper, "He died in May.")
    await world.do(content_notes.put, world.moderator, comment.id or 0, "loss")
    note = "⚠ Content note: Death and grief"
    await Herald(world.database, FakeClock()).follow_up()
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.asker)
        (offered,) = await search.suggest(tx, who, "how do i")
        assert noted.choice("#1", offered.title, offered.note) == f"#1 {note}"
        listing = await lists.page(tx, who, Order.RECENT)
        found = await inbox.page(tx, who)
        told = [one for one in found.lines if one.kind is NoticeKind.COMMENT]
        comments = pages.comments(await reading.comments(tx, who, question.id or 0))
        one = pages.one_comment(await reading.comment(tx, who, comment.id or 0))
    (line,) = listing.lines
    assert note in list_page.entry(line, ["0"])
    drawn = list_page.page(listing, who)
    assert "live with him" not in repr([drawn.embed and drawn.embed.to_dict(), menus(drawn)])
    assert [note in inbox_page.line(one, who) for one in told] == [True]
    assert not any("live with him" in inbox_page.line(one, who) for one in told)
    card = cards.question(await shown(world, question))  # type: ignore[arg-type]
    for embed in (card.embed, comments.embed):
        assert embed is not None
        assert "in May" not in str(embed.to_dict())
    assert one.embed is not None
    assert is_hidden(one.embed.description or "")


def menus(view: pages.View) -> list[str]:
    """Return what the menus of a view offer."""
    selects = [one for one in view.items if isinstance(one, discord.ui.Select)]
    return [f"{o.label} {o.description}" for one in selects for o in one.options]


async def test_whatever_names_a_question_names_its_note_instead(world: World) -> None:
    hard, other = await asked_with(world, "loss"), await world.ask()
    await world.do(linking.link, world.asker, other.id or 0, hard.id or 0)
    await world.do(follows.follow, world.helper, FollowKind.QUESTION, hard.id or 0)
    await world.answer(hard, world.helper)
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.helper)
        linked_here = await linked.of(tx, other, who)
        offered = link_page.to_unlink(other, await linking.related(tx, who, other))
        earned = await earnings.page(tx, who, world.helper.user_id)
        followed = await follows.page(tx, who)
    shown = [
        *(one.title for one in linked_here.related),
        *(
            one.label
            for item in offered
            if isinstance(item, discord.ui.Select)
            for one in item.options
        ),
        *(one.title for one in earned.posts),
        *(one.title for one in followed.lines),
        confirming.before_deleting(hard, "#1").text,
    ]
    assert len(shown) == 5
    assert all("⚠ Content note: Death and grief" in (one or "") for one in shown), shown
    assert "live with him" not in repr(shown)


async def test_the_history_hides_what_the_post_hides(world: World) -> None:
    question = await asked_with(world, "loss", "He drank every night. https://e.org/||a")
    await world.edit(question, world.asker, body="He drank || all || night. https://e.org/||b")
    await world.edit(question, world.asker, title="How do I go on with him?")
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.newcomer)
        found = [await history.one(tx, who, question.id or 0, number) for number in (1, 2, 3)]
        whole, changed = await history.since(tx, who, question.id or 0, 1)
    first, second, third = (histories.one(one).embed for one in found)
    assert first is not None
    assert second is not None
    assert third is not None
    # Its title is said before it, as on the card.
    title, text = (first.description or "").split("\n\n", 1)
    assert title == "**How do I live with him?**"
    assert is_hidden(text)
    for embed in (second, third, histories.meanwhile(changed, whole.post.content_note)):
        assert is_hidden(embed.description or ""), embed.description


async def test_what_pictures_showed_is_hidden_in_the_history_too(world: World) -> None:
    question = await asked_with(world, "loss")
    grave = New(PictureKind.PNG, b"", "His grave")
    await world.do(pictures.put_to_post, world.asker, question.id or 0, [grave], [])
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.newcomer)
        embed = histories.one(await history.one(tx, who, question.id or 0, 2)).embed
    assert embed is not None
    assert [one.value for one in embed.fields][1:] == ["Added: ||His grave||"]


@pytest.mark.parametrize("length", [3_000, 3_490, 12_000])
async def test_a_long_history_has_room_for_the_note(world: World, length: int) -> None:
    question = await asked_with(world, "N" * 60, "word " * (length // 5))
    await world.edit(question, world.asker, body="*drow " * (length // 6))
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.newcomer)
        for number in (1, 2):
            found = await history.one(tx, who, question.id or 0, number)
            for page in range(9):
                embed = histories.one(found, page).embed
                assert embed is not None
                assert len(embed) <= 6_000
                assert len(embed.description or "") <= 4_096
                assert "||" in (embed.description or "")


async def test_a_moderator_sees_the_note_first(world: World) -> None:
    question = await world.ask()
    answer = await world.answer(question, body="He drank every night and shouted.")
    why = "It is hard to read."
    await world.do(content_notes.put, world.moderator, answer.id or 0, "abuse", why)
    await Herald(world.database, FakeClock()).follow_up()
    panel = panels.panel(await world.read(acts.panel, world.moderator, answer.id or 0))
    assert is_hidden(panel.description or "")
    async with world.database.reading() as tx:
        (told,) = (await inbox.page(tx, await access.standing(tx, world.helper))).lines
    assert (told.kind, told.act) == (NoticeKind.MODERATED, "content_note")
    assert told.reason == why


async def test_an_edit_keeps_it_and_whoever_may_edit_takes_it_away(world: World) -> None:
    question = await asked_with(world, "loss")
    before = await world.card(question)
    await world.edit(question, world.asker, body="It was in May.")
    assert (await world.now(question)).content_note == "loss"
    with pytest.raises(errors.BadChoice, match="already"):
        await world.do(content_notes.put, world.asker, question.id or 0, "loss")
    with pytest.raises(errors.TooLong):
        await world.do(content_notes.put, world.asker, question.id or 0, "x" * 61)
    await world.do(content_notes.put, world.asker, question.id or 0, " \u200b ")
    assert (await world.now(question)).content_note is None
    assert (await world.card(question)).wanted > before.wanted
    assert await rows.wrong(world.database) == []


async def test_a_comments_draft_has_no_preview_and_so_no_note(world: World) -> None:
    draft = await world.comments(world.asker, await world.ask())
    with pytest.raises(errors.DraftGone):
        await keep(world, draft, "loss")


async def test_nothing_of_it_is_left_of_what_is_removed_for_good(world: World) -> None:
    question = await asked_with(world, "My uncle")
    await world.do(content_notes.put, world.moderator, question.id or 0, "His knife")
    await world.do(removing.remove, world.moderator, question.id or 0)
    await world.do(removing.purge, world.moderator, question.id or 0)
    async with world.database.reading() as tx:
        post = await tx.get_one(Post, question.id)
        left = [post.content_note, *[one.content_note for one in [await tx.get_one(Draft, 1)]]]
    assert left == [None, None]
    assert "knife" not in repr([one.model_dump() for one in await world.events()])
