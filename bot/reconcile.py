"""Discord → database after downtime: what happened while nobody listened."""

from bot.clock import Clock
from bot.database import Database


class Reconciler:
    """Brings the database up to date with Discord after a new session."""

    def __init__(self, database: Database, client: object, clock: Clock) -> None:
        self._database, self._client, self._clock = database, client, clock

    async def stop(self) -> None:
        """End the background work."""
