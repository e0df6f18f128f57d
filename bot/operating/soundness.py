"""What holds for every database that Askwell wrote, beyond what constraints can say.

Flipped bytes can pass the database's own checks, so backups are looked at with these too. None of
them is about a stored number: those are ``bot.operating.recount``'s.
"""

from collections.abc import Callable

from sqlalchemy import text

from bot.database import Tx
from bot.i18n import ngettext

# How to count what breaks a rule, and the sentence for so many. Plain SQL that both databases read.
_RULES: tuple[tuple[str, Callable[[int], str]], ...] = (
    (
        """
        SELECT count(*) FROM post p JOIN post q ON q.id = p.question_id
         WHERE q.kind <> 'question' OR q.guild_id <> p.guild_id OR q.category_id <> p.category_id
        """,
        lambda count: ngettext(
            "{count} answer or comment stands in another server or category than its question.",
            "{count} answers or comments stand in another server or category than their question.",
            count,
        ),
    ),
    (
        """
        SELECT count(*) FROM post p JOIN post o ON o.id = p.parent_id
         WHERE (p.kind = 'answer' AND o.id <> p.question_id)
            OR (p.kind = 'comment' AND (o.kind = 'comment'
                OR (o.id <> p.question_id AND o.question_id <> p.question_id)))
        """,
        lambda count: ngettext(
            "{count} answer or comment hangs on a post of another question.",
            "{count} answers or comments hang on posts of another question.",
            count,
        ),
    ),
    (
        """
        SELECT count(*) FROM acceptance c JOIN post a ON a.id = c.answer_id
         WHERE a.kind <> 'answer' OR a.question_id <> c.question_id OR a.guild_id <> c.guild_id
        """,
        lambda count: ngettext(
            "{count} accepted answer belongs to another question.",
            "{count} accepted answers belong to another question.",
            count,
        ),
    ),
    (
        """
        SELECT count(*) FROM vote v JOIN post p ON p.id = v.post_id
         WHERE p.kind = 'comment' OR p.guild_id <> v.guild_id OR p.author_id = v.user_id
        """,
        lambda count: ngettext(
            "{count} vote stands where none can be cast.",
            "{count} votes stand where none can be cast.",
            count,
        ),
    ),
    (
        """
        SELECT count(*) FROM post_tag l
          JOIN tag t ON t.id = l.tag_id JOIN post p ON p.id = l.post_id
         WHERE p.kind <> 'question' OR p.guild_id <> t.guild_id
        """,
        lambda count: ngettext(
            "{count} tag stands on what cannot carry it.",
            "{count} tags stand on what cannot carry them.",
            count,
        ),
    ),
    (
        """
        SELECT count(*) FROM picture i
         WHERE NOT EXISTS (SELECT 1 FROM post p WHERE p.id = i.post_id
                            AND p.guild_id = i.guild_id)
           AND NOT EXISTS (SELECT 1 FROM draft d WHERE d.id = i.draft_id
                            AND d.guild_id = i.guild_id AND d.posted_id IS NULL)
        """,
        lambda count: ngettext(
            "{count} picture belongs to nothing that can show it.",
            "{count} pictures belong to nothing that can show them.",
            count,
        ),
    ),
    (
        """
        SELECT count(*) FROM post p
         WHERE NOT EXISTS (SELECT 1 FROM revision r WHERE r.post_id = p.id)
        """,
        lambda count: ngettext(
            "{count} post has no history.",
            "{count} posts have no history.",
            count,
        ),
    ),
)


async def broken(tx: Tx) -> list[str]:
    """Return a sentence for each rule that some rows break; none if all is well."""
    found = []
    for question, sentence in _RULES:
        count = await tx.scalar(text(question)) or 0
        if count:
            found.append(sentence(count))
    return found
