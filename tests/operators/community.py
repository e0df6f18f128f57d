"""A small server in which every stored number is above zero, so that a wrong one shows."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

from sqlalchemy import select, update
from sqlmodel import col

from bot import moderation, picture_rows
from bot.database import Database, now
from bot.picture_rows import New
from models import Guild, PictureKind, Vote, VoteSource
from tests.databases import address
from tests.world import ELSEWHERE, GUILD, World, build

T = TypeVar("T")


async def settle(database: Database, guild_id: int = GUILD) -> World:
    """Let people ask, answer, comment, vote, accept, edit and hide, by the real verbs."""
    world = await build(database, guild_id)
    first = await world.ask(tags="watering, cactus")
    second = await world.ask(world.helper, tags="watering")
    anonymous = await world.ask_anonymously(world.newcomer)
    best = await world.answer(first)
    worse = await world.answer(first, world.newcomer)
    hidden = await world.answer(second, world.newcomer)
    await world.answer(anonymous)
    for post in (first, best, worse):
        await world.comment(post)
    await world.put_up()
    for post, up, down in ((first, 3, 1), (best, 4, 0), (worse, 1, 2), (anonymous, 2, 1)):
        for value, count in ((1, up), (-1, down)):
            for number in range(count):
                await world.vote(post, world.member(f"Voter {number}"), value)
    await world.accept(best)
    async with database.transaction() as tx:
        every_byte = New(PictureKind.PNG, bytes(range(256)) * 300, "A cactus at the window")
        await picture_rows.replace(tx, first, [every_byte, New(PictureKind.JPEG, b"\0")])
    # The revision that this makes knows of the pictures.
    await world.edit(first, world.asker, body="It looks thirsty and sad.")
    await world.do(moderation.hide, world.moderator, hidden.id or 0)
    # Two that count for nothing, as later work will leave them: one voided, one not yet allowed.
    for voided_by, pending in ((1, False), (None, True)):
        async with database.transaction() as tx:
            tx.add(
                Vote(
                    guild_id=guild_id,
                    post_id=best.id or 0,
                    user_id=world.member("Nobody").user_id,
                    value=1,
                    source=VoteSource.REACTION,
                    voided_by=voided_by,
                    pending=pending,
                    created_at=now(tx),
                    changed_at=now(tx),
                )
            )
    return world


async def two_servers(database: Database) -> None:
    """Settle two servers, the second one with weights of its own."""
    await settle(database)
    other = await settle(database, ELSEWHERE)
    await other.choose(points_answer_up=7, points_multiple=3, points_cast_down=2)


async def name_of(database: Database) -> str | None:
    """Return the mark: what the first server is called."""
    async with database.reading() as tx:
        name: str | None = await tx.scalar(select(col(Guild.name)).order_by(col(Guild.id)).limit(1))
        return name


async def rename(database: Database, name: str) -> None:
    """Leave another mark."""
    async with database.transaction() as tx:
        await tx.execute(update(Guild).values(name=name))


def opened(url: str) -> Database:
    """Return the database at a URL as settings spell it; the caller closes it."""
    return Database(address(url), readers=1)


async def mark(database: Database, name: str) -> None:
    """Make a server with a question, of this name, by which a test tells databases apart."""
    world = await build(database)
    await world.ask()
    await rename(database, name)


def doing(url: str, work: Callable[[Database], Awaitable[T]]) -> T:
    """Do something with a database from a test that has no loop of its own."""

    async def do() -> T:
        database = opened(url)
        try:
            return await work(database)
        finally:
            await database.close()

    return asyncio.run(do())
