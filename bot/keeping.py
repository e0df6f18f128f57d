"""What people wrote in the chat, made a question or an answer of theirs."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlmodel import col

from bot import aliases, errors, posts, texts
from bot.access import Standing
from bot.database import Tx
from bot.i18n import _
from models import Card, CardKind, Post


@dataclass(frozen=True, slots=True)
class Split:
    """A message as the form for a question takes it."""

    title: str
    body: str = ""


def split(text: str, heading: str = "") -> Split:
    """Return a message as a title and details.

    ``heading`` is the name of the forum post that it begins. Else its first line is the title, or
    as much of it as a title may hold; then all of it are the details, and nothing is lost.
    """
    text = texts.clean(text)
    if heading:
        return Split(texts.clean_line(heading), text)
    first, _newline, rest = text.partition("\n")
    title = texts.clean_line(first)
    if len(title) <= texts.TITLE_MOST:
        return Split(title, rest.strip())
    return Split(title[: texts.TITLE_MOST].rsplit(" ", 1)[0], text)


async def refuse_unmasking(tx: Tx, who: Standing, question: Post) -> None:
    """Raise ``BadChoice`` for whoever asked this anonymously: their message shows their name.

    Nothing of theirs there stands under it, and word for word the same would tell whose it is.
    """
    if (await aliases.choice(tx, who, None, None, question)).fixed:
        raise errors.BadChoice(
            _(
                "You asked this question anonymously, and that message has your own name over it: "
                "kept as an answer it would show who asked. Delete it and use /answer instead."
            )
        )


async def question_at(
    tx: Tx, who: Standing, place_id: int, replied_to: int | None = None
) -> posts.Found:
    """Return the question whose thread this is, or whose card somebody replied to there.

    Raises ``BadChoice`` if it is neither, and ``Gone`` if the reader may not see the question.
    """
    by_place = select(Card).where(col(Card.thread_id) == place_id)
    by_reply = select(Card).where(col(Card.message_id) == replied_to)
    for found in (by_place, by_reply):
        card = (
            await tx.scalars(
                found.where(
                    col(Card.guild_id) == who.guild_id, col(Card.kind) == CardKind.QUESTION
                ).limit(1)
            )
        ).one_or_none()
        if card is not None:
            return await posts.find(tx, who, card.subject_id)
    raise errors.BadChoice(
        _("That is not in a question's thread. Write there, or reply to the question's card.")
    )
