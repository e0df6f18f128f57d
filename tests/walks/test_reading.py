"""/question: a whole question in one private message, page by page."""

import pytest
from simcord.backend.serializers import channel_payload

from bot import errors, moderation
from bot.render import markup
from models import CloseReason
from tests.walks.people import Person, buttons_of, text_of
from tests.walks.town import ANSWER, TITLE, Town

HIDDEN = "Hidden: only its author, editors and moderators see this."
PARAGRAPHS = "\n\n".join(f"Paragraph {n}. " + "It goes on for a while. " * 22 for n in range(1, 8))


async def asked_with(town: Town, *answers: str) -> None:
    """Ask a question and have Hal answer it with each of these."""
    card = await town.ask()
    for body in answers:
        await town.answer(card, body=body)


async def walk(person: Person) -> list[str]:
    """Go from the question through all of its answers; return the title line of each page."""
    await person.types("/question", number="#1")
    found = []
    while True:
        found.append(next(line for line in person.text.splitlines() if "#1" in line))
        onward = [one for one in person.buttons if one == "Next answer" or one[0].isdigit()]
        if not onward:
            return found
        await person.presses(onward[0])


async def test_a_question_is_read_page_by_page_in_one_message(town: Town) -> None:
    await asked_with(town, "The first answer of all.", "The second answer of all.")
    nia = town.nia
    await nia.types("/question", number="#1")
    page = nia.screen.id
    assert TITLE in nia.text
    assert nia.buttons == ["Up", "Down", "2 answers", "Answer", "Comment", "More"]
    await nia.presses("2 answers")
    assert "The first answer of all." in nia.text
    assert nia.buttons == ["Up", "Down", "Back", "Next answer", "Comment", "More"]
    await nia.presses("Next answer")
    assert "The second answer of all." in nia.text
    assert nia.buttons == ["Up", "Down", "Back", "Comment", "More"]
    await nia.presses("Back")
    assert "The first answer of all." in nia.text
    await nia.presses("Back")
    assert TITLE in nia.text
    assert nia.screen.id == page


async def test_the_accepted_answer_comes_first_then_the_best_then_the_oldest(town: Town) -> None:
    await asked_with(town, *(f"Answer with the letter {letter}." for letter in "ABCDE"))
    for address, people in (("#1.3", (town.nia, town.mo)), ("#1.4", (town.nia,))):
        for person in people:
            await person.types("/vote", post=address, vote="up")
    await town.nia.types("/vote", post="#1.1", vote="down")
    await town.ada.presses("Accept", on=town.card("#1.5"))
    pages = await walk(town.nia)
    assert [line.split()[-1] if "✅" not in line else line for line in pages[1:]] == [
        "✅ Answer #1.5 · most helpful to the asker",
        "#1.3",
        "#1.4",
        "#1.2",
        "#1.1",
    ]
    # And the same way back.
    back = []
    while "Back" in town.nia.buttons:
        await town.nia.presses("Back")
        back.append(next(line for line in town.nia.text.splitlines() if "#1" in line))
    assert back == list(reversed(pages[:-1]))


async def test_it_can_begin_at_an_answer(town: Town) -> None:
    await asked_with(town, "The first answer of all.", "The second answer of all.")
    await town.nia.types("/question", number="#1.2")
    assert "The second answer of all." in town.nia.text
    assert "Back" in town.nia.buttons


async def test_a_question_without_answers_says_so(town: Town) -> None:
    await town.ask()
    await town.hal.types("/question", number="#1")
    assert town.hal.text.splitlines()[0] == "Nobody has answered yet."
    assert town.hal.buttons == ["Up", "Down", "Answer", "Comment", "More"]


async def test_a_server_without_questions_says_so(town: Town) -> None:
    await town.nia.types("/question", number="pillows")
    assert town.nia.text == "Nobody has asked here yet. Be the first: /ask"
    assert await town.nia.is_offered("question", "number", "") == []


