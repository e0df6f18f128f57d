"""What holds for every test: no network, nothing of the developer's own, no error unnoticed."""

import ipaddress
import logging
import os
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from discord.http import HTTPClient
from simcord.http.client import FakeHTTPClient, FakeWebhookAdapter

from bot.database import inside_transaction
from bot.settings import Settings


class NetworkRefused(Exception):
    """A test tried to leave this machine. Not an OSError: nobody may take it for a bad line."""


def _own_server() -> set[str]:
    """Return the addresses of the PostgreSQL server that the developer named."""
    host = urlsplit(os.environ.get("TEST_POSTGRES_URL", "")).hostname
    if not host:
        return set()
    return {host, *(str(found[4][0]) for found in socket.getaddrinfo(host, None))}


ALLOWED = {"localhost", "", *_own_server()}


def _refuse_the_network(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event in {"socket.connect", "socket.sendto"} and isinstance(arguments[-1], tuple):
        host = arguments[-1][0]
    else:
        return
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    if name in ALLOWED:
        return
    try:
        local = ipaddress.ip_address(name).is_loopback
    except ValueError:
        local = False
    if not local:
        raise NetworkRefused(f"{event}: {name}")


def pytest_configure() -> None:
    # An audit hook sees every socket of this process, whichever library opened it, and cannot be
    # taken off again by accident.
    sys.addaudithook(_refuse_the_network)


@pytest.fixture(autouse=True)
def _nothing_of_the_developer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting from the environment or an ``.env``, and no data/ beside the code."""
    for name in Settings.model_fields:
        for spelling in (name, name.upper()):
            monkeypatch.delenv(spelling, raising=False)
    monkeypatch.chdir(tmp_path)


class _Errors(logging.Handler):
    """Keeps what was logged as an error."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.texts: list[str] = []
        self.setFormatter(logging.Formatter("%(name)s: %(message)s"))

    def emit(self, record: logging.LogRecord) -> None:
        self.texts.append(self.format(record))


@pytest.fixture(autouse=True)
def _no_error_goes_unnoticed(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail a test in which anyone logged an error.

    discord.py only logs what breaks inside a persistent button or an autocomplete, and asyncio what
    breaks in a task that nobody awaits. A test that provokes one says so: ``logs_errors("why")``.
    """
    errors = _Errors()
    logging.getLogger().addHandler(errors)
    yield
    logging.getLogger().removeHandler(errors)
    if errors.texts and request.node.get_closest_marker("logs_errors") is None:
        pytest.fail("errors were logged:\n" + "\n".join(errors.texts), pytrace=False)


class DiscordInsideTransaction(Exception):
    """Something called Discord between BEGIN and COMMIT, and made everyone wait for the network."""


@pytest.fixture(autouse=True)
def _no_discord_inside_a_transaction(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fail whoever breaks the house's third rule, whichever walk it happens in."""

    def guarded(request: Callable[..., Any]) -> Callable[..., Any]:
        async def checked(*args: Any, **kwargs: Any) -> Any:
            if inside_transaction.get():
                raise DiscordInsideTransaction(str(args[1:2]))
            return await request(*args, **kwargs)

        return checked

    for client in (FakeHTTPClient, FakeWebhookAdapter, HTTPClient):
        monkeypatch.setattr(client, "request", guarded(client.request))
