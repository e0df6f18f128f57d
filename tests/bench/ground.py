"""Where it is measured: databases of both kinds in a temporary folder, gone afterwards."""

import asyncio
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.databases import Engine, Postgres, Sqlite, migrate
from tests.postgres_server import DURABLE, PostgresServer, Unavailable


@contextmanager
def engines() -> Iterator[dict[str, Engine]]:
    """Yield each database by its name, as durable as in earnest; PostgreSQL only if it is here."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory(prefix="askwell-bench-")))
        template = folder / "template.db"
        asyncio.run(migrate(f"sqlite:///{template}"))
        found: dict[str, Engine] = {"SQLite": Sqlite(folder, template)}
        try:
            server = stack.enter_context(PostgresServer(speed=DURABLE))
        except Unavailable:
            yield found
            return
        databases = Postgres(server.url)
        stack.callback(databases.close)
        yield found | {"PostgreSQL": databases}
