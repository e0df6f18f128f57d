"""Asking."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlmodel import col

from bot import access, drafts, editing, errors, moderation, questions, tagging
from bot.access import Can
from models import CardKind, Draft, DraftKind, PostKind, PostState, Tag, TagUse
from tests import rows
from tests.world import SPEAK, World


async def test_a_question_gets_a_number_a_revision_an_event_points_and_a_card(
    world: World,
) -> None:
    post = await world.ask(
        title="Why are the leaves yellow?", body="All of them.", tags="Leaves, x"
    )
    row = await world.now(post)
    assert (row.kind, row.state, row.number) == (PostKind.QUESTION, PostState.PUBLISHED, 1)
    assert (row.title, row.body) == ("Why are the leaves yellow?", "All of them.")
    assert (row.author_id, row.category_id) == (world.asker.user_id, world.garden.id)
    assert row.created_at == world.database.clock.now()
    assert [one.body for one in await world.revisions(post)] == ["All of them."]
    assert [one.verb for one in await world.events(post)] == ["question.post"]
    assert await world.points(world.asker) == 120
    card = await world.card(post)
    assert (card.kind, card.wanted, card.shown) == (CardKind.QUESTION, 1, 0)
    assert await rows.wrong(world.database) == []


@pytest.mark.parametrize(
    ("title", "body", "tags", "refusal"),
    [
        pytest.param("x" * 12, "", "", None, id="least"),
        pytest.param("x" * 120, "x" * 4_000, "a b c d e", None, id="most"),
        pytest.param("x" * 11, "", "", errors.TooShort, id="title too short"),
        pytest.param("x" * 121, "", "", errors.TooLong, id="title too long"),
        pytest.param("x" * 12, "x" * 12_001, "", errors.TooLong, id="details too long"),
        pytest.param("x" * 12, "", "a,b,c,d,e,f", errors.TooManyTags, id="six tags"),
        pytest.param("x" * 12, "", "a" * 40, None, id="longest tag"),
        pytest.param("x" * 12, "", "a" * 41, errors.TooLong, id="tag too long"),
        pytest.param("🪴" * 120, "🪴" * 4_000, "🪴" * 40, None, id="most in emoji"),
        pytest.param("  " + "x" * 11 + "\n ", "", "", errors.TooShort, id="spaces around"),
        pytest.param("\u200b" * 40, "", "", errors.TooShort, id="nothing to see"),
        pytest.param("\u200d" * 40, "", "", errors.TooShort, id="joiners alone"),
        pytest.param("\u3164" * 40, "", "", errors.TooShort, id="blank letters alone"),
        pytest.param("\u2800" * 40, "", "", errors.TooShort, id="blank braille alone"),
        pytest.param("x" * 12 + "\u200b" * 200, "", "", None, id="no width does not count"),
    ],
)
async def test_bounds(
    world: World,
    title: str,
    body: str,
    tags: str,
    refusal: type[errors.Refusal] | None,
) -> None:
    draft = await world.asks(world.asker, title, body=body, tags=tags)
    if refusal is None:
        await world.do(questions.ask, world.asker, draft.id or 0)
        assert len(await world.posts()) == 1
        return
    with pytest.raises(refusal) as refused:
        await world.do(questions.ask, world.asker, draft.id or 0)
    assert refused.value.text
    assert await world.posts() == []
    assert (await world.read(drafts.mine, world.asker, draft.id or 0)).id == draft.id


async def test_a_second_click_posts_nothing_and_says_where_it_is(world: World) -> None:
    draft = await world.asks(world.asker)
    await world.do(questions.ask, world.asker, draft.id or 0)
    with pytest.raises(errors.AlreadyPosted, match="#1") as refused:
        await world.do(questions.ask, world.asker, draft.id or 0)
    assert refused.value.address == "#1"
    assert len(await world.posts()) == 1


async def test_a_number_is_given_once_whatever_was_refused_or_deleted(world: World) -> None:

    first = await world.ask()
    await world.do(editing.delete, world.asker, first.id or 0)
    draft = await world.asks(world.asker, "x")
    with pytest.raises(errors.TooShort):
        await world.do(questions.ask, world.asker, draft.id or 0)
    second = await world.ask()
    assert (first.number, second.number) == (1, 2)


async def test_each_server_counts_for_itself(world: World, elsewhere: World) -> None:
    assert [(await world.ask()).number for _ in range(3)] == [1, 2, 3]
    assert (await elsewhere.ask()).number == 1
    assert (await world.ask()).number == 4


@pytest.mark.parametrize("cards_only", [False, True])
@pytest.mark.parametrize(
    ("can", "chat", "by_command"),
    [
        (SPEAK, None, None),
        (Can.VIEW | Can.SEND, None, errors.MayNotSpeak),
        (Can.VIEW | Can.COMMANDS, errors.MayNotSpeak, None),
        (Can.VIEW | Can.SEND_IN_THREADS, errors.MayNotSpeak, errors.MayNotSpeak),
        (Can.VIEW, errors.MayNotSpeak, errors.MayNotSpeak),
        (Can.SEND | Can.COMMANDS, errors.NoCategory, errors.NoCategory),
        (Can.NOTHING, errors.NoCategory, errors.NoCategory),
    ],
)
async def test_asking_takes_what_discord_asks_for_writing_there(
    world: World,
    *,
    can: Can,
    chat: type[errors.Refusal] | None,
    by_command: type[errors.Refusal] | None,
    cards_only: bool,
) -> None:
    category = await world.category("Cacti", cards_only=cards_only)
    assert category.channel_id is not None
    somebody = world.member("Sam", channels={category.channel_id: can})
    draft = await world.asks(somebody, category=category)
    refusal = by_command if cards_only else chat
    if refusal is None:
        assert (await world.do(questions.ask, somebody, draft.id or 0)).number == 1
    else:
        with pytest.raises(refusal):
            await world.do(questions.ask, somebody, draft.id or 0)


async def test_a_role_lost_between_form_and_button_counts(world: World) -> None:
    draft = await world.asks(world.asker)
    before = dict(world.open)
    world.open.clear()
    with pytest.raises(errors.NoCategory):
        await world.do(questions.ask, world.asker, draft.id or 0)
    world.open.update(before)
    assert (await world.do(questions.ask, world.asker, draft.id or 0)).number == 1


async def test_the_timed_out_and_bots_cannot_ask(world: World) -> None:
    draft = await world.asks(world.asker)
    with pytest.raises(errors.TimedOut):
        await world.do(questions.ask, replace(world.asker, timed_out=True), draft.id or 0)
    with pytest.raises(errors.NoBots):
        await world.do(questions.ask, replace(world.asker, bot=True), draft.id or 0)
    # Moderators can be timed out no less.
    draft = await world.asks(world.moderator)
    with pytest.raises(errors.TimedOut):
        await world.do(questions.ask, replace(world.moderator, timed_out=True), draft.id or 0)


async def test_a_category_that_takes_nothing_now_says_why(world: World) -> None:
    parent = await world.category("All plants", channel=False)
    child = await world.category("Ferns", parent=parent)
    archived, gone = await world.category("Old"), await world.category("Lost")
    await world.archive(archived)
    await world.lose_channel(gone)
    for category, someone, refusal in (
        (parent, world.asker, errors.NoChannel),
        (archived, world.asker, errors.CategoryArchived),
        (gone, world.asker, errors.NoCategory),
        (gone, world.moderator, errors.NoChannel),
    ):
        draft = await world.asks(someone, category=category)
        with pytest.raises(refusal):
            await world.do(questions.ask, someone, draft.id or 0)
    assert (await world.ask(category=child)).number == 1


async def test_the_list_of_categories_to_ask_in_is_the_askers_own(world: World) -> None:
    parent = await world.category("All plants", channel=False)
    await world.category("Ferns", parent=parent)
    await world.category("Moderators", staff=True)
    archived = await world.category("Old")
    await world.archive(archived)

    async def names(actor: access.Actor) -> list[str]:
        async with world.database.reading() as tx:
            return [one.name for one in drafts.askable(await access.standing(tx, actor))]

    assert await names(world.asker) == ["Garden", "Ferns"]
    assert await names(world.moderator) == ["Garden", "Ferns", "Moderators"]
    assert await names(replace(world.asker, timed_out=True)) == []


async def test_no_category_at_all_is_said_differently_from_none_chosen(world: World) -> None:
    async def refusal(actor: access.Actor) -> errors.NoCategory:
        draft = await world.do(
            drafts.save, actor, DraftKind.QUESTION, title="Where does this question go?"
        )
        with pytest.raises(errors.NoCategory) as refused:
            await world.do(questions.ask, actor, draft.id or 0)
        return refused.value

    assert (await refusal(world.asker)).any_here
    assert not (await refusal(world.member("Zoe", channels={}))).any_here


async def test_a_forged_category_of_another_server_or_of_staff_is_none(
    world: World, elsewhere: World
) -> None:
    staff = await world.category("Moderators", staff=True)
    for category_id in (elsewhere.garden.id, staff.id, 999_999):
        async with world.database.transaction() as tx:
            draft = Draft(
                guild_id=world.guild_id,
                user_id=world.asker.user_id,
                kind=DraftKind.QUESTION,
                category_id=category_id if category_id != 999_999 else None,
                title="May I ask this in there?",
                created_at=world.database.clock.now(),
                updated_at=world.database.clock.now(),
            )
            tx.add(draft)
        with pytest.raises(errors.NoCategory):
            await world.do(questions.ask, world.asker, draft.id or 0)


# -- twins ---------------------------------------------------------------------------------------


async def test_the_same_title_and_text_is_refused_with_the_address(world: World) -> None:
    await world.ask(title="Why do leaves turn yellow?", body="All of them.")
    draft = await world.asks(
        world.helper, "WHY  do leaves turn yellow?", body="ａｌｌ of\u200b them."
    )
    with pytest.raises(errors.SaidAlready) as refused:
        await world.do(questions.ask, world.helper, draft.id or 0)
    assert refused.value.address == "#1"
    await world.ask(world.helper, "Why do leaves turn yellow?", body="Only the old ones.")


async def test_only_the_five_latest_shown_questions_are_compared(world: World) -> None:

    first = await world.ask(title="Why do leaves turn yellow?")
    for _ in range(4):
        await world.ask()
    with pytest.raises(errors.SaidAlready):
        await world.ask(title="Why do leaves turn yellow?")
    hidden = await world.ask()
    await world.do(moderation.hide, world.moderator, hidden.id or 0)
    with pytest.raises(errors.SaidAlready):
        await world.ask(title="Why do leaves turn yellow?")
    await world.ask()
    again = await world.ask(title="Why do leaves turn yellow?")
    assert again.id != first.id


async def test_the_twin_of_a_question_one_cannot_see_is_no_twin(world: World) -> None:
    """Else the refusal would tell a stranger word for word what moderators ask each other."""
    staff = await world.category("Moderators", staff=True)
    await world.ask(world.moderator, "Shall we ban the ficus?", category=staff)
    assert (await world.ask(title="Shall we ban the ficus?")).number == 2


async def test_another_servers_question_is_no_twin(world: World, elsewhere: World) -> None:
    await elsewhere.ask(title="Why do leaves turn yellow?")
    assert (await world.ask(title="Why do leaves turn yellow?")).number == 1


# -- tags ----------------------------------------------------------------------------------------


async def uses(world: World) -> dict[str, int]:
    async with world.database.reading() as tx:
        found = await tx.execute(
            select(col(Tag.name), col(TagUse.questions))
            .join(Tag, col(Tag.id) == col(TagUse.tag_id))
            .where(col(TagUse.guild_id) == world.guild_id)
        )
        return {row[0]: row[1] for row in found}


async def test_tags_are_kept_in_the_order_written_and_counted(
    world: World, elsewhere: World
) -> None:
    one = await world.ask(tags="Soil, #light, WATER")
    await world.ask(tags="soil")
    await elsewhere.ask(tags="soil")
    async with world.database.reading() as tx:
        assert await tagging.of(tx, one) == ["soil", "light", "water"]
    assert await uses(world) == {"soil": 2, "light": 1, "water": 1}
    assert await uses(elsewhere) == {"soil": 1}
    assert await rows.wrong(world.database) == []


async def test_a_tag_given_up_is_counted_down(world: World) -> None:
    one = await world.ask(tags="soil light")
    await world.edit(one, world.asker, tags="light, Ünïcode-🪴, soil-2")
    async with world.database.reading() as tx:
        assert await tagging.of(tx, one) == ["light", "ünïcode-🪴", "soil-2"]
    assert await uses(world) == {"soil": 0, "light": 1, "ünïcode-🪴": 1, "soil-2": 1}


# -- texts ---------------------------------------------------------------------------------------

SCRIPTS = {
    "arabic": "كيف أسقي نباتاتي في الصيف؟",
    "hebrew": "איך משקים צמח במרפסת בקיץ?",
    "persian with a joiner": "چگونه می\u200cتوانم گیاهم را آبیاری کنم؟",
    "chinese": "为什么我的植物叶子会发黄呢请问大家",
    "japanese": "どうして葉が黄色くなるのでしょうか",
    "korean": "왜 잎이 노랗게 변하나요 알려 주세요",
    "thai": "ทำไมใบไม้ถึงเปลี่ยนเป็นสีเหลือง",
    "devanagari": "पत्ते पीले क्यों हो रहे हैं?",
    "greek": "Γιατί κιτρινίζουν τα φύλλα;",
    "cyrillic": "Почему желтеют листья у фикуса?",
    "emoji families": "👨‍👩‍👧‍👦 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️‍🔥 👋🏽 🪴🪴🪴🪴",
    "outside the basic plane": "𝔚𝔥𝔶 𓀀𓂀 𐍈𐌰 𠮷𠮷 yellow",
    "combining": "Cafe\u0301 and n\u0303 and Zürich leaves",
    "hostile": "@everyone <@1> `x` [a](http://b) *_~|> discord.gg/x",
}


@pytest.mark.parametrize("script", SCRIPTS)
async def test_every_script_comes_back_as_it_was_written(world: World, script: str) -> None:
    text = SCRIPTS[script]
    post = await world.ask(title=text, body=f"{text}\n\n{text}")
    row = await world.now(post)
    assert (row.title, row.body) == (text, f"{text}\n\n{text}")


async def test_tricks_with_direction_width_and_control_are_taken_out(world: World) -> None:
    post = await world.ask(
        title="ab\u202ecd\u202c \u2066ef\u2069\u200b gh\ufeff \x00\ud83eij\tkl",
        body="one\r\ntwo\rthree\x07\x1b[31m\x7f\n\n\n\n\n\nfour\u2028five",
    )
    row = await world.now(post)
    assert row.title == "abcd ef gh ij kl"
    assert row.body == "one\ntwo\nthree[31m\n\n\nfour\nfive"
