"""Pictures: chosen at the preview, shown on the card, kept for good."""

import discord
import pytest
from sqlalchemy import select

from bot import moderation
from bot.pictures import SIZE_MOST
from models import Layout, Picture
from tests.walks import photographs
from tests.walks.people import Person
from tests.walks.photographs import PLACE
from tests.walks.town import TITLE, UP, Town

SELFIE = ("ada-at-home.png", photographs.png())
PILLOW = ("IMG_20260101_GPS.jpg", photographs.jpeg(turned=6))


async def writes_with_pictures(person: Person, *files: tuple[str, bytes], **alts: str) -> None:
    await person.types("/ask")
    await person.fills(title=TITLE)
    await person.presses("Pictures")
    await person.uploads(*files, **alts)


async def rows(town: Town) -> list[Picture]:
    async with town.bot.database.reading() as tx:
        return list(await tx.scalars(select(Picture).order_by(Picture.position)))  # type: ignore[arg-type]


def stored(town: Town, message: discord.Message) -> list[bytes]:
    """Return the files of a message as whoever looks at it gets them."""
    found = [town.env.backend.cdn.get(one.url) for one in message.attachments]
    return [one for one in found if one is not None]


async def test_two_pictures_go_from_the_form_to_the_card(town: Town) -> None:
    ada = town.ada
    await writes_with_pictures(ada, SELFIE, PILLOW, alt0="My bedroom at *night*", alt1="")
    assert "2 pictures:\n1. My bedroom at" in ada.text
    assert "2. (not described)" in ada.text
    assert [one.filename for one in ada.screen.attachments] == ["picture-1.png", "picture-2.jpg"]
    await ada.presses("Post")
    await town.publish()
    card = town.card("#1")
    assert [(one.filename, one.description) for one in card.attachments] == [
        ("picture-1.png", "My bedroom at *night*"),
        ("picture-2.jpg", None),
    ]
    # Nothing of whoever took them goes out: neither what their files were called nor their notes.
    for data, row in zip(stored(town, card), await rows(town), strict=True):
        assert data == row.data
        assert PLACE not in data
        assert row.post_id is not None
        assert row.draft_id is None
    # Whoever reads it privately is told what they show and where they are.
    await town.nia.types("/question", number="#1")
    assert "2 pictures:" in town.nia.text
    assert card.jump_url in town.nia.text


async def test_an_answer_with_a_picture_in_a_thread(town: Town) -> None:
    hal = town.hal
    await hal.presses("Answer", on=await town.ask())
    await hal.fills(body="I darkened the window like this, and slept.")
    await hal.presses("Pictures")
    await hal.uploads(SELFIE, alt0="A dark window")
    await hal.presses("Post")
    await town.publish()
    (file,) = town.card("#1.1").attachments
    assert file.description == "A dark window"


@pytest.mark.parametrize("town", [Layout.CHANNEL], indirect=True)
async def test_in_a_channel(town: Town) -> None:
    await writes_with_pictures(town.ada, SELFIE)
    await town.ada.presses("Post")
    await town.publish()
    assert len(town.card("#1").attachments) == 1


async def test_votes_and_edits_upload_nothing_again(town: Town) -> None:
    ada = town.ada
    await writes_with_pictures(ada, SELFIE, PILLOW)
    await ada.presses("Post")
    await town.publish()
    before = town.card("#1")
    await town.nia.reacts(UP, on=before)
    await town.publish()
    await ada.presses("More", on=town.card("#1"))
    await ada.presses("Edit")
    await ada.fills(body="I wake at three, always.")
    await town.publish()
    after = town.card("#1")
    assert "I wake at three" in (after.embeds[0].description or "")
    assert after.embeds[0].fields[0].name == "Score +1"
    assert [one.id for one in after.attachments] == [one.id for one in before.attachments]


async def test_hiding_takes_them_off_and_showing_brings_them_back(town: Town) -> None:
    await writes_with_pictures(town.ada, SELFIE, alt0="My bedroom")
    await town.ada.presses("Post")
    await town.publish()
    await town.moderate(moderation.hide, "#1")
    assert not town.card("#1").attachments
    await town.moderate(moderation.show, "#1")
    (file,) = town.card("#1").attachments
    assert (file.filename, file.description) == ("picture-1.png", "My bedroom")


async def test_a_card_that_is_posted_again_has_them(town: Town) -> None:
    await writes_with_pictures(town.ada, SELFIE)
    await town.ada.presses("Post")
    await town.publish()
    card = town.card("#1")
    await card.delete()
    await town.env.settle()
    await town.publish()
    await town.moderate(moderation.show, "#1")
    again = town.card("#1")
    assert again.id != card.id
    assert len(again.attachments) == 1


async def test_what_cannot_be_kept_is_told_and_the_rest_is_kept(town: Town) -> None:
    ada = town.ada
    large = ("huge.png", photographs.png() + bytes(SIZE_MOST))
    drawing = ("drawing.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>")
    await writes_with_pictures(ada, large, drawing, SELFIE, alt2="The third one")
    assert "Picture 1 is larger than 8 MB" in ada.text
    assert "File 2 is no picture that I can show" in ada.text
    assert "1 picture:\n1. The third one" in ada.text
    assert "Post" in ada.buttons
    # If none of them can be kept, those that were there stay.
    await ada.presses("Pictures")
    assert ada.filled["alt0"] == "The third one"
    await ada.uploads(drawing)
    assert "File 1 is no picture" in ada.text
    assert "1. The third one" in ada.text


