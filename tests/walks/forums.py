"""The town with a forum instead of its channel, and what SimCord leaves out of forums."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import discord
import pytest
import simcord
from simcord.backend import serializers
from simcord.backend.errors import BackendError
from simcord.http.router import RequestContext
from sqlalchemy import select
from sqlmodel import col

from bot import categories
from bot.access import Actor
from bot.categories import Change
from bot.publisher.forums import PINNED
from bot.publisher.loop import FULL_SECONDS
from models import Card, CardKind, Layout
from tests.walks.people import Person
from tests.walks.town import Town

REQUIRE_TAG = 1 << 4
"""Discord's channel flag: no post without a tag."""


@dataclass
class Market:
    """A town whose category "Sleep" has a forum; people type in the channel "questions" still."""

    town: Town
    forum: simcord.ChannelHandle

    @property
    def stored(self) -> Any:
        """The forum as the simulated Discord keeps it."""
        return self.town.env.backend.get_channel(self.forum.id)

    def tag(self, *names: str, **more: bool) -> list[int]:
        """Have an admin give the forum these tags too; return their ids."""
        backend = self.town.env.backend
        plain = {"moderated": False, "emoji_id": None, "emoji_name": None}
        made: list[dict[str, Any]] = [
            {**plain, "id": str(backend.snowflake()), "name": name, **more} for name in names
        ]
        tags = [*self.stored.available_tags, *made]
        backend.edit_channel(self.forum.id, {"available_tags": tags})
        return [int(one["id"]) for one in made]

    def post_of(self, card: discord.Message) -> Any:
        """Return the forum post whose first message this is, as it is stored."""
        return self.town.env.backend.get_channel(card.channel.id)

    def worn(self, card: discord.Message) -> list[str]:
        """Return the names of the tags on a post."""
        names = {int(one["id"]): one["name"] for one in self.stored.available_tags}
        return [names[one] for one in self.post_of(card).applied_tags]

    async def create_post(self, who: Person, name: str, text: str) -> discord.Message:
        """Have a member make a post by hand, as Discord does it: its first message has its id."""
        backend = self.town.env.backend
        thread = backend.create_thread(self.forum.id, name, who.id, broadcast=False)
        backend.announce_thread_create(thread)
        message = backend.prepare_message(thread.id, who.id, text)
        message.id = thread.id
        backend.commit_message(message)
        await self.town.env.settle()
        return self.first(thread.id)

    def first(self, thread_id: int) -> discord.Message:
        """Return the first message of a post."""
        channel = self.town.env.backend.get_channel(thread_id)
        return simcord.ChannelHandle(self.town.env, self.town.guild, channel).history()[0]

    async def five_minutes_later(self) -> None:
        """Let what waits be due."""
        async with self.town.bot.database.transaction() as tx:
            for card in await tx.scalars(select(Card)):
                card.not_before -= timedelta(seconds=FULL_SECONDS)

    async def card(self, kind: CardKind, number: int = 0) -> Card:
        """Return a card's row."""
        async with self.town.bot.database.reading() as tx:
            rows = await tx.scalars(
                select(Card).where(col(Card.kind) == kind).order_by(col(Card.id))
            )
            return rows.all()[number]


@pytest.fixture
async def market(town: Town, monkeypatch: pytest.MonkeyPatch) -> Market:
    """The town, with a forum."""
    told = serializers.channel_payload

    def with_flags(backend: Any, channel: Any) -> Any:
        # SimCord knows no flags of channels.
        flags = {"flags": getattr(channel, "flags_set", 0)}
        return told(backend, channel) if channel.is_thread else {**told(backend, channel), **flags}

    monkeypatch.setattr(serializers, "channel_payload", with_flags)
    forum = town.guild.create_forum_channel("help-forum")
    await town.env.settle()
    admin = Actor(guild_id=town.guild.id, user_id=1, name="Abe", admin=True)
    async with town.bot.database.transaction() as tx:
        change = Change(channel_id=forum.id, layout=Layout.FORUM)
        await categories.edit(tx, admin, town.categories["Sleep"], change)
    return Market(town, forum)


def require_tag(market: Market, *, required: bool = True) -> None:
    """Have an admin say that each post of the forum needs a tag, or needs none any more."""
    market.stored.flags_set = REQUIRE_TAG if required else 0
    market.town.env.backend.announce_channel_update(market.forum.id)


PINNED_ONE_ALREADY = 30047
"""Discord's code for a second pinned post of a forum, which its list of codes calls "Maximum number
of pinned threads in a forum channel has been reached"; 30003 is that of messages in a channel."""


def with_pins(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the simulated Discord keep which post of a forum is pinned; it takes one of each."""
    fields = RequestContext.fields

    def take(ctx: Any, *handled: str, ignore: tuple[str, ...] = (), **more: Any) -> dict[str, Any]:
        body = ctx.body()
        if "flags" in body and "applied_tags" in ignore:
            post, ignore = ctx.backend.get_channel(ctx.int_arg("channel_id")), (*ignore, "flags")
            others = [
                one for one in ctx.backend.channels.values() if one.parent_id == post.parent_id
            ]
            if body["flags"] and any(is_pinned(one) for one in others if one is not post):
                told = "Maximum number of pinned threads in a forum channel has been reached"
                raise BackendError(400, PINNED_ONE_ALREADY, told)
            post.flags_set = body["flags"]
        return fields(ctx, *handled, ignore=ignore, **more)

    monkeypatch.setattr(RequestContext, "fields", take)


def is_pinned(post: Any) -> bool:
    """Return whether a post stands at the top of its forum."""
    return bool(getattr(post, "flags_set", 0) & PINNED)
