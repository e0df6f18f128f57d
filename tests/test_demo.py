"""The demo: its community is there, and its page does what a visitor does."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urldefrag

import aiohttp
import pytest
from simcord.preview import _markdown
from sqlmodel import col, select

from bot import demo, errors
from bot.demo import community, page, story
from bot.demo.community import Answer, Question
from bot.demo.world import World, opened
from bot.operating import recount, soundness
from models import OF_POSTS, Card, Category, Post, PostKind

ANSWERS = [answer for question in community.QUESTIONS for answer in question.answers]


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """The demo's server, in which nothing has happened yet."""
    async with opened(str(tmp_path), story.begins()) as made:
        yield made


@pytest.fixture
def _little_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave one question with answers and one without, for tests that are not about the rest."""
    monkeypatch.setattr(community, "QUESTIONS", (community.MEETINGS, community.SWIMMING))


async def told(world: World) -> None:
    await story.tell(world, lambda _line: None)


async def posts(world: World, kind: PostKind) -> list[Post]:
    async with world.bot.database.reading() as tx:
        return list(await tx.scalars(select(Post).where(Post.kind == kind).order_by(col(Post.id))))


# -- the community -------------------------------------------------------------------------------


def test_every_kind_of_question_is_among_them() -> None:
    def some(what: Callable[[Question], object]) -> bool:
        return any(what(question) for question in community.QUESTIONS)

    assert some(lambda one: not one.answers)
    assert some(lambda one: not one.text)
    assert some(lambda one: len(one.text) > 3_500)
    assert some(lambda one: "```" in one.text)
    assert some(lambda one: "\n- " in one.text)
    assert some(lambda one: any(answer.accepted for answer in one.answers))
    assert some(lambda one: one.answers and not any(answer.accepted for answer in one.answers))
    assert some(lambda one: len({edit.by for edit in one.edits}) > 1)
    assert some(lambda one: one.picture)
    assert some(lambda one: one.alias)
    assert some(lambda one: any(answer.alias for answer in one.answers))
    assert some(lambda one: one.unfinished)
    assert some(lambda one: one.closing)
    assert some(lambda one: one.follows)
    assert some(lambda one: one.see_also)
    assert some(lambda one: one.comments)
    assert some(lambda one: one.down)


async def test_everything_that_is_told_is_there(world: World) -> None:
    await told(world)

    questions = await posts(world, PostKind.QUESTION)
    answers = await posts(world, PostKind.ANSWER)
    assert [one.title for one in questions] == [one.title for one in community.QUESTIONS]
    assert [one.number for one in questions] == list(range(1, len(community.QUESTIONS) + 1))
    assert [one.edit_count for one in questions] == [len(one.edits) for one in community.QUESTIONS]
    assert [one.close_reason for one in questions] == [
        one.closing.reason if one.closing else None for one in community.QUESTIONS
    ]
    assert [(one.body, one.accepted) for one in answers] == [
        (one.text, one.accepted) for one in ANSWERS
    ]

    # Each has its message, in that order, and none waits to be brought up to date.
    here = [message for message in world.channel.history() if message.embeds]
    there = [message for message in world.inside.history() if message.embeds]
    messages = {message.id: message for message in (*here, *there)}
    async with world.bot.database.reading() as tx:
        everything = (await tx.scalars(select(Card))).all()
    cards = {card.subject_id: card for card in everything if card.kind in OF_POSTS}
    assert len(cards) == len(questions) + len(answers)
    # Before all of them stands the guide, after them the daily card of what nobody has answered.
    assert len(messages) == len(everything) == len(cards) + 2
    assert [one.embeds[0].title for one in (here[0], here[-1])] == [
        community.CATEGORY,
        "Unanswered questions",
    ]
    assert len(there) == 3
    assert await world.bot.publish_due() == 0

    # What people see under a message is what the bot counted; its own two reactions are seeds.
    words_of: list[Question | Answer] = [*community.QUESTIONS, *ANSWERS]
    for post, words in zip([*questions, *answers], words_of, strict=True):
        assert (post.up, post.down) == (len(words.up.split()), len(words.down.split()))
        message = messages[cards[post.id or 0].message_id or 0]
        # Where votes are cast by buttons, nothing stands under it.
        by_buttons = post.anonymous or message in there
        reacted = [] if by_buttons else [post.up, post.down]
        assert [one.count - 1 for one in message.reactions] == reacted
        pictured = [one.description for one in message.attachments]
        shows = words.picture if isinstance(words, Question) else ""
        assert pictured == ([shows] if shows else [])
        assert post.alias == (getattr(words, "alias", "") or None)

    assert await recount.recount(world.bot.database) == []
    async with world.bot.database.reading() as tx:
        assert await soundness.broken(tx) == []


@pytest.mark.usefixtures("_little_happened")
async def test_a_newcomer_asks_and_the_card_appears(world: World) -> None:
    await told(world)
    nia = world.members["nia"]

    form = await nia.slash(world.channel, "ask")
    async with world.bot.database.reading() as tx:
        category = (await tx.scalars(select(Category).order_by(col(Category.id)))).first()
    assert category is not None
    preview = await nia.submit_modal(
        form,
        {
            "category": [str(category.id)],
            "title": "How do I begin to run at forty-five?",
            "body": "My knees ask.",
            "tags": "",
        },
    )
    assert preview.response is not None
    await nia.click(preview.response, label="Post")
    await world.catch_up()

    card = world.channel.history()[-1]
    assert card.embeds[0].title == "#3 · How do I begin to run at forty-five?"
    assert [str(reaction.emoji) for reaction in card.reactions] == ["⬆️", "⬇️"]


@pytest.mark.usefixtures("_little_happened")
async def test_a_refused_command_is_no_failure_of_the_page(world: World) -> None:
    await told(world)
    before = world.env.error_cursor
    refused = await world.members["nia"].slash(world.channel, "mod", post="#1")
    assert refused.response is not None
    assert "moderators" in refused.response.content
    assert world.env.errors_since(before) == ()


def test_the_page_reads_markdown_as_discord_does() -> None:
    parser = _markdown._markdown_parser({"links": True, "spoilers": True}, {})
    assert "habits<strong>, no: why</strong>." in parser.render("habits**, no: why**.")
    assert parser.render("> why\nnext").endswith("</blockquote>\n<p>next</p>\n")
    assert parser.render("one\n\ntwo") == "<p>one</p>\n<p>\N{NO-BREAK SPACE}</p>\n<p>two</p>\n"


# -- the page ------------------------------------------------------------------------------------


class Browser:
    """What the page's script does, over HTTP: it opens a page, reads its state and acts."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session = session
        self._root, secret = urldefrag(address)
        self._headers = {"X-Simcord-Capability": secret}
        self.state: dict[str, Any] = {}
        self._sequence = 0

    async def open(self) -> None:
        """Load the page as its first viewer."""
        async with self._session.get(self._root) as answer:
            assert answer.status == 200
        self.state = await self._send("POST", "api/pages", {})
        self._headers["X-Simcord-Context"] = self.state["context"]["id"]

    async def read(self) -> None:
        """Ask what there is to show now."""
        self.state = await self._send("GET", "api/state")

    async def become(self, name: str) -> None:
        """Choose another viewer."""
        (viewer,) = (one["id"] for one in self.state["viewers"] if one["username"] == name)
        await self.act("viewer", viewer_id=viewer)
        await self.read()

    def card(self, beginning: str) -> tuple[str, str]:
        """Return the id of the message whose title begins so, and all that is said in it."""
        ((key, message),) = (
            (key, message)
            for key, message in self.state["messages"].items()
            if message["embeds"] and str(message["embeds"][0].get("title")).startswith(beginning)
        )
        return key, str(message)

    async def act(self, kind: str, **what: Any) -> dict[str, Any]:
        """Do something; return how it went."""
        self._sequence += 1
        return await self._send(
            "POST",
            "api/action",
            {
                "protocol_version": 3,
                "sequence": self._sequence,
                "request_id": f"{kind} {self._sequence}",
                "generation": self.state["context"]["generation"],
                "bot_generation": self.state["botGeneration"],
                "published_revision": self.state["publishedRevision"],
                "kind": kind,
                **what,
            },
        )

    async def _send(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        async with self._session.request(
            method, f"{self._root}{path}", headers=self._headers, json=body
        ) as answer:
            assert answer.status == 200, await answer.text()
            found: dict[str, Any] = await answer.json()
            return found


@dataclass
class Served:
    """A running demo: where its page is, what it said so far, and the task that ends with it."""

    address: str
    lines: list[str]
    running: asyncio.Task[None]


@asynccontextmanager
async def served(port: int = 0) -> AsyncIterator[Served]:
    """Run the demo until the block ends."""
    lines: list[str] = []
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def echo(line: str) -> None:
        lines.append(line)
        found = [word for word in line.split() if word.startswith("http://")]
        if found:
            address.set_result(found[0])

    running = asyncio.create_task(demo.serve(port=port, echo=echo))
    either: set[asyncio.Future[Any]] = {running, address}
    try:
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            running.result()
        yield Served(await address, lines, running)
    finally:
        running.cancel()
        await asyncio.wait({running})


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as made:
        yield made


@pytest.mark.usefixtures("_little_happened")
async def test_two_visitors_act_at_once_and_both_see_it(session: aiohttp.ClientSession) -> None:
    async with served() as demo_page:
        nia, hal = Browser(session, demo_page.address), Browser(session, demo_page.address)
        await nia.open()
        await hal.open()
        await hal.become("hal")
        key, shown = nia.card("#2 ")
        assert "Score +1" in shown

        # Neither waits for the other, and each page does not know yet what the other did.
        voted = await asyncio.gather(
            *(one.act("set_reaction", target_id=key, emoji="⬆️", reacted=True) for one in (nia, hal))
        )

        assert [one["settlement"] for one in voted] == ["settled", "settled"]
        for one in (nia, hal):
            await one.read()
            assert "Score +3" in one.card("#2 ")[1]


@pytest.mark.usefixtures("_little_happened")
async def test_a_menu_never_shows_what_was_chosen_in_another_one(
    session: aiohttp.ClientSession,
) -> None:
    def menus(message: dict[str, Any]) -> list[str]:
        """Return what the page knows the menus of a message by, and its script's memory with it."""
        return [
            one["control_key"]
            for row in message["components"]
            for one in row["components"]
            if "placeholder" in one
        ]

    async with served() as demo_page:
        olu = Browser(session, demo_page.address)
        await olu.open()
        await olu.become("olu")
        (hello,) = (key for key, one in olu.state["messages"].items() if "Hello" in one["content"])
        button = olu.state["messages"][hello]["components"][0]["components"][0]
        await olu.act("click", target_id=hello, control_key=button["control_key"])
        await olu.read()
        page_key, _shown = olu.card("Setting Askwell up")
        first = menus(olu.state["messages"][page_key])
        assert len(first) == 1

        (menu,) = first
        await olu.act("select", target_id=page_key, control_key=menu, values=["category:1"])
        await olu.read()
        second = menus(olu.state["messages"][page_key])
        assert len(second) == 3
        assert menu not in second


@pytest.mark.usefixtures("_little_happened")
async def test_nothing_is_left_when_it_is_told_to_stop(
    session: aiohttp.ClientSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    async with served() as demo_page:
        browser = Browser(session, demo_page.address)
        await browser.open()
        assert files(tmp_path)

        assert signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL
        signal.raise_signal(signal.SIGTERM)
        await demo_page.running

        assert "stopped" in demo_page.lines[-1]
        assert not files(tmp_path)
        with pytest.raises(aiohttp.ClientConnectionError):
            await browser.read()


@pytest.mark.usefixtures("_little_happened")
async def test_a_visitor_can_end_it(session: aiohttp.ClientSession) -> None:
    async with served() as demo_page:
        browser = Browser(session, demo_page.address)
        await browser.open()
        await browser.act("close")
        await demo_page.running
        assert "stopped" in demo_page.lines[-1]


def files(folder: Path) -> list[Path]:
    return list(folder.rglob("*"))


@pytest.mark.usefixtures("_little_happened")
async def test_a_taken_port_is_left_alone(session: aiohttp.ClientSession) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken: int = other.getsockname()[1]
        async with served(taken) as demo_page:
            assert f":{taken}/" not in demo_page.address
            assert any(str(taken) in line for line in demo_page.lines)
            await Browser(session, demo_page.address).open()


@pytest.mark.usefixtures("_little_happened")
async def test_no_free_port_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page, "PORTS", 1)
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken: int = other.getsockname()[1]
        with pytest.raises(errors.OperatorError, match="--port"):
            await demo.serve(port=taken, echo=lambda _line: None)


async def test_missing_requirements_are_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo, "NEEDED", ("simcord", "no_such_package"))
    with pytest.raises(errors.OperatorError, match=r"no_such_package not found.*make demo"):
        await demo.serve(echo=lambda _line: None)
