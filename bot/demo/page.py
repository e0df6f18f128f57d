"""Serving the community's channel as a browser page, and keeping page and bot in step.

SimCord stops its clock between actions and refuses two at once, so everything that touches it takes
one lock here: what a visitor does, and our own turn of the wheel in between.
"""

import asyncio
import logging
import signal
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from tempfile import TemporaryDirectory
from typing import Any

from markdown_it.rules_core import StateCore
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from simcord.backend.errors import SetupError
from simcord.preview import Preview, _action_plans, _component_projection, _markdown
from simcord.preview._actions import ACTION_SPECS
from simcord.preview._markdown import _FIELD_POLICIES

from bot import errors
from bot.demo import story
from bot.demo.world import World, opened
from bot.i18n import _
from bot.render.controls import MARK

log = logging.getLogger(__name__)

BEAT = 0.5
"""Seconds between two turns of the wheel: how soon a card follows votes that were counted."""
CHANGING = {kind for kind, spec in ACTION_SPECS.items() if spec.mutating}
"""What visitors do that others may see, unlike scrolling or typing an option."""
OWN_AND_ONE = 2
"""Pages while one visitor looks: theirs, and the one that SimCord keeps for itself."""
PORTS = 20
"""How many ports to try, from the one asked for."""

# Discord shows <@1> in an embed as a name, and so must the page; 3.2.1's shows the digits.
for place in ("embed_description", "embed_field_value"):
    _FIELD_POLICIES[place]["mentions"] = True

# On Discord ** and ~~ may stand anywhere, a quotation ends with its line, and an empty line is one;
# 3.2.1's page goes by CommonMark, where they must stand beside a word, and what follows a quoted
# line belongs to it.
_by_words = StateInline.scanDelims
_parser = _markdown._markdown_parser


def _anywhere(state: StateInline, *where: Any) -> Any:
    found = _by_words(state, *where)
    return found._replace(can_open=True, can_close=True) if found.length == 2 else found


def _with_empty_lines(state: StateCore) -> None:
    lines, found = state.src.split("\n"), []
    for token in state.tokens:
        begins = token.map[0] if token.map and token.level == 0 and token.nesting >= 0 else 0
        if begins and not lines[begins - 1].strip():
            empty = Token("inline", "", 0, content="\N{NO-BREAK SPACE}", children=[], level=1)
            opened = Token("paragraph_open", "p", 1, block=True)
            closed = Token("paragraph_close", "p", -1, block=True)
            found += [opened, empty, closed]
        found.append(token)
    state.tokens = found


def _as_on_discord(*args: Any, **kwargs: Any) -> Any:
    parser = _parser(*args, **kwargs)
    parser.block.ruler.push("ends", lambda *where: where[-1], {"alt": ["blockquote"]})
    parser.core.ruler.after("block", "empty_lines", _with_empty_lines)
    return parser


StateInline.scanDelims = _anywhere  # type: ignore[assignment,method-assign]
_markdown._markdown_parser = _as_on_discord

# Discord takes a menu with a new custom_id for a new one; 3.2.1's page goes by where it stands, and
# would show in it what was chosen in the one before.
_by_place = _component_projection._control_key


def _by_name(scope: str, component: Mapping[str, Any], path: str) -> str | None:
    key = _by_place(scope, component, path)
    name = str(component.get("custom_id", ""))
    return f"{scope}:component:{name}" if key is not None and MARK in name else key


def _by_name_in(component: Mapping[str, Any], path: str, message_id: int) -> str | None:
    return _by_name(f"message:{message_id}", component, path)


_component_projection._control_key = _by_name
_action_plans._component_key = _by_name_in

Echo = Callable[[str], object]


async def serve(port: int, echo: Echo) -> None:
    """Build the community and serve it until someone stops us (see ``bot.demo.serve``)."""
    showing = asyncio.ensure_future(_show(port, echo))
    with _stopped_by_signals(showing.cancel):
        try:
            await showing
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
    echo(_("The demo has stopped. Nothing of it is kept."))


