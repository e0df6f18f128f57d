"""Writing, reading and changing texts that are longer than a form."""

import re

import pytest

from bot.render import markup
from tests.walks.people import Person, options_of, text_of
from tests.walks.town import TITLE, Town

FIRST = "\n".join(f"{n}. I tried the {n}th thing there is, and it did not help." for n in range(64))
SECOND = "```py\n" + "\n".join(f"    night({n})  # awake" for n in range(160)) + "\n```"
THIRD = "||" + "What I dream of is hidden. " * 140 + "||"


async def writes_three_forms(person: Person) -> None:
    await person.types("/ask")
    await person.fills(title=TITLE, body=FIRST)
    for text in (SECOND, THIRD):
        await person.presses("Write on")
        await person.fills(body=text)


async def test_twelve_thousand_characters_from_a_phone(town: Town) -> None:
    ada = town.ada
    await writes_three_forms(ada)
    assert "the rest is kept" in ada.text
    assert ada.buttons == ["Post", "Write on", "Edit again", "Cancel", "Pictures"]
    await ada.presses("Post")
    await town.publish()
    whole = f"{FIRST}\n\n{SECOND}\n\n{THIRD.strip()}"
    assert (await town.post("#1")).body == whole
    # Read from the card to the last page, each of them in order.
    card = town.card("#1")
    assert len(card.embeds[0].description or "") <= markup.CARD_BODY
    nia = town.nia
    await nia.presses("Read on", on=card)
    pages = [card.embeds[0].description or "", nia.screen.embeds[0].description or ""]
    while "Read on" in nia.buttons:
        await nia.presses("Read on")
        pages.append(nia.screen.embeds[0].description or "")
    assert len(pages) >= 4
    for page in pages:
        assert len(page) <= markup.CARD_BODY
        assert page.count("```") % 2 == 0
        assert page.count("||") % 2 == 0
    marks = re.compile(r"```(?:py)?|\|\||…")
    shown = " ".join(marks.sub(" ", page) for page in pages).split()
    assert shown == marks.sub(" ", whole).split()


async def test_a_long_draft_is_changed_part_by_part(town: Town) -> None:
    ada = town.ada
    await writes_three_forms(ada)
    await ada.presses("Edit again")
    assert "more than one form shows" in ada.text
    names = [one["label"] for one in options_of(ada.screen)]
    assert names[0] == "Title and tags"
    assert names[-1] == "Write on"
    assert len(names) >= 5
    await ada.chooses("Part 1")
    assert ada.filled["body"].startswith("0. I tried")
    await ada.fills(body="Only this, of the first part.")
    await ada.presses("Edit again")
    await ada.chooses("Title and tags")
    assert ada.filled == {"title": TITLE, "tags": ""}
    await ada.fills(title="What keeps me awake at night?", tags="sleep")
    await town.restart()
    await ada.presses("Edit again")
    *_, last, _on = options_of(ada.screen)
    await ada.chooses(last["label"])
    assert ada.filled["body"].endswith("hidden. ||")
    await ada.fills(body="||The end.||")
    await ada.presses("Post")
    await town.publish()
    post = await town.post("#1")
    assert post.title == "What keeps me awake at night?"
    assert post.body.startswith("Only this, of the first part.")
    assert post.body.endswith("||The end.||")
    assert "night(42)" in post.body


async def test_a_long_answer_is_changed_after_it_was_posted(town: Town) -> None:
    hal = town.hal
    await hal.presses("Answer", on=await town.ask())
    await hal.fills(body=FIRST)
    await hal.presses("Write on")
    await hal.fills(body=SECOND)
    await hal.presses("Post")
    await town.publish()
    await hal.presses("More", on=town.card("#1.1"))
    await hal.presses("Edit")
    assert options_of(hal.screen)[0]["label"].startswith("Part 1 of")
    await hal.chooses("Part 1")
    await hal.fills(body="It helped after all.")
    assert hal.buttons == ["Save", "Write on", "Edit again", "Cancel"]
    await hal.presses("Save")
    assert hal.text.startswith("Saved.")
    await town.publish()
    assert "It helped after all." in text_of(town.card("#1.1"))
    assert (await town.post("#1.1")).body.endswith("night(159)  # awake\n```")
    # And nothing was left over that would be offered the next time.
    await hal.presses("More", on=town.card("#1.1"))
    await hal.presses("Edit")
    assert "in two" not in hal.text
    assert "parts" in hal.text


