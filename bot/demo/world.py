"""The demo's server on a simulated Discord: its people, its channel, and the real bot in it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import discord
from simcord.actors import MemberActor
from simcord.backend.cdn import CDN_BASE
from simcord.builders import ChannelHandle, GuildHandle, RoleHandle
from simcord.env import Env

from bot.app import create_bot
from bot.client import AskwellBot
from bot.demo import avatar, community
from bot.demo.community import Person
from bot.settings import Settings

SETTLE_SECONDS = 30.0
"""How long SimCord waits for the bot to finish something; its own 5 are few on a busy machine."""

ROLES = {
    "Helpers": (discord.Permissions.none(), discord.Colour(0x2E9E6B)),
    "Moderators": (discord.Permissions(manage_messages=True), discord.Colour(0xC27C0E)),
}


class SimulatedClock:
    """SimCord's clock as the bot's: it moves when someone moves it, and nobody waits."""

    def __init__(self) -> None:
        self._env: Env | None = None

    def follow(self, env: Env) -> None:
        """From now on tell this simulation's time."""
        self._env = env

    def now(self) -> datetime:
        """Return the time, aware and UTC."""
        return datetime.now(UTC) if self._env is None else self._env.now()

    async def sleep(self, seconds: float) -> None:
        """Let the time pass at once: a visitor should not wait for the pace between two edits."""
        if self._env is not None:
            self._env.backend.advance_clock(seconds)
        await asyncio.sleep(0)


@dataclass(frozen=True)
class World:
    """The server as it stands: the simulation, the bot in it, and what the page shows of it."""

    env: Env
    bot: AskwellBot
    guild: GuildHandle
    channel: ChannelHandle
    """The channel that the page shows."""
    inside: ChannelHandle
    members: dict[str, MemberActor]
    pictures: dict[str, tuple[str, bytes]]
    """Files that the page may show, by the address Discord would have them at."""

    @property
    def viewers(self) -> Sequence[MemberActor]:
        """The people a visitor can be."""
        return [self.members[person.name] for person in community.VIEWERS]

    async def catch_up(self) -> None:
        """Let the bot count the votes and publish the cards that wait."""
        with self.env.time_context():
            await self.bot.publish_due()


@asynccontextmanager
async def opened(directory: str, since: datetime) -> AsyncIterator[World]:
    """Start the bot in a new, empty server at this time; take all of it down when the block ends.

    ``directory`` is where the database is kept.
    """
    settings = Settings(
        _env_file=None,
        discord_token=None,
        discord_token_file=None,
        database_url=f"sqlite:///{Path(directory) / 'demo.db'}",
    )
    clock = SimulatedClock()
    bot = create_bot(settings, clock=clock)
    env = Env(bot, shard_count=1, settle_timeout=SETTLE_SECONDS)
    clock.follow(env)
    env.backend.advance_clock((since - env.now()).total_seconds())
    env.backend.edit_bot_profile("Askwell")
    env.backend.bot_user.avatar = "bubble"
    answering = bot.tree.on_error
    try:
        await env.start()
        # SimCord notes every error of a command, and its page then calls the action failed. Ours
        # are refusals, told to the person; a real error is logged by the bot itself.
        bot.tree.on_error = answering  # type: ignore[method-assign]
        world = _populate(env, bot)
        await env.settle()
        yield world
    finally:
        await env.shutdown()
        await bot.close()


def _populate(env: Env, bot: AskwellBot) -> World:
    """Make the server: its people, their roles, and one channel."""
    owner = env.create_user(community.OWNER.name, global_name=community.OWNER.shown)
    guild = env.create_guild(community.GUILD, owner=owner)
    roles = {
        name: guild.create_role(name, permissions=allowed, color=colour.value)
        for name, (allowed, colour) in ROLES.items()
    }
    members = {community.OWNER.name: MemberActor(env, guild, owner)}
    for person in community.PEOPLE:
        if person.name not in members:
            members[person.name] = _join(env, guild, roles, person)
    bubble = f"{CDN_BASE}/avatars/{env.backend.bot_user.id}/bubble.png"
    return World(
        env=env,
        bot=bot,
        guild=guild,
        channel=guild.create_text_channel(community.CHANNEL, topic=community.TOPIC),
        inside=guild.create_text_channel(community.INSIDE_CHANNEL),
        members=members,
        pictures={bubble: ("askwell.png", avatar.png())},
    )


def _join(
    env: Env, guild: GuildHandle, roles: dict[str, RoleHandle], person: Person
) -> MemberActor:
    user = env.create_user(person.name, global_name=person.shown)
    return guild.add_member(user, roles=[roles[person.role]] if person.role else [])
