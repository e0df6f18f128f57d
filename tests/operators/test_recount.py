"""Every stored number, spoiled on purpose and rebuilt from its rows."""

import pytest
from sqlalchemy import select, text, update
from sqlmodel import SQLModel, col

from bot.database import Database, table
from bot.operating import recount
from bot.operating.recount import Wrong
from models import Card, Category, Guild, Member, Post, PostTag, TagUse
from tests import rows
from tests.operators.community import settle, two_servers

# Columns, and what to add to each so that it is wrong without breaking a constraint.
SPOILED: list[tuple[type[SQLModel], dict[str, int]]] = [
    (Post, {"up": 2, "score": 2}),
    (Post, {"down": 1, "score": -1}),
    (Post, {"answer_count": 1}),
    (Post, {"comment_count": 5}),
    (Post, {"follower_count": 1}),
    (Post, {"flag_count": 1}),
    (Post, {"liked_answer_count": 1}),
    (Post, {"hotness": -60}),
    (Post, {"quality": 1}),
    (Post, {"edit_count": 1}),
    (Post, {"points": -3}),
    (Post, {"next_answer": -1}),
    (Member, {"points": 10}),
    (PostTag, {"score": 1}),
    (PostTag, {"hotness": -60}),
    (PostTag, {"answer_count": 2}),
    (TagUse, {"questions": 1}),
    (Category, {"depth": 1}),
    (Guild, {"next_number": -1}),
]


async def spoil(database: Database, model: type[SQLModel], changes: dict[str, int]) -> set[int]:
    """Add to columns of every row where the result is wrong, and return the rows' ids."""
    rows_of = table(model)
    changed = {name: rows_of.c[name] + plus for name, plus in changes.items()}
    async with database.transaction() as tx:
        ids = set((await tx.scalars(select(rows_of.c.id))).all())
        if "next_answer" in changes:
            # Lower than what was given is wrong; a question without answers has none to repeat.
            statement = select(col(Post.id)).where(col(Post.next_answer) > 1)
            ids = set((await tx.scalars(statement)).all())
        await tx.execute(update(rows_of).where(rows_of.c.id.in_(ids)).values(changed))
    return ids


async def everything(database: Database) -> dict[str, list[tuple[object, ...]]]:
    """Return all rows of all tables with stored numbers, to see that nothing changed."""
    async with database.reading() as tx:
        return {
            model.__name__: [
                tuple(row)
                for row in await tx.execute(select(table(model)).order_by(table(model).c.id))
            ]
            for model in (Guild, Member, Post, PostTag, TagUse, Category, Card)
        }


async def test_nothing_is_wrong_in_what_the_verbs_wrote(database: Database) -> None:
    await two_servers(database)
    before = await everything(database)
    assert await recount.recount(database) == []
    assert await everything(database) == before


async def test_each_wrong_number_is_found_named_and_mended(database: Database) -> None:
    await two_servers(database)
    right = await everything(database)
    del right["Card"]
    for model, changes in SPOILED:
        spoiled = await spoil(database, model, changes)
        wrong = await everything(database)

        found = await recount.recount(database, dry_run=True)
        assert {(one.table, one.id, one.column) for one in found} == {
            (table(model).name, row_id, name) for row_id in spoiled for name in changes
        }
        assert all(one.stored - one.right == changes[one.column] for one in found)
        assert await everything(database) == wrong, "a dry run changes nothing"

        assert await recount.recount(database) == found, "and says the same as the real one"
        mended = await everything(database)
        del mended["Card"]
        assert mended == right
    assert await rows.wrong(database) == []
    assert await recount.recount(database) == []


async def test_an_acceptance_decides_which_flags_stand(database: Database) -> None:
    await settle(database)
    async with database.transaction() as tx:
        await tx.execute(update(Post).values(accepted=~col(Post.accepted)))
    found = await recount.recount(database)
    assert {one.column for one in found} == {"accepted"}
    async with database.reading() as tx:
        accepted = (await tx.scalars(select(col(Post.id)).where(col(Post.accepted)))).all()
        named = (await tx.execute(text("SELECT question_id, answer_id FROM acceptance"))).one()
    assert set(accepted) == set(named)


async def test_points_follow_from_counts_that_were_wrong_themselves(database: Database) -> None:
    """Votes that vanished take what hung on them along: up, score, points of post and people."""
    await settle(database)
    async with database.transaction() as tx:
        await tx.execute(text("DELETE FROM vote"))
    found = await recount.recount(database, dry_run=True)
    assert {(one.table, one.column) for one in found} == {
        ("post", "up"),
        ("post", "down"),
        ("post", "score"),
        ("post", "hotness"),
        ("post", "liked_answer_count"),
        ("post", "quality"),
        ("post", "points"),
        ("post_tag", "score"),
        ("post_tag", "hotness"),
        ("post_tag", "unliked"),
        ("member", "points"),
    }
    assert await recount.recount(database) == found
    assert await rows.wrong(database) == []


async def test_counters_of_addresses_never_go_back(database: Database) -> None:
    """A number once given may have been purged; it must not be given again."""
    await settle(database)
    async with database.transaction() as tx:
        await tx.execute(update(Guild).values(next_number=900))
        await tx.execute(update(Post).where(col(Post.number).is_not(None)).values(next_answer=700))
    assert await recount.recount(database) == []


async def test_the_messages_that_showed_a_wrong_number_are_drawn_again(database: Database) -> None:
    await settle(database)
    async with database.transaction() as tx:
        await tx.execute(update(Card).values(shown=col(Card.wanted)))
        post_id = await tx.scalar(
            select(col(Post.id)).where(col(Post.up) > 0).order_by(col(Post.id)).limit(1)
        )
        await tx.execute(
            update(Post)
            .where(col(Post.id) == post_id)
            .values(up=col(Post.up) + 1, score=col(Post.score) + 1)
        )
    await recount.recount(database)
    async with database.reading() as tx:
        behind = await tx.scalars(
            select(col(Card.subject_id)).where(col(Card.wanted) > col(Card.shown))
        )
    assert behind.all() == [post_id]


async def test_progress_ends_at_the_end_and_never_goes_back(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    await two_servers(database)
    monkeypatch.setattr(recount, "BATCH", 2)
    await spoil(database, Post, {"comment_count": 1})
    seen: list[tuple[int, int]] = []
    found = await recount.recount(database, progress=lambda done, total: seen.append((done, total)))
    assert len(found) == len({one.id for one in found}) > 10, "each row once, whatever the batch"
    done = [one for one, _total in seen]
    assert len(done) > 10
    assert done == sorted(done)
    assert {total for _done, total in seen} == {done[-1]}


async def test_what_is_wrong_can_be_printed(database: Database) -> None:
    await settle(database)
    await spoil(database, TagUse, {"questions": 4})
    first = (await recount.recount(database, dry_run=True))[0]
    assert first == Wrong("tag_use", first.id, "questions", first.right + 4, first.right)


async def test_what_a_tag_lacks_is_made_and_what_it_says_mended(database: Database) -> None:
    await settle(database)
    async with database.transaction() as tx:
        await tx.execute(text("DELETE FROM tag_use"))
        await tx.execute(update(PostTag).values(unanswered=~col(PostTag.unanswered)))
    found = await recount.recount(database, dry_run=True)
    assert {(one.table, one.column) for one in found} == {
        ("post_tag", "unanswered"),
        ("tag_use", "questions"),
    }
    await recount.recount(database)
    assert await rows.wrong(database) == []
