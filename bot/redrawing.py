"""Drawing cards again after a choice that changes what they show: some now, others as they come.

An old server has a million messages, and Discord takes a few edits in a second: so the newest
questions of each category and their answers are drawn again at once, and an older card when
something else about it changes.
"""

from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, union_all, update
from sqlmodel import col

from bot import options, rules
from bot.access import Standing
from bot.database import Tx
from bot.preferences import Preferences
from bot.rules import CategoryRules
from models import Card, CardKind, Post, PostKind, PostState

NEWEST = 50
"""Questions of each category that are drawn again at once."""


Drawn = dict[int, dict[str, Any]]


def drawn(who: Standing) -> Drawn:
    """Return what the cards of each category show of what is chosen, to compare it later."""
    return {key: _drawn(who, key) for key in who.categories}


async def after(tx: Tx, before: Drawn, now: Drawn) -> None:
    """Touch the cards that show something else now that other things are chosen: one statement."""
    changed = [key for key in now if before.get(key) != now[key]]
    if not changed:
        return
    walks = [
        select(col(Post.id).label("id"))
        .where(
            col(Post.category_id) == key,
            col(Post.kind) == PostKind.QUESTION,
            col(Post.state) == PostState.PUBLISHED,
        )
        .order_by(col(Post.id).desc())
        .limit(NEWEST)
        .subquery()
        for key in changed
    ]
    newest = union_all(*(select(one.c.id) for one in walks)).subquery("newest")
    questions = select(newest.c.id)
    answers = select(col(Post.id)).where(
        col(Post.question_id).in_(questions), col(Post.kind) == PostKind.ANSWER
    )
    values: dict[str, Any] = {"wanted": col(Card.wanted) + 1}
    if any(now[key]["downvotes"] and not before[key]["downvotes"] for key in changed):
        # Where nobody voted down they have no emoji to do it by.
        values["seeded"] = False
    await tx.execute(
        update(Card)
        .where(or_(_of(CardKind.QUESTION, questions), _of(CardKind.ANSWER, answers)))
        # Quietly: it is not worth waking an archived thread for.
        .values(**values)
        .execution_options(synchronize_session=False)
    )
    tx.info["touched"] = True


def _of(kind: CardKind, ids: Any) -> ColumnElement[bool]:
    return and_(col(Card.kind) == kind, col(Card.subject_id).in_(ids))


def _drawn(who: Standing, category_id: int) -> dict[str, Any]:
    """Return what holds in a category, of all that its posts' cards show."""
    category = who.categories[category_id]
    own = {one.name for one in options.of(CategoryRules, Preferences)}
    found = {
        one.name: rules.decided(one.name, category, who.categories, who.preferences)[0]
        if one.name in own
        else getattr(who.preferences, one.name)
        for one in options.of(Preferences)
        if one.on_cards
    }
    # As in ``bot.rules``: peer support knows no downvotes.
    found["downvotes"] = found["downvotes"] and not found["support"]
    return found
