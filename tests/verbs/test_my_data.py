"""/mydata export: everything about oneself, nobody else, and never all of it in memory."""

import json
import zipfile
from typing import Any

import pytest

from bot import my_data, my_data_files
from bot.access import Actor
from bot.my_data_files import Archive
from models import MemberNote, NoteKind, Vote, VoteSource
from tests.verbs.test_erasing import life
from tests.world import World


async def export(world: World, who: Actor, guild_id: int | None) -> list[Archive]:
    async with world.database.reading() as tx:
        servers = await my_data.servers(tx, guild_id, who.user_id)
        return await my_data_files.write(my_data.everything(tx, servers, who.user_id))


def read(archive: Archive) -> tuple[list[dict[str, Any]], str]:
    with archive, zipfile.ZipFile(archive) as packed:
        return json.loads(packed.read("my-data.json")), packed.read("my-data.html").decode()


def rows_of(pages: list[dict[str, Any]], table: str) -> list[dict[str, Any]]:
    return [row for page in pages if page["table"] == table for row in page["rows"]]


async def test_everything_of_mine_and_nobody_else(world: World) -> None:
    posts = await life(world)
    async with world.database.transaction() as tx:
        for kind in (NoteKind.NOTE, NoteKind.WARNING):
            tx.add(
                MemberNote(
                    guild_id=world.guild_id,
                    user_id=world.helper.user_id,
                    kind=kind,
                    body=f"A {kind}.",
                    by_id=world.moderator.user_id,
                    created_at=world.database.clock.now(),
                )
            )
    pages, to_read = read(*await export(world, world.helper, world.guild_id))
    mine = rows_of(pages, "post")
    wanted = ("answer", "answered", "alone", "own answer", "comment", "under", "gone", "veiled")
    assert {row["id"] for row in mine} == {posts[name].id for name in wanted}
    # The anonymous one is mine to see.
    assert [row["alias"] for row in mine if row["anonymous"]] == ["Quiet Heron"]
    assert {(row["post_id"], row["value"]) for row in rows_of(pages, "vote")} == {
        ("#1", 1),
        ("#1.2", -1),
    }
    assert [row["title"] for row in rows_of(pages, "draft") if row["posted_id"] is None] == [
        "A canary in a draft"
    ]
    assert [row["alt"] for row in rows_of(pages, "picture")] == ["A canary"]
    assert {row["kind"] for row in rows_of(pages, "follow")} == {"question", "member"}
    assert [row["points"] for row in rows_of(pages, "member")] == [await world.points(world.helper)]
    # What moderators told me; what they wrote for each other is to be asked of them.
    assert [row["body"] for row in rows_of(pages, "member_note")] == ["A warning."]
    verbs = {row["verb"] for row in rows_of(pages, "event")}
    assert {"question.post", "answer.edit", "comment.post", "question.accept"} <= verbs
    assert len(rows_of(pages, "revision")) == len(mine) + 1
    # Nobody else is named, but whom I follow.
    written = json.dumps([one for one in pages if one["table"] != "follow"])
    for other in (world.asker, world.newcomer, world.moderator):
        assert str(other.user_id) not in written
    for word in ("Every morning, says the canary, twice.", "Quiet Heron", "A secret canary."):
        assert word in to_read


async def test_text_of_mine_does_nothing_in_the_page(world: World) -> None:
    await world.ask(world.helper, "What does <script>alert(1)</script> do?")
    _pages, to_read = read(*await export(world, world.helper, world.guild_id))
    assert "<script>" not in to_read
    assert "&lt;script&gt;alert(1)" in to_read


async def test_outside_of_a_server_it_is_everywhere(world: World, elsewhere: World) -> None:
    hal = world.helper
    there = Actor(
        guild_id=elsewhere.guild_id, user_id=hal.user_id, name="Hal", channels=elsewhere.open
    )
    await world.ask(hal)
    await elsewhere.ask(there)
    pages, _read = read(*await export(world, hal, None))
    assert {page["server"] for page in pages} == {str(world.guild_id), str(elsewhere.guild_id)}
    pages, _read = read(*await export(world, hal, world.guild_id))
    assert {page["server"] for page in pages} == {str(world.guild_id)}


async def test_somebody_unknown_gets_an_empty_file(world: World) -> None:
    pages, to_read = read(*await export(world, world.member("Zoe"), world.guild_id))
    assert pages == []
    assert to_read.endswith("</body></html>\n")


async def test_much_is_read_page_by_page_and_packed_in_parts(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page at a time is all that is ever held, however many there are."""
    monkeypatch.setattr(my_data, "A_PAGE", 7)
    monkeypatch.setattr(my_data_files, "PART_BYTES", 4_000)
    question = await world.ask()
    answers = [await world.answer(question, world.helper) for _number in range(20)]
    async with world.database.transaction() as tx:
        moment = world.database.clock.now()
        for answer in answers:
            tx.add(
                Vote(
                    guild_id=world.guild_id,
                    post_id=answer.id or 0,
                    user_id=world.newcomer.user_id,
                    value=1,
                    source=VoteSource.BUTTON,
                    created_at=moment,
                    changed_at=moment,
                )
            )
    async with world.database.reading() as tx:
        pages = my_data.everything(tx, [world.guild_id], world.newcomer.user_id)
        sizes = [len(page.rows) async for page in pages if page.kept.name == "vote"]
    assert sizes == [7, 7, 6]
    archives = await export(world, world.newcomer, world.guild_id)
    assert len(archives) > 1
    every = [row for one in archives for row in rows_of(read(one)[0], "vote")]
    assert len(every) == 20