async def test_two_change_a_long_answer_at_once(town: Town) -> None:
    hal, mo = town.hal, town.mo
    await hal.presses("Answer", on=await town.ask())
    await hal.fills(body=FIRST)
    await hal.presses("Post")
    await town.publish()
    for person in (hal, mo):
        await person.presses("More", on=town.card("#1.1"))
        await person.presses("Edit")
        await person.chooses("Part 1")
    await mo.fills(body="What Mo made of it, with care.", reason="It was hard to read.")
    await mo.presses("Save")
    assert mo.text.startswith("Saved"), mo.text
    await hal.fills(body="What Hal made of it, with care.")
    await hal.presses("Save")
    assert "Someone changed this post" in hal.text
    assert hal.buttons == ["Edit again", "Put mine over it", "Cancel"]
    assert (await town.post("#1.1")).body == "What Mo made of it, with care."


async def test_a_moderator_changes_a_part_and_its_card_does_not_say_so(town: Town) -> None:
    hal, mo = town.hal, town.mo
    await hal.presses("Answer", on=await town.ask())
    await hal.fills(body=FIRST)
    await hal.presses("Post")
    await town.publish()
    await hal.presses("More", on=town.card("#1.1"))
    await hal.presses("Edit")
    await hal.chooses("Part 1")
    assert hal.offered == []
    await mo.presses("More", on=town.card("#1.1"))
    await mo.presses("Edit")
    await mo.chooses("Part 1")
    await mo.fills(body="What Mo made of it, with care.", reason="It was hard to read.", silent="1")
    await mo.presses("Save")
    assert mo.text.startswith("Saved"), mo.text
    await town.publish()
    assert "with care." in text_of(town.card("#1.1"))
    assert "edited by" not in text_of(town.card("#1.1"))


async def test_a_stale_form_hands_back_what_was_typed(town: Town) -> None:
    ada = town.ada
    await ada.types("/ask")
    await ada.fills(title=TITLE, body=FIRST)
    preview = ada.screen
    await ada.presses("Write on")
    stale = ada.form
    await ada.presses("Write on", on=preview)
    await ada.fills(body=SECOND)
    ada.form = stale
    await ada.fills(body="Written in the other window.")
    assert ada.text == (
        "The text has changed since that form was opened, and nothing was put over it. "
        "What you typed is in the file below."
    )
    (file,) = ada.screen.attachments
    assert b"Written in the other window." in await file.read()
    await ada.types("/ask")
    await ada.presses("Continue")
    assert "in" in ada.text
    assert not any("other window" in one.get("description", "") for one in options_of(ada.screen))


@pytest.mark.parametrize("gone", ["cancelled", "posted"])
async def test_a_part_for_a_draft_that_is_gone_is_handed_back(town: Town, gone: str) -> None:
    ada = town.ada
    await ada.types("/ask")
    await ada.fills(title=TITLE, body=FIRST)
    preview = ada.screen
    await ada.presses("Write on")
    form = ada.form
    await ada.presses("Cancel" if gone == "cancelled" else "Post", on=preview)
    ada.form = form
    await ada.fills(body="And one thing more.")
    assert ada.text.endswith("What you typed is in the file below.")
    (file,) = ada.screen.attachments
    assert b"And one thing more." in await file.read()


async def test_the_preview_can_be_looked_at_again(town: Town) -> None:
    ada = town.ada
    await writes_three_forms(ada)
    await ada.presses("Edit again")
    await ada.presses("Preview")
    assert "Preview · only you see this" in ada.text
    assert "Post" in ada.buttons


async def test_what_is_too_long_is_kept_and_says_so(town: Town) -> None:
    ada = town.ada
    await writes_three_forms(ada)
    await ada.presses("Write on")
    await ada.fills(body="And on. " * 400)
    assert "at most 12000 are allowed" in ada.text
    assert ada.buttons == ["Edit again", "Cancel", "Pictures"]