async def test_read_on_shows_the_rest_of_a_long_text_and_nothing_twice(town: Town) -> None:
    card = await town.ask(body=PARAGRAPHS)
    assert buttons_of(card) == ["Answer", "Comment", "Read on", "More"]
    shown = card.embeds[0].description or ""
    assert len(shown) <= markup.CARD_BODY
    assert shown.endswith(" …")
    shown = shown.removesuffix(" …")
    nia = town.nia
    await nia.presses("Read on", on=card)
    assert "#1, page 2 of 2" in nia.text
    rest = nia.screen.embeds[0].description or ""
    assert f"{shown}\n\n{rest}".split() == PARAGRAPHS.split()
    await nia.presses("Back")
    assert "#1, page 1 of 2" in nia.text
    assert "Paragraph 1." in nia.text
    await nia.presses("Read on")
    await nia.presses("To the post")
    assert "Read on" in nia.buttons
    await nia.presses("Read on")
    assert "#1, page 2 of 2" in nia.text


async def test_read_on_skips_nothing_where_the_card_is_full(town: Town) -> None:
    """Long comments leave less room for the text: going on then begins where all is there."""
    body = "word " * 790
    card = await town.ask(title="T" * 120, body=body, tags=", ".join("abcde"))
    for _ in range(5):
        await town.comment(card, body="*" * 150 + str(_))
    await town.moderate(moderation.close, "#1", CloseReason.OTHER, "Because of this. " * 20)
    card = town.card("#1")
    shown = len((card.embeds[0].description or "").removesuffix(" …").split())
    await town.nia.presses("Read on", on=card)
    first = town.nia.text.split("page ")[1].split()[0]
    seen = shown if first == "2" else 0
    rest = len((town.nia.screen.embeds[0].description or "").split())
    if "Read on" in town.nia.buttons:
        await town.nia.presses("Read on")
        rest += len((town.nia.screen.embeds[0].description or "").split())
    assert seen + rest == 790


async def test_a_card_that_is_cut_within_a_code_block_goes_on_after_it(town: Town) -> None:
    card = await town.ask(body="```py\n" + "print('good night')\n" * 190 + "```")
    assert (card.embeds[0].description or "").endswith("print('good night')\n```\n…")
    whole = await town.ask(title="And what about this one?", body="```py\nprint(1)\n```")
    assert "…" not in text_of(whole)


async def test_more_leads_to_comments_link_and_back(town: Town) -> None:
    await asked_with(town, ANSWER)
    answer = town.card("#1.1")
    await town.comment(answer, body="Even in winter?")
    nia = town.nia
    await nia.types("/question", number="#1.1")
    assert "Even in winter?" in nia.text
    await nia.presses("More")
    assert f"Answer #1.1 to “{TITLE}”" in nia.text
    assert f"`{answer.jump_url}`" in nia.text
    assert "Even in winter?" in nia.text
    await nia.presses("Read it here")
    assert ANSWER in nia.text


async def test_everything_works_after_a_restart(town: Town) -> None:
    await asked_with(town, "The first answer of all.", "The second answer of all.")
    nia = town.nia
    await nia.types("/question", number="#1")
    await town.restart()
    await nia.presses("2 answers")
    await town.restart()
    await nia.presses("Up")
    assert "You voted this up. The score is +1." in nia.text
    await town.restart()
    await nia.presses("Next answer")
    await nia.presses("More")
    await town.restart()
    await nia.presses("Read it here")
    assert "The second answer of all." in nia.text


async def test_a_hidden_answer_is_on_the_way_of_its_author_and_moderators_only(
    town: Town,
) -> None:
    await asked_with(town, "The first answer of all.", "The second answer of all.")
    await town.moderate(moderation.hide, "#1.1")
    assert [len(await walk(one)) for one in (town.nia, town.ada)] == [2, 2]
    for person in (town.hal, town.mo):
        pages = await walk(person)
        assert len(pages) == 3
        assert person.text.splitlines()[0] == HIDDEN
        assert "The first answer of all." in person.text
        assert not {"Up", "Down", "Accept"} & set(person.buttons)
        await person.presses("Back")
        assert "The second answer of all." in person.text
    await town.nia.types("/question", number="#1.1")
    assert town.nia.text == errors.NotFound().text


