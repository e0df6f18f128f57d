"""Plain full text search, as each database offers it: any word (``OR``), or every word (``AND``).

What is typed is folded as ours is, so that it is only the asking that differs: all its words, the
common ones as well, and the rank that the engine gives.
"""

from collections.abc import Sequence

from sqlalchemy import text

from bot.database import Tx, is_sqlite
from bot.searching import folding

FTS5 = """
SELECT rowid FROM search_words WHERE search_words MATCH :match ORDER BY rank LIMIT :limit
"""

TSQUERY = """
SELECT id FROM search_doc, CAST(:match AS tsquery) AS asked
 WHERE guild_id = :guild AND words @@ asked
 ORDER BY ts_rank(words, asked) DESC LIMIT :limit
"""


async def any_word(tx: Tx, guild_id: int, typed: str, limit: int) -> list[int]:
    """Return what has any of these words: by ``bm25`` on SQLite, ``ts_rank`` on PostgreSQL."""
    return await _found(tx, guild_id, typed, limit, " OR " if is_sqlite(tx) else " | ")


async def every_word(tx: Tx, guild_id: int, typed: str, limit: int) -> list[int]:
    """Return what has all of these words."""
    return await _found(tx, guild_id, typed, limit, " AND " if is_sqlite(tx) else " & ")


async def _found(tx: Tx, guild_id: int, typed: str, limit: int, joined: str) -> list[int]:
    terms: Sequence[str] = list(dict.fromkeys(folding.terms(typed)))
    if not terms:
        return []
    if is_sqlite(tx):
        match = joined.join(f'"{guild_id}x{term}"' for term in terms)
        rows = await tx.scalars(text(FTS5), {"match": match, "limit": limit})
    else:
        given = {"match": joined.join(f"'{term}'" for term in terms), "guild": guild_id}
        rows = await tx.scalars(text(TSQUERY), given | {"limit": limit})
    return list(rows)
