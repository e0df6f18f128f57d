"""A Discord client that only writes down what it hears, to show that the loopback works."""

import asyncio

import discord


class Listener(discord.AutoShardedClient):
    """A client with the bot's intents and no opinions."""

    def __init__(self) -> None:
        intents = discord.Intents(guilds=True, guild_messages=True, guild_reactions=True)
        super().__init__(intents=intents, max_messages=None, guild_ready_timeout=0.05)
        self.heard: list[tuple[str, object]] = []
        self._happened = asyncio.Event()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Do not wait five seconds before a second IDENTIFY, as the library would."""

    def events(self, name: str) -> list[object]:
        """Give what was heard under this name, oldest first."""
        return [what for heard, what in self.heard if heard == name]

    async def until(self, name: str, times: int = 1) -> None:
        """Wait until it was heard so often."""
        async with asyncio.timeout(15):
            while len(self.events(name)) < times:
                self._happened.clear()
                await self._happened.wait()

    def text(self, channel_id: int) -> discord.TextChannel:
        """Give a channel out of the client's cache."""
        channel = self.get_channel(channel_id)
        assert isinstance(channel, discord.TextChannel)
        return channel

    def _note(self, event: str, what: object = None) -> None:
        self.heard.append((event, what))
        self._happened.set()

    async def on_ready(self) -> None:
        """Every server is known."""
        self._note("ready")

    async def on_resumed(self) -> None:
        """The session goes on."""
        self._note("resumed")

    async def on_guild_join(self, guild: discord.Guild) -> None:
        """The client was invited."""
        self._note("join", guild.id)

    async def on_guild_available(self, guild: discord.Guild) -> None:
        """A known server is there (again)."""
        self._note("available", guild.id)

    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote."""
        self._note("message", (message.id, message.nonce))

    async def on_raw_reaction_add(self, event: discord.RawReactionActionEvent) -> None:
        """Somebody reacted."""
        self._note("add", (event.user_id, str(event.emoji)))

    async def on_raw_reaction_remove(self, event: discord.RawReactionActionEvent) -> None:
        """Somebody took a reaction back."""
        self._note("remove", (event.user_id, str(event.emoji)))
