"""The one seam before anything is published: publish it, queue it, or refuse it with a reason.

Rules plug in by being appended to ``RULES``. All of them are asked: one that refuses decides, and
what any of them queues waits for all the reasons together.
"""

from dataclasses import dataclass

from bot import errors, triggers
from bot.access import Standing
from bot.database import Tx
from bot.verdicts import Decision, Publish, Queue, Refuse, Rule
from models import Cause, Draft, DraftKind, Post, PostState

__all__ = ["Decision", "Publish", "Queue", "Refuse", "Rule"]

RULES: list[Rule] = [*triggers.RULES]

OF_TEXTS = frozenset({Cause.LINKS, Cause.WORDS, Cause.RISK})
"""Causes that lie in what a text says, not in who wrote it: they hold for a change of it too."""


@dataclass(frozen=True, slots=True)
class Screened:
    """What the rules say about a text that none of them refuses."""

    queued: tuple[Queue, ...] = ()

    @property
    def state(self) -> PostState:
        """The state a new post starts in."""
        return PostState.QUEUED if self.queued else PostState.PUBLISHED


async def screen(tx: Tx, who: Standing, draft: Draft, *, anonymous: bool) -> Screened:
    """Return what the rules say about a text that is to be posted; without rules nothing waits.

    Raises ``Screened`` (of ``bot.errors``) if a rule refuses it.
    """
    draft.anonymous = anonymous
    decisions = await _ask(tx, who, draft)
    for decision in decisions:
        if isinstance(decision, Refuse):
            raise errors.Screened(decision.reason)
    return _queued(decisions)


async def screen_edit(tx: Tx, who: Standing, draft: Draft, post: Post) -> Screened:
    """Return what the rules say about a changed text: a good post can be made bad.

    What they said of the text as it stands is no news. Who wrote it matters only where the server
    wants edited posts to wait again. Raises as ``screen`` does.
    """
    found = await screen(tx, who, draft, anonymous=post.anonymous)
    return await _news(tx, who, post, found, _said(who, post, post.title or "", post.body))


async def screen_beside(tx: Tx, who: Standing, post: Post, said: str, stands: str) -> Screened:
    """Return what the rules say about what is said of a post's pictures, as of an edit.

    ``stands`` is what was said of them before. What is refused, ``filters.beside`` refuses.
    """
    found = _queued(await _ask(tx, who, _said(who, post, "", said)))
    return await _news(tx, who, post, found, _said(who, post, "", stands))


def _said(who: Standing, post: Post, title: str, body: str) -> Draft:
    """Return a text of a post that is changed, as the rules read it."""
    return Draft(
        guild_id=post.guild_id,
        user_id=who.actor.user_id,
        kind=DraftKind.EDIT,
        parent_id=post.id,
        title=title,
        body=body,
        anonymous=post.anonymous,
    )


async def _news(tx: Tx, who: Standing, post: Post, found: Screened, stands: Draft) -> Screened:
    """Return what of it lets a changed post wait again: what the rules did not say of ``stands``.

    All of it, where the server wants that whatever waits once waits again.
    """
    known = _queued(await _ask(tx, who, stands)).queued if found.queued else ()
    news = tuple(one for one in found.queued if one.cause in OF_TEXTS and one not in known)
    again = who.preferences.queue_edited and post.author_id == who.actor.user_id
    if again and found.queued:
        return Screened((Queue("", Cause.EDITED_AGAIN), *news))
    return Screened(news)


async def _ask(tx: Tx, who: Standing, draft: Draft) -> list[Decision]:
    return [await rule(tx, who, draft) for rule in RULES]


def _queued(decisions: list[Decision]) -> Screened:
    return Screened(tuple(one for one in decisions if isinstance(one, Queue)))
