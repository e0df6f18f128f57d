"""What makes the tests cheaper without checking less: nothing is prepared twice in one process.

Each test has engines of its own, and each engine would compile the same few hundred statements
again, which was most of what a short test cost. The running bot compiles each of them once.
"""

import gc

from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg
from sqlalchemy.dialects.sqlite.aiosqlite import SQLiteDialect_aiosqlite
from sqlalchemy.engine import Engine
from sqlalchemy.util import LRUCache

# Far more than there are statements, so that nothing is ever dropped and compiled again.
ROOM = 20_000


def share_statements() -> None:
    """Let every engine of one kind of database use the statements that another one compiled.

    A compiled statement is found by its dialect and its shape. Dialects are told apart by identity,
    though two of one class compile alike on one server; so here the class is what counts.
    """
    for dialect in (SQLiteDialect_aiosqlite, PGDialect_asyncpg):
        dialect.__eq__ = lambda self, other: type(self) is type(other)  # type: ignore[method-assign]
        dialect.__hash__ = lambda self: hash(type(self))  # type: ignore[method-assign]
    compiled: LRUCache[object, object] = LRUCache(ROOM)
    made = Engine.__init__

    def make(self: Engine, *args: object, **options: object) -> None:
        made(self, *args, **options)  # type: ignore[arg-type]
        self._compiled_cache = compiled  # type: ignore[assignment]

    Engine.__init__ = make  # type: ignore[method-assign]


def pytest_configure() -> None:
    share_statements()


def pytest_collection_finish() -> None:
    """Spare the garbage collector what stays to the end: modules, commands, the tests themselves.

    It would look through all of it again and again, as it would in the running bot, which does the
    same when it is ready.
    """
    gc.collect()
    gc.freeze()
