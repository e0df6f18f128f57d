"""What can be found, gathered again from the posts, in plain Python: apart from the index's own."""

from collections import Counter, defaultdict
from typing import Any

from sqlalchemy import select, text
from sqlmodel import col

from bot.database import Tx, is_sqlite
from bot.searching import folding, index, storing
from models import Post, PostKind, PostState, PostTag, SearchDoc, SearchWord, Tag


async def wrong(tx: Tx, posts: dict[int, Post]) -> list[str]:
    """Return a sentence for each question whose row says anything but what can be read of it."""
    if "beforehand" in tx.info:
        await index.settle(tx)
    anew = {"populate_existing": True}
    rows = await tx.scalars(select(SearchDoc).execution_options(**anew))
    docs = {row.id: row for row in rows}
    titles, words = await _visible(tx, posts)
    problems = [f"question {key} can be found" for key in docs if key not in titles]
    problems += [f"question {key} cannot be found" for key in titles if key not in docs]
    uses: Counter[tuple[int, str]] = Counter()
    for key in docs.keys() & titles.keys():
        guild_id = posts[key].guild_id
        said = storing.distinct(docs[key].words)
        if (docs[key].guild_id, storing.distinct(docs[key].title)) != (guild_id, titles[key]):
            problems.append(f"question {key}: another title is found")
        if said != words[key]:
            problems.append(f"question {key}: {said ^ words[key]} is found wrongly, or not")
        uses.update((guild_id, term) for term in {*words[key], index.EVERY})
    counted = await tx.execute(
        select(col(SearchWord.guild_id), col(SearchWord.term), col(SearchWord.questions))
    )
    stored = Counter({(row[0], row[1]): row[2] for row in counted})
    if stored != uses or not all(stored.values()):
        problems.append(f"terms are counted wrongly: {stored - uses} too many, {uses - stored}")
    return problems + (await _searched(tx, docs) if is_sqlite(tx) else [])


async def _visible(
    tx: Tx, posts: dict[int, Post]
) -> tuple[dict[int, set[str]], dict[int, set[str]]]:
    tags: dict[int, list[str]] = defaultdict(list)
    filed = select(col(PostTag.post_id), col(Tag.name)).where(col(Tag.id) == col(PostTag.tag_id))
    for post_id, name in await tx.execute(filed):
        tags[post_id].append(name)
    titles, words = {}, {}
    for key, question in posts.items():
        if question.kind is not PostKind.QUESTION or question.state is not PostState.PUBLISHED:
            continue
        titles[key] = set(folding.terms(question.title or ""))
        words[key] = titles[key] | set(folding.terms(" ".join([question.body, *tags[key]])))
        for post in posts.values():
            above = posts.get(post.parent_id or 0)
            shown = {post.state, above.state if above else None} == {PostState.PUBLISHED}
            if post.question_id == key and shown:
                words[key] |= set(folding.terms(post.body))
    return titles, words


async def _searched(tx: Tx, docs: dict[int, Any]) -> list[str]:
    """What SQLite searches knows each row by all of its terms, and no other row."""
    problems = []
    for column in ("title", "words"):
        table = f"search_{column}"
        known = await tx.scalar(text(f"SELECT count(*) FROM {table}_docsize"))
        if known != len(docs):
            problems.append(f"{table} knows {known} rows of {len(docs)}")
        match = text(f"SELECT count(*) FROM {table} WHERE rowid = :id AND {table} MATCH :all")
        for key, doc in docs.items():
            every = [f'"{doc.guild_id}x{one}"' for one in sorted(set(getattr(doc, column).split()))]
            for start in range(0, len(every), 100):
                given = {"id": key, "all": " AND ".join(every[start : start + 100])}
                if not await tx.scalar(match, given):
                    problems.append(f"{table} lacks terms of {key}")
    return problems