async def _show(port: int, echo: Echo) -> None:
    async with AsyncExitStack() as stack:
        directory = stack.enter_context(TemporaryDirectory(prefix="askwell-demo-"))
        echo(_("Starting the bot on a simulated Discord: no token, no network …"))
        world = await stack.enter_async_context(opened(directory, story.begins()))
        await story.tell(world, echo)
        page = await stack.enter_async_context(_on_a_free_port(world, port))
        await stack.enter_async_context(_in_step(world, page))
        if port and page.url.split("/")[2] != f"127.0.0.1:{port}":
            echo(_("Port {port} is taken, so the page is at the next free one.").format(port=port))
        echo(_("Open {url} in your browser. Ctrl-C stops the demo.").format(url=page.url))
        await page.wait_closed()


@asynccontextmanager
async def _on_a_free_port(world: World, port: int) -> AsyncIterator[Preview]:
    for candidate in range(port, port + PORTS) if port else (0,):
        page = world.env.preview(
            world.channel,
            viewers=world.viewers,
            layout="channel",
            port=candidate,
            assets=world.pictures,
        )
        try:
            await page.__aenter__()
        except SetupError as error:
            if not isinstance(error.__cause__, OSError):
                raise
            continue
        try:
            yield page
        finally:
            await page.close()
        return
    raise errors.OperatorError(
        _("No port from {first} to {last} is free on this machine; choose one with --port.").format(
            first=port, last=port + PORTS - 1
        )
    )


@asynccontextmanager
async def _in_step(world: World, page: Preview) -> AsyncIterator[None]:
    """Keep bot and page up to date until the block ends."""
    wheel = _Wheel(world, page)
    # 3.2.1 has no hook around an action; without the lock a visitor's click that meets our own turn
    # would be refused.
    page._action = wheel.action  # type: ignore[method-assign]
    turning = asyncio.ensure_future(wheel.keep_turning())
    try:
        yield
    finally:
        turning.cancel()
        with suppress(asyncio.CancelledError):
            await turning


class _Wheel:
    """One thing at a time: what a visitor does, or a turn in which time passes and cards follow."""

    def __init__(self, world: World, page: Preview) -> None:
        self._world = world
        self._page = page
        self._act = page._action
        self._lock = asyncio.Lock()
        self._last_turn = time.monotonic()
        self._shown = 0

    async def action(self, context_id: str | None, body: Mapping[str, Any]) -> dict[str, Any]:
        """Do what a visitor did, and show what came of it with the same reply."""
        async with self._lock:
            if isinstance(body, dict) and "published_revision" in body:
                # Discord does not know revisions: a click on a message that changed a moment ago
                # reaches the bot, and so it does here.
                body["published_revision"] = self._page._get_page(context_id).revision
            # The page counts "5 minutes ago" from what it took for now at its last refresh.
            self._page._advance_presentation_time()
            result = await self._act(context_id, body)
            happened = len(self._world.env.backend.transcript)
            changes = isinstance(body, dict) and body.get("kind") in CHANGING
            if not changes or len(self._page._pages) <= OWN_AND_ONE:
                # Their own page shows it already, and drawing one is most of an action's time.
                self._shown = happened
            if changes:
                await self._turn()
            return result

    async def keep_turning(self) -> None:
        """Turn every ``BEAT`` seconds, whatever happens in a turn."""
        while True:
            await asyncio.sleep(BEAT)
            async with self._lock:
                await self._turn()

    async def _turn(self) -> None:
        """Let time pass, publish what is due, and show it if anything happened."""
        env = self._world.env
        now = time.monotonic()
        try:
            await env.advance_time(now - self._last_turn)
            self._last_turn = now
            await self._world.catch_up()
            happened = len(env.backend.transcript)
            # A refresh makes every page draw itself anew, so only when there is need.
            if happened != self._shown and not self._page._closed:
                await self._page.refresh()
                self._shown = happened
        except Exception:
            # A visitor can still go on; what is wrong must be seen, in the terminal.
            log.exception("The demo could not keep its page up to date.")


@contextmanager
def _stopped_by_signals(stop: Callable[[], object]) -> Iterator[None]:
    """Call ``stop`` on Ctrl-C and SIGTERM while the block runs."""
    loop = asyncio.get_running_loop()
    installed = []
    for number in (signal.SIGINT, signal.SIGTERM):
        # Windows and threads other than the first have no such handlers: there, asyncio's own way.
        with suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, stop)
            installed.append(number)
    try:
        yield
    finally:
        for number in installed:
            loop.remove_signal_handler(number)
