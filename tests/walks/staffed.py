"""The town with those who look after it: a second moderator, an admin and a staff channel."""

from dataclasses import dataclass
from typing import Any

import discord
import pytest
import simcord
from simcord.backend.models import Overwrite
from simcord.components import walk_components
from sqlalchemy import select
from sqlmodel import col

from bot import choices
from bot.access import Actor
from models import Card, CardKind, Category, Event, Post
from tests.walks.people import Person
from tests.walks.town import Town


@dataclass
class Office:
    """Mo and Max moderate, Abe may manage the server; they alone see the staff channel."""

    town: Town
    staff: simcord.ChannelHandle
    lobby: simcord.ChannelHandle
    """Where there is nothing to ask."""
    max: Person
    abe: Person

    @property
    def mo(self) -> Person:
        return self.town.mo

    @property
    def guild(self) -> simcord.GuildHandle:
        return self.town.guild

    def admin(self) -> Actor:
        """Return Abe as the verbs know him."""
        return Actor(guild_id=self.guild.id, user_id=self.abe.id, name="Abe", admin=True)

    async def choose(self, **changes: Any) -> None:
        """Have Abe choose something for the server."""
        async with self.town.bot.database.transaction() as tx:
            await choices.choose(tx, self.admin(), **changes)

    def permit_the_bot(self, channel: simcord.ChannelHandle, **permissions: bool | None) -> None:
        """Set what the bot may do in a channel, as an admin does in Discord's own settings."""
        backend = self.town.env.backend
        allow, deny = discord.PermissionOverwrite(**permissions).pair()
        mine = Overwrite(
            target_id=backend.bot_user.id,
            type=1,  # type: ignore[arg-type]  # SimCord's own enum of 0 and 1
            allow=allow.value,
            deny=deny.value,
        )
        backend.set_overwrite(channel.id, mine)

    # -- looking -------------------------------------------------------------------------------

    async def post(self, number: int, answer: int | None = None) -> Post:
        """Return #number or #number.answer as it stands now."""
        async with self.town.bot.database.reading() as tx:
            here = col(Post.guild_id) == self.guild.id
            question = (await tx.scalars(select(Post).where(here, Post.number == number))).one()  # type: ignore[arg-type]
            if answer is None:
                return question
            rows = await tx.scalars(
                select(Post).where(
                    col(Post.question_id) == question.id, col(Post.answer_number) == answer
                )
            )
            return rows.one()

    async def comments(self) -> list[Post]:
        """Return every comment."""
        return [one for one in await self.town.posts() if one.kind == "comment"]

    async def category(self, name: str) -> Category:
        """Return a category as it stands now."""
        async with self.town.bot.database.reading() as tx:
            rows = await tx.scalars(
                select(Category).where(
                    col(Category.guild_id) == self.guild.id, col(Category.name) == name
                )
            )
            return rows.one()

    async def events(self, verb: str) -> list[Event]:
        """Return what was written down under this verb, in order."""
        async with self.town.bot.database.reading() as tx:
            rows = await tx.scalars(
                select(Event).where(col(Event.verb) == verb).order_by(col(Event.id))
            )
            return list(rows)

    async def cards(self, kind: CardKind) -> list[Card]:
        """Return the cards of one kind, oldest first."""
        async with self.town.bot.database.reading() as tx:
            rows = await tx.scalars(
                select(Card).where(col(Card.kind) == kind).order_by(col(Card.id))
            )
            return list(rows)


async def staff(town: Town) -> Office:
    """Give a town its staff."""
    env, guild = town.env, town.guild
    me = env.bot.user
    assert me is not None
    owners = guild.create_role(
        "Owners", permissions=discord.Permissions(manage_guild=True, manage_messages=True)
    )
    seen = discord.PermissionOverwrite(view_channel=True)
    channel = guild.create_text_channel(
        "staff",
        overwrites={
            guild.default_role: discord.PermissionOverwrite(view_channel=False),
            guild.roles["Keepers"]: seen,
            owners: seen,
            me: seen,
        },
    )
    lobby = guild.create_text_channel("lobby")
    abe = Person(env, guild.add_member(env.create_user("Abe"), roles=[owners]))
    other = guild.add_member(env.create_user("Max"), roles=[guild.roles["Keepers"]])
    office = Office(town, channel, lobby, Person(env, other), abe)
    for person in (office.max, office.abe):
        person.channel = town.channel
    await env.settle()
    return office


@pytest.fixture
async def office(town: Town) -> Office:
    """The town, with its staff."""
    return await staff(town)


def menu_of(person: Person, verb: str) -> dict[str, Any]:
    """Return the menu in someone's last reply that does this verb."""
    for one in walk_components(person.screen.components):
        if str(one.get("custom_id", "")).startswith(f"aw:{verb}") and one["type"] != 2:
            return one
    raise AssertionError(f"no menu for {verb}; they see: {person.text}")


OF_A_MODERATOR = ["hide", "close", "lock", "pin", "edit", "content_note", "link", "remove"]
"""What moderators are offered in the panel of a question that is shown, open and not reported."""


def offered(person: Person, verb: str) -> list[str]:
    """Return the values that a menu in someone's last reply offers."""
    return [one["value"] for one in menu_of(person, verb)["options"]]


async def picks(person: Person, verb: str, *values: Any) -> None:
    """Choose from the menu of this verb: values, or roles and channels."""
    menu = menu_of(person, verb)["custom_id"]
    person._hear(await person.member.select(person.screen, values, custom_id=menu))
