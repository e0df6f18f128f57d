"""The tests' own ground: what conftest promises, kept."""

import asyncio
import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import inspect, select

import bot
from bot import schema
from bot.database import Database
from models import Category, Guild
from tests.clock import NOON
from tests.databases import address
from tests.guards import NetworkRefused

ROOT = Path(bot.__file__).parent.parent


@pytest.mark.parametrize("time", ["first", "second"])
async def test_every_test_finds_an_empty_database(database: Database, time: str) -> None:
    async with database.transaction() as tx:
        assert (await tx.scalars(select(Guild))).all() == []
        tx.add(Guild(id=7, name=time, joined_at=NOON))
        await tx.flush()
        category = Category(guild_id=7, name="General", created_at=NOON)
        tx.add(category)
        await tx.flush()
        assert category.id == 1, "counters start again too"


async def test_databases_are_apart(
    database: Database, another_database_url: Callable[[], str], blank_database_url: str
) -> None:
    another, blank = (
        Database(address(another_database_url())),
        Database(address(blank_database_url)),
    )
    async with database.transaction() as tx:
        tx.add(Guild(id=7, name="Here", joined_at=NOON))
    async with another.reading() as tx:
        assert (await tx.scalars(select(Guild))).all() == []
    assert await schema.current(another) == schema.newest()
    blank.prepare()
    async with blank.reading() as tx:
        connection = await tx.connection()
        assert await connection.run_sync(lambda sync: inspect(sync).get_table_names()) == []
    await another.close()
    await blank.close()


def test_nothing_leaves_this_machine() -> None:
    with pytest.raises(NetworkRefused, match=r"192\.0\.2\.1"):
        socket.create_connection(("192.0.2.1", 443), timeout=1)
    with pytest.raises(NetworkRefused, match=r"discord\.example"):
        socket.getaddrinfo("discord.example", 443)


async def test_nothing_leaves_this_machine_from_a_loop_either() -> None:
    with pytest.raises(NetworkRefused):
        await asyncio.open_connection("192.0.2.1", 443)


def test_nothing_of_the_developer_is_read() -> None:
    assert "DISCORD_TOKEN" not in os.environ
    assert Path.cwd() != ROOT


BAD = """
import logging, socket, warnings

def test_a_persistent_button_broke():
    logging.getLogger("discord.ui.view").error("Ignoring exception in view")

def test_our_own_handler_logged_it():
    logging.getLogger("bot.client").error("error 1 in an interaction")

def test_a_warning_was_given():
    warnings.warn("soon no more")

def test_the_network_was_used():
    socket.create_connection(("192.0.2.1", 443))
"""


def test_what_tests_must_not_do_fails_them(tmp_path: Path) -> None:
    file = tmp_path / "test_bad.py"
    file.write_text(BAD, encoding="utf-8")
    options = ["-p", "tests.guards", "-c", str(ROOT / "pyproject.toml")]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(file)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    for why in ("Ignoring exception in view", "error 1 in an", "soon no more", "NetworkRefused"):
        assert why in ran.stdout, ran.stdout + ran.stderr
    # The two that only log pass, and then their guard fails.
    assert "2 failed, 2 passed, 2 errors" in ran.stdout