async def test_a_file_that_did_not_arrive(town: Town, monkeypatch: pytest.MonkeyPatch) -> None:
    ada = town.ada
    await ada.types("/ask")
    await ada.fills(title=TITLE)
    await ada.presses("Pictures")
    monkeypatch.setattr(town.env.backend.cdn, "get", {}.get)
    await ada.uploads(SELFIE)
    assert "Picture 1 did not arrive" in ada.text
    assert TITLE in ada.text
    await ada.presses("Post")
    await town.publish()
    assert not town.card("#1").attachments


async def test_describing_anew_and_taking_off(town: Town) -> None:
    ada = town.ada
    await writes_with_pictures(ada, SELFIE, PILLOW, alt0="One")
    await ada.presses("Pictures")
    await ada.fills(alt0="Another", alt1="Two")
    assert "1. Another\n2. Two" in ada.text
    await ada.presses("Remove pictures")
    assert "picture" not in ada.text
    assert not ada.screen.attachments
    assert "Remove pictures" not in ada.buttons
    await ada.presses("Pictures")
    await ada.fills()
    assert "No picture was chosen" in ada.text


async def test_a_draft_thrown_away_takes_its_pictures_with_it(town: Town) -> None:
    await writes_with_pictures(town.ada, SELFIE)
    await town.ada.presses("Cancel")
    assert town.ada.text.startswith("Cancelled")
    assert not await rows(town)


async def test_the_pictures_of_a_post_are_changed_by_whoever_may_edit_it(town: Town) -> None:
    ada, mo = town.ada, town.mo
    await writes_with_pictures(ada, SELFIE)
    await ada.presses("Post")
    await town.publish()
    before = town.card("#1")
    await ada.presses("More", on=before)
    await ada.presses("Pictures")
    await ada.uploads(PILLOW, alt0="A pillow")
    assert ada.text.startswith("The pictures are kept.")
    await town.publish()
    (file,) = town.card("#1").attachments
    assert (file.filename, file.description) == ("picture-1.jpg", "A pillow")
    # Whoever may not edit it finds no button for it.
    await town.nia.presses("More", on=town.card("#1"))
    assert "Pictures" not in town.nia.buttons
    await mo.presses("More", on=town.card("#1"))
    await mo.presses("Remove pictures")
    await mo.fills(reason="A neighbour's window is in it.")
    assert "The pictures are taken off" in mo.text
    await town.publish()
    after = town.card("#1")
    assert not after.attachments
    assert "edited by Mo" in (after.embeds[0].fields[0].value or "")


async def test_history_says_what_became_of_pictures_who_did_it_and_why(town: Town) -> None:
    ada, mo = town.ada, town.mo
    await writes_with_pictures(ada, SELFIE, alt0="My bedroom")
    await ada.presses("Post")
    await town.publish()
    await ada.presses("More", on=town.card("#1"))
    await ada.presses("Pictures")
    await ada.fills(alt0="My bedroom at night")
    await mo.presses("More", on=town.card("#1"))
    await mo.presses("Pictures")
    assert mo.filled["alts"] == "My bedroom at night"
    await mo.uploads(PILLOW, SELFIE, alts="A pillow\n\nmore", reason="The first was too dark.")
    assert "The pictures are kept." in mo.text
    nia = town.nia
    await nia.types("/history", post="#1")
    assert "**3** · Mo" in nia.text
    assert "> The first was too dark." in nia.text
    await nia.chooses("Revision 3")
    assert "The text stayed as it was." in nia.text
    assert "Added: A pillow\nAdded: (not described)" in nia.text
    assert "Taken off for good: My bedroom at night" in nia.text
    await nia.presses("Older")
    assert "Described anew: My bedroom at night, before: My bedroom" in nia.text
    await nia.presses("Older")
    assert "Added: My bedroom" in nia.text
    # Nothing changed, nothing written down; and a text that is put back leaves them where they are.
    await ada.presses("More", on=town.card("#1"))
    await ada.presses("Pictures")
    await ada.fills()
    await ada.types("/history", post="#1")
    assert "**4**" not in ada.text


async def test_where_files_are_not_allowed_the_text_goes_without_them(town: Town) -> None:
    await writes_with_pictures(town.ada, SELFIE)
    posting = f"/channels/{town.channel.id}/messages"
    town.env.inject_error("POST", posting, status=403, code=50013, times=1)
    await town.ada.presses("Post")
    await town.publish()
    card = town.card("#1")
    assert not card.attachments
    assert TITLE in (card.embeds[0].title or "")


async def test_an_anonymous_question_tells_nothing_by_its_pictures(town: Town) -> None:
    ada = town.ada
    await town.choose(anonymous=True)
    await writes_with_pictures(ada, SELFIE, PILLOW)
    await ada.chooses("Anonymous")
    await ada.presses("Post")
    await town.publish()
    assert (await town.post("#1")).anonymous
    for file, data in zip(card_files(town), stored(town, town.card("#1")), strict=True):
        assert "ada" not in file.lower()
        assert PLACE not in data
        assert b"Ada" not in data


def card_files(town: Town) -> list[str]:
    return [one.filename for one in town.card("#1").attachments]