async def test_a_hidden_question_is_there_for_its_asker_and_moderators_only(town: Town) -> None:
    await asked_with(town, ANSWER)
    await town.ask(town.hal, "Where does one buy a good pillow?")
    await town.moderate(moderation.hide, "#1")
    assert text_of(town.card("#1")) == "*Question #1: hidden by the moderators*"
    for person in (town.ada, town.mo):
        await person.types("/question", number="#1")
        assert person.text.splitlines()[0] == HIDDEN
        assert TITLE in person.text
    for person in (town.nia, town.hal):
        for address in ("#1", "#1.1"):
            await person.types("/question", number=address)
            assert person.text == errors.NotFound().text
        await person.presses("More", on=town.card("#1"))
        assert person.text == "That post is not shown here any more."
        assert await person.is_offered("question", "number", "") == [
            "#2 Where does one buy a good pillow?"
        ]


async def test_a_page_that_is_open_while_its_post_is_hidden_shows_no_more(town: Town) -> None:
    await asked_with(town, ANSWER)
    nia = town.nia
    await nia.types("/question", number="#1")
    page = nia.screen
    await town.moderate(moderation.hide, "#1.1")
    await nia.presses("1 answer", on=page)
    assert nia.text == "That post is not shown here any more."
    await nia.presses("Up", on=page)
    assert "You voted this up." in nia.text


async def test_what_is_in_a_staff_channel_shows_nowhere_else(town: Town) -> None:
    staff = town.guild.create_text_channel("staff")
    town.permit(town.guild.default_role, staff, view_channel=False)
    town.permit(town.mo, staff, view_channel=True)
    town.permit(None, staff, view_channel=True)
    await town.category("Staff", staff)
    await town.mo.types("/ask", category="Staff")
    await town.mo.fills(title="Who takes the night shift?")
    await town.mo.presses("Post")
    await town.publish()
    nia = town.nia
    await nia.types("/question", number="#1")
    assert nia.text == "Nobody has asked here yet. Be the first: /ask"
    assert await nia.is_offered("question", "number", "who") == []
    await nia.types("/profile", member=town.mo.member)
    assert "1 question" not in nia.text
    await nia.types("/answer", question="#1")
    assert nia.text == "Nobody has asked here yet. Be the first: /ask"
    await town.ask(town.hal, "Where does one buy a good pillow?")
    await nia.presses("More", on=town.card("#2"))
    for verb in ("question", "read", "more", "comment", "answer", "vote", "edit", "delete"):
        await nia.forges(f"aw:{verb}:1", nia.screen)
        assert nia.text == "That post is not shown here any more.", verb


async def test_age_restricted_questions_show_only_in_age_restricted_channels(town: Town) -> None:
    adult = town.guild.create_text_channel("adults")
    await town.env.settle()
    # SimCord's channels know no age restriction; the bot is told of one.
    backend = town.env.backend
    update = channel_payload(backend, backend.get_channel(adult.id)) | {"nsfw": True}
    backend.emit("CHANNEL_UPDATE", update | {"guild_id": str(town.guild.id)})
    await town.env.settle()
    await town.category("Adults", adult)
    nia = town.nia
    nia.channel = adult
    await nia.types("/ask", category="Adults")
    await nia.fills(title="What do adults dream about?")
    await nia.presses("Post")
    await town.publish()
    await nia.types("/question", number="#1")
    assert "What do adults dream about?" in nia.text
    nia.channel = town.channel
    await nia.types("/question", number="#1")
    assert nia.text == "Nobody has asked here yet. Be the first: /ask"
    assert await nia.is_offered("question", "number", "what") == []


@pytest.mark.parametrize("address", ["#1", "#1.1"])
async def test_a_page_shows_only_what_its_reader_may_do(town: Town, address: str) -> None:
    await asked_with(town, ANSWER)
    await town.moderate(moderation.lock, "#1")
    await town.nia.types("/question", number=address)
    assert not {"Up", "Down", "Answer", "Accept", "Comment"} & set(town.nia.buttons)
    await town.mo.types("/question", number=address)
    assert {"Up", "Down", "Comment"} <= set(town.mo.buttons)
    await town.mo.presses("More")
    assert {"Edit", "Moderate"} <= set(town.mo.buttons)
