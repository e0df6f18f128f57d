"""Who wrote an anonymous post stands in the post alone, whatever anybody does to it.

Every verb of the access matrix is tried where everything is anonymous, so that a new one is too.
What it does under somebody's own name stands in the tables here.
"""

import json
import logging
import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from typing import TypeVar

from sqlalchemy import func, select, update
from sqlalchemy.exc import DBAPIError
from sqlmodel import SQLModel, col

from bot import errors, undoing
from bot.access import Actor
from bot.database import Database, Tx
from bot.operating import logs
from models import Event, Post
from tests.test_access import ELSEWHERE, OPEN, VERBS, Scene, Try, scene, table
from tests.verbs.test_plans import listening
from tests.world import World

T = TypeVar("T")

CANARIES = ("asker", "helper", "member")
"""Who wrote the question, the answer and the comment, all of them anonymous."""

OTHERS = ("admin",)
"""Who may do whatever others may."""

OWN = {
    # A question under their name.
    "ask",
    # Votes, and what they follow and choose for themselves.
    *("vote question", "vote answer", "follow", "unfollow", "answers me"),
    *("choose notices", "leave out", "be reminded", "spare"),
    # What they report.
    *("flag question", "flag answer"),
    # Nobody but they put their name to it.
    "claim",
}
"""What somebody does under their own name: it may name them, and nobody else."""

BY_NAME = {
    *("suspend", "end suspension", "renew suspension", "warn"),
    *("write note", "remove note", "restore note", "look behind"),
}
"""What moderators do to the helper as a member, whatever they wrote: it may name the helper."""

WRITTEN = re.compile(r'(?:INSERT INTO|UPDATE) "?(\w+)')


class _Undo(Exception):
    """Ends a trial: the next one finds everything as this one did."""


async def trial(
    one: Scene, attempt: Try, actor: Actor, look: Callable[[Tx, set[str]], Awaitable[T]]
) -> T | None:
    """Return what ``look`` finds once this is done, in the tables it wrote; None: it is refused."""
    found: T | None = None
    try:
        async with one.world.database.transaction() as tx:
            with listening(await tx.connection()) as told:
                try:
                    await attempt(tx, actor, one)
                except errors.AskwellError:
                    raise _Undo from None
                await tx.flush()
            written = WRITTEN.findall("\n".join(statement for statement, _values in told))
            found = await look(tx, set(written))
            raise _Undo
    except _Undo:
        return found


async def named(tx: Tx, tables: set[str], people: Mapping[int, str]) -> list[str]:
    """Return in which of these tables one of these people is named, by id or by name.

    That a post says who wrote it is as it should be.
    """
    found = []
    for one in SQLModel.metadata.sorted_tables:
        for row in await tx.execute(select(one)) if one.name in tables else ():
            said = dict(row._mapping)
            if one.name == "post":
                del said["author_id"]
            text = json.dumps(said, default=str)
            if any(str(user_id) in text or name in text for user_id, name in people.items()):
                found.append(f"{one.name}: {text}")
    return found


async def test_whatever_is_done_only_the_post_says_who_wrote_it(database: Database) -> None:
    one = await scene(database, veiled=True)
    people = {one.people[role].user_id: one.people[role].name for role in CANARIES}
    everywhere = {each.name for each in SQLModel.metadata.sorted_tables}
    assert await one.world.read(named, everywhere, people) == []
    betrayed, tried = [], table(OPEN)
    for verb, (_function, attempt) in VERBS.items():
        for role in (*CANARIES, *OTHERS):
            if tried[verb][role] != "y":
                continue
            known = {one.people[role].user_id} if verb in OWN else set()
            known |= {one.people["helper"].user_id} if verb in BY_NAME else set()
            secret = {user_id: name for user_id, name in people.items() if user_id not in known}

            async def look(tx: Tx, written: set[str], of: Mapping[int, str] = secret) -> list[str]:
                return await named(tx, written, of)

            found = await trial(one, attempt, one.people[role], look)
            betrayed += [f"{verb} by the {role}: {where}" for where in found or ()]
    assert betrayed == []


async def test_of_an_author_nothing_is_written_down_that_only_moderators_can_do(
    database: Database,
) -> None:
    """Else "its author did that" would say that the author moderates."""
    one = await scene(database, veiled=True)
    before, tried = await one.world.read(_last) or 0, table(OPEN)
    betrayed = []
    for role in CANARIES:
        staff = replace(one.people[role], moderator=True, admin=True)

        async def look(tx: Tx, _written: set[str], author: int = staff.user_id) -> list[str]:
            rows = await tx.scalars(
                select(col(Event.verb))
                .join(Post, col(Post.id) == col(Event.post_id))
                .where(
                    col(Event.id) > before,
                    col(Event.by_author),
                    col(Post.anonymous),
                    col(Post.author_id) == author,
                    # Nothing shows this where it only went along with something.
                    col(Event.verb) != "question.unaccept",
                )
            )
            return list(rows)

        for verb, (_function, attempt) in VERBS.items():
            if tried[verb][role] != "y" and verb not in ELSEWHERE:
                by_author = await trial(one, attempt, staff, look)
                betrayed += [f"{verb} by the {role}: {found}" for found in by_author or ()]
    assert betrayed == []


async def _last(tx: Tx) -> int | None:
    return await tx.scalar(select(func.max(col(Event.id))))


async def test_an_author_who_undoes_an_edit_from_the_log_has_no_words_of_the_log(
    world: World,
) -> None:
    question = await world.ask_anonymously(world.moderator)
    await world.edit(question, world.admin, body="It looks very thirsty.")
    edited = (await world.events(question))[-1]
    await world.do(undoing.undo, world.moderator, edited.id or 0)
    back = (await world.revisions(question))[-1]
    assert (back.restored, back.by_author, back.reason) == (1, True, None)


async def test_what_a_database_refuses_is_logged_without_what_stood_there(world: World) -> None:
    """Nor who wrote it: PostgreSQL quotes the row, and SQLAlchemy what was to be written."""
    canary = world.member("Canary Wharf")
    post = await world.ask_anonymously(canary, body="A secret:\n\nit sings.")
    error: DBAPIError | None = None
    try:
        async with world.database.transaction() as tx:
            await tx.execute(
                update(Post).where(col(Post.author_id) == canary.user_id).values(up=-1)
            )
    except DBAPIError as refused:
        error = refused
    assert error is not None
    traceback = (type(error), error, error.__traceback__)
    record = logging.LogRecord("bot", logging.ERROR, "", 0, "error", None, traceback)
    for formatter in (logs.TextFormatter, logs.JsonFormatter):
        line = formatter(logs.Redactor()).format(record)
        assert "UPDATE post SET" in line
        for said in (str(canary.user_id), post.title or "", "A secret", "sings", "Quiet Heron"):
            assert said not in line
