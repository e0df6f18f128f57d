"""What makes the tests cheaper without checking less.

Nothing is prepared twice in one process: each test has engines of its own, and each engine would
compile the same few hundred statements again, which was most of what a short test cost. The running
bot compiles each of them once. And SQLite needs no thread where nothing else waits meanwhile.
"""

import asyncio
import copy
import gc
import marshal
from collections.abc import Callable, Coroutine, Generator
from types import SimpleNamespace, coroutine
from typing import Any, TypeVar

import pytest
from aiosqlite import Connection
from simcord import components, gateway, results
from simcord.backend import serializers
from simcord.http import router
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import Connection as Connected
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

from bot import database, direct

T = TypeVar("T")

# Far more than there are statements, so that nothing is ever dropped and compiled again.
ROOM = 20_000


def share_statements() -> None:
    """Let every engine of one kind of database use the statements that another one compiled.

    A compiled statement is found by its dialect and its shape. Dialects are told apart by identity,
    though two of one class compile alike on one server; so here the class is what counts.
    """
    told: dict[str, object] = {}
    asked = PGDialect_asyncpg.initialize

    def initialize(self: PGDialect_asyncpg, connection: Connected) -> None:
        """Ask the server once for its version and the like; there is one server for the run."""
        if not told:
            before = dict(vars(self))
            asked(self, connection)  # type: ignore[no-untyped-call]
            told.update(
                {key: value for key, value in vars(self).items() if before.get(key) is not value}
            )
        vars(self).update(told)

    PGDialect_asyncpg.initialize = initialize  # type: ignore[assignment]
    for dialect in (SQLiteDialect_aiosqlite, PGDialect_asyncpg):
        dialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
        dialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    compiled: LRUCache[object, object] = LRUCache(ROOM)
    made = Engine.__init__

    # With the names that SQLAlchemy reads there: by them it knows what an engine can be told.
    def make(
        self: Engine,
        pool: Any,
        dialect: Any,
        url: Any,
        logging_name: Any = None,
        echo: Any = None,
        query_cache_size: int = 500,
        execution_options: Any = None,
        hide_parameters: bool = False,  # noqa: FBT001, FBT002
    ) -> None:
        made(
            self,
            pool,
            dialect,
            url,
            logging_name,
            echo,
            query_cache_size,
            execution_options,
            hide_parameters,
        )
        self._compiled_cache = compiled  # type: ignore[assignment]

    Engine.__init__ = make  # type: ignore[method-assign]


EARNEST = ("bench", "crash")
"""Folders of tests with processes that are killed, or measured: nothing is spared there."""


@pytest.fixture(autouse=True)
def databases_at_hand(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare most tests the way to SQLite's threads, and PostgreSQL the question if it is there.

    A walk asks SQLite for a thousand things, each some microseconds, and to go to a connection's
    thread and back took nearly half of its time. Other tasks still have their turn before each
    statement, so that what happens side by side happens in as many orders as before. PostgreSQL is
    asked before each transaction whether it is still there, which takes three trips.
    """
    if request.node.path.parent.name in EARNEST or request.node.get_closest_marker("in_earnest"):
        return
    # That a commit waits for the disk is SQLite's own business, as it is PostgreSQL's.
    monkeypatch.setattr(database, "DURABLE", "synchronous=OFF")
    monkeypatch.setattr(Connection, "_execute", _execute)
    monkeypatch.setattr(Connection, "__await__", _begin)
    monkeypatch.setattr(Connection, "stop", _stop)
    monkeypatch.setattr(PGDialect_asyncpg, "do_ping", lambda _self, _connection: True)
    for module in (database, direct):
        monkeypatch.setattr(module, "to_the_end", _to_the_end)


@coroutine
def _to_the_end(work: Coroutine[Any, Any, T]) -> Generator[Any, Any, T]:
    """Do the work even if we are cancelled meanwhile, as the running bot does, but in no new task.

    A task for each statement, and the loop's way there and back, was a tenth of what a walk cost.
    """
    cancelled: asyncio.CancelledError | None = None
    while True:
        try:
            awaited = work.send(None)
        except StopIteration as done:
            if cancelled is not None:
                raise cancelled from None
            result: T = done.value
            return result
        except Exception:
            if cancelled is not None:
                raise cancelled from None
            raise
        try:
            if awaited is None:
                yield
            else:
                awaited._asyncio_future_blocking = False
                yield _Uncancelled(awaited)
        except asyncio.CancelledError as error:
            cancelled = error
        except Exception:  # noqa: BLE001 - the work is told of it by its own future
            pass


class _Uncancelled:
    """A future as a task waits for it, which goes on if the task is cancelled meanwhile.

    The task is told that it was when the future is done: ``asyncio.shield`` would tell it at once,
    to no avail here, and take three turns of the loop for each answer of PostgreSQL.
    """

    def __init__(self, future: "asyncio.Future[Any]") -> None:
        self._asyncio_future_blocking = True
        self._future = future

    def cancel(self, msg: object = None) -> bool:
        return False

    def __getattr__(self, name: str) -> Any:
        return getattr(self._future, name)


async def _execute(self: Connection, work: Callable[..., Any], *given: Any, **named: Any) -> Any:
    if not self._running or self._connection is None:
        raise ValueError("Connection closed")
    if given:
        await asyncio.sleep(0)
    return work(*given, **named)


async def _connect(self: Connection) -> Connection:
    if self._connection is None:
        self._connection = self._connector()
    return self


def _begin(self: Connection) -> Generator[Any, None, Connection]:
    return _connect(self).__await__()


def _stop(self: Connection) -> None:
    self._running = False
    if self._connection is not None:
        self._connection.close()
        self._connection = None


def _copied(value: Any) -> Any:
    """Return a copy of a value out of JSON, ten times sooner than ``copy`` would."""
    try:
        return marshal.loads(marshal.dumps(value))
    except ValueError:
        return copy.deepcopy(value)


def copy_payloads() -> None:
    """Let the simulated Discord copy what it sends and hears as what it is: plain JSON."""
    for module in (components, results, serializers):
        module.deepcopy = _copied  # type: ignore[attr-defined]
    for module in (gateway, router):
        module.copy = SimpleNamespace(deepcopy=_copied)  # type: ignore[attr-defined]


def pytest_configure() -> None:
    share_statements()
    copy_payloads()


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Spare the garbage collector what stays to the end: modules, commands, the tests themselves.

    While they are read nothing goes, and later it would look through all of it again and again, as
    it would in the running bot, which does the same when it is ready.
    """
    gc.disable()
    result = yield
    gc.collect()
    gc.freeze()
    # Statements and rows come and go by the thousand, few of them in cycles: look seventy times
    # less often than Python would, for a tenth of the processor time and a tenth more memory.
    gc.set_threshold(50_000, 20, 50)
    gc.enable()
    return result
