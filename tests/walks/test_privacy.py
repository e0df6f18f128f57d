"""/privacy and /mydata, as a member goes through them."""

import io
import json
import zipfile
from typing import Any

from bot import erasing
from bot.erasing_steps import How
from tests.rows import wrong
from tests.walks.people import Person, text_of
from tests.walks.town import ANSWER, TITLE, Town


async def export(town: Town, who: Person, *, outside: bool = False) -> list[dict[str, Any]]:
    """Ask for one's data, in the server or outside of it, and return what is in the file."""
    if outside:
        await who.types_to_the_bot("/mydata export")
    else:
        await who.types("/mydata export")
    (file,) = who.screen.attachments
    archive = town.env.backend.cdn.get(file.url)
    assert archive is not None
    return rows_in(archive)


def rows_in(archive: bytes) -> list[dict[str, Any]]:
    with zipfile.ZipFile(io.BytesIO(archive)) as packed:
        assert set(packed.namelist()) == {"my-data.json", "my-data.html"}
        found: list[dict[str, Any]] = json.loads(packed.read("my-data.json"))
    return found


async def test_what_is_kept_is_said_here_and_in_private(town: Town) -> None:
    await town.nia.types("/privacy")
    for words in ("/mydata export", "drafts: 90 days", "Backups", "anonymously"):
        assert words in town.nia.text
    here = town.nia.text
    await town.nia.types_to_the_bot("/privacy")
    assert town.nia.text == here


async def test_my_data_as_a_file(town: Town) -> None:
    card = await town.ask()
    await town.answer(card)
    pages = await export(town, town.hal)
    assert "Only you see this message" in town.hal.text
    bodies = [row["body"] for one in pages if one["table"] == "post" for row in one["rows"]]
    assert bodies == [ANSWER]
    # In a private conversation it is about every server, which is this one.
    assert await export(town, town.hal, outside=True) == pages


async def test_posts_stay_as_a_former_member_s(town: Town) -> None:
    card = await town.ask()
    answer = await town.answer(card)
    await town.nia.reacts("⬆️", on=answer)
    await town.hal.reacts("⬆️", on=card)
    await town.publish()
    await town.hal.types("/mydata anonymise")
    for words in (
        "1 post stays, under “Former member”",
        "1 vote is taken",
        "cannot be undone",
    ):
        assert words in town.hal.text
    await town.hal.presses("Anonymise …")
    await town.hal.fills(word="yes")
    assert "Nothing was changed: type ANONYMISE" in town.hal.text
    assert (await town.post("#1.1")).author_id == town.hal.id
    await town.hal.types("/mydata anonymise")
    await town.hal.presses("Anonymise …")
    await town.hal.fills(word="anonymise")
    assert "I know nothing of you any more" in town.hal.text
    await town.publish()
    shown = text_of(town.card("#1.1"))
    assert "Former member (anonymous)" in shown
    assert ANSWER in shown
    assert "Hal" not in shown
    assert str(town.hal.id) not in shown
    # Their vote is gone, that of others stands.
    assert ((await town.post("#1")).up, (await town.post("#1.1")).up) == (0, 1)
    assert await wrong(town.bot.database) == []
    assert await export(town, town.hal) == []


async def test_posts_go_where_nobody_answered_also_from_outside(town: Town) -> None:
    await town.ask(town.hal, "Is there a way back?", body="I would rather be forgotten.")
    kept = await town.ask(town.hal)
    await town.answer(kept, town.nia)
    await town.hal.types_to_the_bot("/mydata delete")
    for words in ("1 post of yours is removed", "1 stays, under “Former member”"):
        assert words in town.hal.text
    await town.hal.presses("Delete …")
    await town.hal.fills(word="DELETE")
    await town.publish()
    gone, stays = text_of(town.card("#1")), text_of(town.card("#2"))
    assert "forgotten" not in gone
    assert "way back" not in gone
    assert TITLE in stays
    assert "Former member (anonymous)" in stays
    assert await wrong(town.bot.database) == []


async def test_what_a_crash_cut_short_goes_on(town: Town) -> None:
    await town.ask(town.hal)
    async with town.bot.database.transaction() as tx:
        await erasing.begin(tx, town.guild.id, town.hal.id, How.DELETE)
    await town.hal.types("/mydata delete")
    await town.hal.presses("Delete …")
    await town.hal.fills(word="DELETE")
    assert "goes on until it is finished" in town.hal.text
    await town.restart()
    await town.bot.caretaker.tidy()
    assert (await town.post("#1")).author_id < 0
