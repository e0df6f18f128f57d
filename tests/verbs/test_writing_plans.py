"""Nobody waits longer because others posted more: writing looks things up, as the plans show."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import replace

from sqlalchemy import text

from bot import (
    answers,
    comments,
    drafts,
    editing,
    flags,
    follows,
    moderation,
    preferences,
    questions,
    relocating,
    removing,
    shaping,
    votes,
)
from bot.access import Actor
from bot.database import Database, Tx, now
from models import (
    Category,
    CloseReason,
    DraftKind,
    FlagReason,
    FollowKind,
    Layout,
    Post,
    VoteSource,
)
from tests.bench.community import (
    COUNTED_ON,
    FIRST_CHANNEL,
    FIRST_GUILD,
    FIRST_USER,
    Community,
    fill,
)
from tests.verbs.test_plans import as_if_large, plans
from tests.world import SPEAK, UNLIMITED

SIZE = Community(posts=5_000, members=500, guilds=100)

ELSEWHERE = FIRST_CHANNEL - 1
"""The channel of another category."""

CHANNELS = dict.fromkeys((FIRST_CHANNEL, ELSEWHERE), SPEAK)
SOMEBODY = Actor(FIRST_GUILD, FIRST_USER + 70, "Somebody", channels=CHANNELS)
OTHER = replace(SOMEBODY, user_id=FIRST_USER + 71, name="Somebody else")
MODERATOR = replace(SOMEBODY, user_id=FIRST_USER + 72, name="Mo", moderator=True)

GROWING = ("post", "card", "vote", "event", "revision", "link", "search_doc")
"""Tables that grow with whatever is posted. Not notification: SQLite explains how it would look for
rows without their post when one is put in, which it does only after foreign keys were off."""

WHOLE = "|".join(
    [
        # SQLite calls a table by its alias: so what may be gone through is named, nothing else.
        r"^SCAN (?!each|gone|anon_|given|suspended|CONSTANT|\(|hand_over|draft|notification).*$",
        *(rf"Seq Scan on {table}\b" for table in GROWING),
        # PostgreSQL knows that the other tables are empty here, and may go through those.
        *(rf"using \S+ on {table}\b[^\n]*\n(?! *Index Cond)" for table in ("post", "card")),
        # And all cards of a kind are most cards there are.
        r"SEARCH card USING (?:COVERING )?INDEX \S+ \(kind=\?\)",
        r"Cond: \(\(kind\)::text = ANY \([^()]*\)\)$",
    ]
)
"""What a plan says of who goes through all of one."""

Deed = Callable[[Tx], Awaitable[object]]


async def _draft(tx: Tx, actor: Actor, kind: DraftKind, **said: object) -> int:
    draft = await drafts.save(tx, actor, kind, **said)  # type: ignore[arg-type]
    return draft.id or 0


async def _asked(tx: Tx, title: str) -> Post:
    said = {"category_id": 1, "title": title, "body": "It hums."}
    return await questions.ask(tx, SOMEBODY, await _draft(tx, SOMEBODY, DraftKind.QUESTION, **said))


async def _answered(tx: Tx, question: Post, body: str) -> Post:
    said = {"parent_id": question.id, "body": body}
    return await answers.answer(tx, OTHER, await _draft(tx, OTHER, DraftKind.ANSWER, **said))


async def _commented(tx: Tx, on: Post, body: str) -> Post:
    said = {"parent_id": on.id, "body": body}
    return await comments.comment(tx, OTHER, await _draft(tx, OTHER, DraftKind.COMMENT, **said))


async def _edited(tx: Tx, post: Post) -> Post:
    said = {"parent_id": post.id, "body": "The fridge, I think.", "base_revision": 1}
    return await editing.edit(tx, OTHER, await _draft(tx, OTHER, DraftKind.EDIT, **said))


async def test_writing_goes_through_nothing_that_grows(database: Database) -> None:
    await fill(database, SIZE)
    async with database.transaction() as tx:
        await preferences.save(tx, FIRST_GUILD, **UNLIMITED)
        for table in ("post", "card", "category") if not database.is_sqlite else ():
            await tx.execute(text(COUNTED_ON.format(table=table)))
        other = Category(
            guild_id=FIRST_GUILD,
            depth=1,
            name="Elsewhere",
            channel_id=ELSEWHERE,
            layout=Layout.THREAD,
            position=1,
            created_at=now(tx),
        )
        tx.add(other)
    async with database.transaction() as tx:
        await as_if_large(tx, database)
        if not database.is_sqlite:
            # Nor would it put all of a large table beside what was given.
            await tx.execute(text("SET LOCAL enable_hashjoin = off"))
            await tx.execute(text("SET LOCAL enable_mergejoin = off"))

        async def planned(name: str, deed: Deed) -> Post:
            done: list[object] = []

            async def doing() -> None:
                done.append(await deed(tx))
                await tx.flush()

            plan = await plans(tx, database, doing)
            found = re.search(WHOLE, plan, re.MULTILINE)
            assert found is None, f"{name}: {found}\n{plan}"
            return done[0]  # type: ignore[return-value]

        asked = await planned("ask", lambda tx: _asked(tx, "What is it that stops at night?"))
        there = await planned("ask again", lambda tx: _asked(tx, "Why are there no lamps here?"))
        key = asked.id or 0
        first = await planned("answer", lambda tx: _answered(tx, asked, "It is the fridge."))
        second = await planned(
            "answer again", lambda tx: _answered(tx, asked, "It is the old clock.")
        )
        comment = await planned("comment", lambda tx: _commented(tx, first, "It is loud."))
        one, two = first.id or 0, second.id or 0
        up = VoteSource.BUTTON
        for name, deed in {
            "accept": lambda tx: answers.accept(tx, SOMEBODY, one),
            "vote": lambda tx: votes.cast(tx, SOMEBODY, one, 1, up),
            "edit": lambda tx: _edited(tx, first),
            "follow": lambda tx: follows.follow(tx, OTHER, FollowKind.QUESTION, key),
            "flag": lambda tx: flags.flag(tx, SOMEBODY, two, FlagReason.SPAM),
            "hide an answer": lambda tx: moderation.hide(tx, MODERATOR, one),
            "show an answer": lambda tx: moderation.show(tx, MODERATOR, one),
            "hide": lambda tx: moderation.hide(tx, MODERATOR, key),
            "show": lambda tx: moderation.show(tx, MODERATOR, key),
            "make a comment": lambda tx: shaping.to_comment(tx, MODERATOR, two, key),
            "make an answer": lambda tx: shaping.to_answer(tx, MODERATOR, two),
            "move": lambda tx: shaping.move(tx, MODERATOR, two, there.id or 0),
            "close": lambda tx: moderation.close(tx, MODERATOR, key, CloseReason.OFF_TOPIC),
            "reopen": lambda tx: moderation.reopen(tx, MODERATOR, key),
            "relocate": lambda tx: relocating.relocate(tx, MODERATOR, key, other.id or 0),
            "delete a comment": lambda tx: editing.delete(tx, OTHER, comment.id or 0),
            "remove": lambda tx: removing.remove(tx, MODERATOR, one),
        }.items():
            await planned(name, deed)
