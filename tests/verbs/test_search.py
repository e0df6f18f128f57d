"""What is found, on both databases: by words in any script, and never what one cannot read."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import (
    access,
    content_notes,
    errors,
    moderation,
    relocating,
    removing,
    search,
    shaping,
    suggestions,
    tags,
    texts,
)
from bot.access import Actor
from bot.search import Found, Sort, Status, Wanted
from bot.searching import scopes
from cogs import suggesting
from models import PostKind
from tests import rows
from tests.world import World


async def look(world: World, words: str, actor: Actor | None = None, **wanted: object) -> Found:
    who = actor or world.newcomer
    return await world.sees(search.find, who, Wanted(words, **wanted))  # type: ignore[arg-type]


async def numbers(world: World, words: str, actor: Actor | None = None) -> list[int]:
    return [hit.number for hit in (await look(world, words, actor)).hits]


async def test_a_question_is_found_by_its_title_its_text_its_tags_its_answers_and_comments(
    world: World,
) -> None:
    question = await world.ask(title="Why are the leaves yellow?", body="Ferns.", tags="fronds")
    answer = await world.answer(question, body="Too much chlorine in the tap.")
    await world.comment(answer, body="Rainwater cured mine!")
    await world.ask(title="Which pot for a cactus?", tags="pots")
    for words in ("YELLOW leaf", "fern", "fronds", "chlorine", "rainwater"):
        assert await numbers(world, words) == [question.number], words
    hit = (await look(world, "chlorine")).hits[0]
    assert (hit.kind, hit.post_id, hit.address) == (PostKind.ANSWER, answer.id, "#1.1")
    assert hit.passage is not None
    assert [one.text for one in hit.passage.pieces if one.marked] == ["chlorine"]
    hit = (await look(world, "rainwater")).hits[0]
    assert (hit.kind, hit.post_id, hit.address) == (PostKind.COMMENT, answer.id, "#1.1")


SCRIPTS = {
    "パスワードを忘れました。どうすればいいですか": ["パスワード", "忘れ", "ﾊﾟｽﾜｰﾄﾞ", "忘"],
    "我忘记了密码,怎么重置我的账户?": ["密码", "账户", "重置账户", "码"],
    "วิธีรีเซ็ตรหัสผ่านของฉัน": ["รหัสผ่าน", "วิธี", "รีเซ็ต"],
    "비밀번호를 잊어버렸어요 도와주세요": ["비밀번호", "잊어버렸어요", "번호"],
    "كيف أعيد تعيين كلمة المرور الخاصة بي": ["كلمة المرور", "مرور", "تَعْيِين"],
    "Où est passé mon café préféré à Orléans": ["cafe", "PRÉFÉRÉ", "orleans", "ＣＡＦＥ"],
    "पासवर्ड कैसे रीसेट करें बताइए": ["पासवर्ड", "रीसेट"],
    "How do I get an ID for my C++ and C# tools": ["id", "ＩＤ", "c++", "C#"],
    "Straße gesperrt wegen Überflutung": ["strasse", "uberflutung", "STRASSE"],
    "Как сбросить мой пароль": ["пароль", "ПАРОЛЬ"],
}


async def test_text_in_every_script_is_found(world: World) -> None:
    await world.ask(title="Something else altogether, to be left out")
    for title, every in SCRIPTS.items():
        asked = await world.ask(title=title, body=title)
        for words in every:
            (hit, *_others) = (await look(world, words)).hits
            assert hit.number == asked.number, (title, words)
            assert hit.passage is not None
            assert any(one.marked for one in hit.passage.pieces), (title, words)
            offered = await world.sees(search.suggest, world.newcomer, words)
            # Not in one piece in its title.
            assert words == "重置账户" or offered[0].number == asked.number, (title, words)
        alike = await world.sees(search.similar, world.newcomer, title)
        assert [one.number for one in alike] == [asked.number], title


async def test_what_nobody_may_read_is_found_by_nobody_from_then_on(world: World) -> None:
    question = await world.ask(title="Where do zebras sleep at night?")
    answer = await world.answer(question, body="Under the baobab trees.")
    comment = await world.comment(answer, body="Mine snores in the hammock.")
    everyone = (world.newcomer, world.moderator, world.admin, world.asker)

    async def found(words: str) -> set[tuple[int, ...]]:
        return {tuple(await numbers(world, words, one)) for one in everyone}

    assert await found("hammock") == {(1,)}
    await world.do(moderation.hide, world.moderator, comment.id or 0)
    assert await found("hammock") == {()}
    await world.do(moderation.show, world.moderator, comment.id or 0)
    await world.do(moderation.hide, world.moderator, answer.id or 0)
    assert await found("hammock") == await found("baobab") == {()}
    await world.do(moderation.show, world.moderator, answer.id or 0)
    assert await found("hammock") == await found("baobab") == {(1,)}
    await world.edit(answer, world.helper, body="Under the acacia trees.")
    assert await found("baobab") == {()}
    assert await found("acacia") == {(1,)}
    for post in (comment, answer):
        await world.do(removing.remove, world.admin, post.id or 0)
        await world.do(removing.purge, world.admin, post.id or 0)
    assert await found("acacia") == {()}
    await world.do(moderation.hide, world.moderator, question.id or 0)
    assert await found("zebras") == {()}
    assert await rows.wrong(world.database) == []


async def test_only_what_its_reader_can_read_is_found_or_counted(
    world: World, elsewhere: World
) -> None:
    staff = await world.category("Staff room", staff=True)
    secret = await world.ask(world.moderator, title="The budget for a quokka", category=staff)
    await elsewhere.ask(title="How to feed a quokka at home?")
    assert await numbers(world, "quokka", world.moderator) == [secret.number]
    found = await look(world, "quokka")
    assert (found.hits, found.total, found.closest) == ((), None, ())
    # Nor as what somebody may have meant.
    assert (await look(world, "quoka")).closest == ()
    assert (await look(world, "quoka", world.moderator)).closest == ("quokka",)
    await world.do(relocating.relocate, world.admin, secret.id or 0, world.garden.id or 0)
    assert await numbers(world, "quokka") == [secret.number]


async def test_an_anonymous_author_is_not_found_by_name(world: World) -> None:
    await world.ask(title="How to prune a bonsai tree?")
    veiled = await world.ask_anonymously(body="My bonsai looks sad.")
    assert veiled.author_id == world.asker.user_id
    assert len((await look(world, "bonsai")).hits) == 2
    for words in ("bonsai", ""):
        found = await look(world, words, author_id=world.asker.user_id)
        assert [hit.number for hit in found.hits] == [1], words
    for actor in (world.asker, world.admin):
        found = await look(world, "sad", actor, author_id=world.asker.user_id)
        assert found.hits == ()


async def test_an_author_is_found_by_what_they_answered(world: World) -> None:
    question = await world.ask(title="How to prune a bonsai tree?")
    answer = await world.answer(question, body="With very small scissors.")
    helper = world.helper.user_id
    (hit,) = (await look(world, "scissors", author_id=helper)).hits
    assert hit.post_id == answer.id
    assert (await look(world, "bonsai", author_id=helper)).hits == ()


async def test_a_passage_under_a_content_note_is_not_shown(world: World) -> None:
    question = await world.ask(title="How do I cope with the funeral?", body="It rains there.")
    answer = await world.answer(question, body="Lilies helped me a lot.")
    await world.do(content_notes.put, world.helper, answer.id or 0, "loss")
    (hit,) = (await look(world, "lilies")).hits
    assert (hit.passage, hit.passage_note, hit.note) == (None, "loss", None)
    await world.do(content_notes.put, world.asker, question.id or 0, "trauma")
    (hit,) = (await look(world, "rains")).hits
    assert (hit.passage, hit.passage_note, hit.note) == (None, "trauma", "trauma")
    # Nor is a word of it named as what was meant.
    assert (await look(world, "liles")).closest == ()


async def test_a_search_is_narrowed(world: World) -> None:
    kitchen = await world.category("Kitchen", parent=world.garden)
    first = await world.ask(title="Which basil for the window?", tags="herbs")
    second = await world.ask(title="Basil without nuts?", tags="food, herbs", category=kitchen)
    await world.accept(await world.answer(second))
    herbs = await _tag(world, "herbs")
    food = await _tag(world, "food")
    for wanted, numbers in (
        ({"category_id": world.garden.id}, {1, 2}),
        ({"category_id": kitchen.id}, {2}),
        ({"tag_ids": (herbs,)}, {1, 2}),
        ({"tag_ids": (herbs, food)}, {2}),
        ({"status": Status.SOLVED}, {2}),
        ({"status": Status.ANSWERED}, {2}),
        ({"status": Status.UNANSWERED}, {1}),
        ({"since": first.created_at}, {1, 2}),
        ({"author_id": world.asker.user_id}, {1, 2}),
        ({"author_id": world.helper.user_id}, set()),
    ):
        for words in ("basil", ""):
            found = await look(world, words, **wanted)
            assert {hit.number for hit in found.hits} == numbers, (wanted, words)


async def _tag(world: World, name: str) -> int:
    async with world.database.reading() as tx:
        return (await tags.named(tx, await access.standing(tx, world.asker), name)).id


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("words", ["tulip", ""])
async def test_pages_follow_each_other_both_ways(world: World, sort: Sort, words: str) -> None:
    asked = [await world.ask(title=f"Tulip bulbs, question {number}") for number in range(7)]
    await world.vote(asked[3], world.helper)
    wanted = Wanted(words, category_id=world.garden.id, sort=sort)
    seen: list[int] = []
    page = await world.sees(search.find, world.newcomer, wanted, limit=3)
    assert not page.earlier
    while True:
        seen += [hit.number for hit in page.hits]
        if not page.later:
            break
        last = page.hits[-1].mark
        page = await world.sees(search.find, world.newcomer, wanted, mark=last, limit=3)
        assert page.earlier
    assert sorted(seen) == [1, 2, 3, 4, 5, 6, 7]
    if sort is not Sort.BEST:
        assert seen == ([4, 7, 6, 5, 3, 2, 1] if sort is Sort.VOTES else [7, 6, 5, 4, 3, 2, 1])
    first = page.hits[0].mark
    page = await world.sees(
        search.find, world.newcomer, wanted, mark=first, backwards=True, limit=3
    )
    assert [hit.number for hit in page.hits] == seen[3:6]
    assert page.earlier
    assert page.later


async def test_words_typed_wrong_lead_to_those_that_are_known(world: World) -> None:
    await world.ask(title="How do I install the irrigation hose?")
    found = await look(world, "irigation")
    assert found.hits == ()
    assert found.closest == ("irrigation",)
    assert (await look(world, "xylophone")).closest == ()
    # Each of them, and what was right stays as it is.
    assert (await look(world, "irigation a hosse")).closest == ("irrigation a hose",)
    # Where one letter is wrong nothing further off is meant, and in a short word never two.
    await world.ask(
        title="Do pancakes, a pack of tea or a chrysanthemum help in a panic that remains?"
    )
    assert (await look(world, "panick")).closest == ("panic",)
    assert (await look(world, "pancakse")).closest == ("pancakes",)
    assert (await look(world, "repair")).closest == ()
    assert (await look(world, "crysanthemun")).closest == ("chrysanthemum",)


async def test_what_moved_is_found_where_it_is(world: World) -> None:
    first = await world.ask(title="How do I dry the lavender?")
    second = await world.ask(title="Which soil for rosemary?")
    answer = await world.answer(first, body="Upside down in the attic.")
    await world.comment(answer, body="Also with a dehumidifier.")
    await world.do(shaping.move, world.moderator, answer.id or 0, second.id or 0)
    assert await numbers(world, "attic") == await numbers(world, "dehumidifier") == [second.number]
    await world.do(shaping.to_comment, world.moderator, answer.id or 0, second.id or 0)
    assert await numbers(world, "attic") == await numbers(world, "dehumidifier") == [second.number]
    assert await rows.wrong(world.database) == []


QUERIES = (
    "how do I reset?¦don't¦node.js¦C++¦title:leaves¦\"¦''¦a AND¦NOT b¦NEAR(a b)¦*¦a*¦(¦^x¦-y"
    "¦{title}: z¦\\¦%¦_¦😀¦👩\u200d👩\u200d👧¦\x00¦<@1234>¦密¦ー¦ｱ¦\u0301¦'ab':1A¦@110¦\ud800¦\n"
)
LONG = ["x" * 3000, " ".join(f"word{number}" for number in range(500)), "了不" * 500]
HOSTILE = [*QUERIES.split("¦"), *LONG]
ANYTHING = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Mn", "Lo", "No"]),
        st.sampled_from("\x00\u200b\u200d\ufeff\ufe0f'\"*():^-+&|!<>@\\%_ \n忘れパ密码รหั비번aı"),
    ),
    max_size=40,
)


def drawn(many: int) -> list[str]:
    """Return texts of every kind, the same each time."""
    found: list[str] = []

    @settings(max_examples=many)
    @given(ANYTHING)
    def draw(text: str) -> None:
        found.append(text)

    draw()
    return found


async def test_whatever_is_typed_into_whichever_field_there_is_an_answer(world: World) -> None:
    asked = await world.ask(title="Leaves of node.js and C++, don't ask", body="密码 word1 a word2")
    typed = [*HOSTILE, *drawn(60)]
    async with world.database.reading() as tx:
        who = await access.standing(tx, world.newcomer)
        for text in typed:
            for sort in (Sort.BEST, Sort.VOTES):
                await search.find(tx, who, Wanted(text, sort=sort))
            await search.similar(tx, who, text)
            await search.suggest(tx, who, text)
            # And in the fields beside the words: a tag, a category, and what autocomplete is asked.
            with suppress(errors.BadChoice, errors.TooLong):
                await tags.named(tx, who, text)
            await tags.beginning(tx, who, text, 5)
            with suppress(errors.BadChoice):
                suggesting.category_of(who, text)
            suggestions.fitting([("Garden › Kitchen", 1)], text)
            narrowed = Wanted(text, world.garden.id, author_id=world.asker.user_id)
            await search.find(tx, who, narrowed)
    assert await numbers(world, asked.title or "") == [asked.number]


async def test_whatever_is_posted_can_be_found_or_at_least_posted(world: World) -> None:
    kept = [text for text in drawn(40) if texts.visible_length(texts.clean(text))]
    for text in kept:
        await world.ask(title=f"A question with a text of any kind {text}", body=text)
    assert await rows.wrong(world.database) == []
    assert len((await look(world, "any kind")).hits) > 0


async def test_a_question_that_was_asked_is_shown_with_its_answer(world: World) -> None:
    asked = await world.ask(title="How often should I water a small cactus?")
    answer = await world.answer(asked, body="Once a month is plenty for it.")
    await world.accept(answer)
    other = await world.ask(title="Which soil do orchids like best?", body="")
    (one,) = await world.sees(search.similar, world.newcomer, "How often do I water my cactus?")
    assert (one.question_id, one.answer_id, one.answer_address) == (asked.id, answer.id, "#1.1")
    assert one.answer is not None
    assert one.answer.text == "Once a month is plenty for it."
    for title in ("Where can I buy a ladder?", "How do I do it?", "", "🌵"):
        assert await world.sees(search.similar, world.newcomer, title) == (), title
    (one,) = await world.sees(search.similar, world.newcomer, "what soil do orchids like")
    assert (one.question_id, one.answer) == (other.id, None)
    again = await world.ask(title="How often should one water a cactus in winter?")
    found = await world.sees(search.related, world.newcomer, again.id or 0)
    assert [alike.question_id for alike in found] == [asked.id]
    await world.do(moderation.hide, world.moderator, asked.id or 0)
    for actor in (world.newcomer, world.admin):
        found = await world.sees(search.similar, actor, "How often do I water my cactus?")
        assert [alike.question_id for alike in found] == [again.id]


@pytest.mark.parametrize("walked", [1, 3_000])
async def test_one_or_two_letters_offer_what_begins_so(
    world: World, monkeypatch: pytest.MonkeyPatch, walked: int
) -> None:
    """Also what is older than the titles that are looked through first."""
    monkeypatch.setattr(scopes, "WALKED", walked)
    for title in ("Grass in the shade of a wall", "Ivy on a garden wall", "Grapes or grass there"):
        await world.ask(title=title)
    for typed, right in (("g", [3, 1, 2]), ("gr", [3, 1]), ("wall i", [2, 1]), ("grass w", [1])):
        found = await world.sees(search.suggest, world.newcomer, typed)
        assert [one.number for one in found] == right, typed


async def test_questions_are_offered_while_somebody_types(world: World) -> None:
    titles = (
        "How do I install the new greenhouse?",
        "Greenhouse installation in winter, is it wise?",
        "My greenhouse is leaking",
        "パスワードを忘れました。どうすれば",
    )
    for title in titles:
        await world.ask(title=title)
    staff = await world.category("Staff room", staff=True)
    await world.ask(world.moderator, title="Greenhouse budget for next year", category=staff)

    async def offered(typed: str, actor: Actor | None = None) -> list[int]:
        found = await world.sees(search.suggest, actor or world.newcomer, typed)
        return [one.number for one in found]

    for nothing in ("", " ", "#"):
        assert await offered(nothing) == [4, 3, 2, 1]
    for typed, right in (
        ("#2", [2]),
        ("3", [3]),
        ("greenh", [2, 3, 1]),
        ("how do i in", [1]),
        ("greenhouse inst", [2, 1]),
        ("installa", [2]),
        ("installing greenhouse", [2, 1]),
        ("greenhouse leak", [3]),
        ("leaking gre", [3]),
        ("ワード", [4]),
        ("忘", [4]),
        ("zebra", []),
        ("budget", []),
    ):
        assert await offered(typed) == right, typed
    assert await offered("budget", world.moderator) == [5]
