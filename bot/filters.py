"""What a server does not want in a text: words of its lists, invites, links, ways to reach someone.

A refused text says what is wrong with it, and is kept. Masked words are masked where a text comes
in: no list, page or notice can show what no row holds. Of a change only what is new is looked at.
"""

from collections.abc import Callable, Iterator

from bot import addresses, aliases, errors, picture_rows, screening, tagging, word_lists
from bot.access import Standing
from bot.database import Tx
from bot.i18n import _
from bot.levels import Level
from bot.listed_notes import LISTED
from bot.screening import Decision, Publish, Refuse
from models import Draft, DraftKind, Post

NAMED = 5
"""So many words a refusal names at most."""


def masked(who: Standing, text: str) -> str:
    """Return a text with the server's masked words covered."""
    return word_lists.masked(who.preferences.masked_words, text)


async def words(tx: Tx, who: Standing, draft: Draft) -> Decision:
    """Refuse a text with one of the server's refused words; tags and names with a masked one too.

    A tag or a name with dots in it would be none.
    """
    chosen = who.preferences
    if not (chosen.refused_words or chosen.masked_words):
        return Publish()
    refused = (chosen.refused_words, await _whole(tx, draft))
    covered = (chosen.masked_words, f"{draft.tags}\n{draft.alias or ''}")
    for lines, text in (refused, covered):
        found = word_lists.found(lines, text)
        if found and draft.kind is DraftKind.EDIT:
            found = _new(found, await _stands(tx, draft))
        if found:
            return Refuse(_not_used(found))
    return Publish()


def _new(found: list[str], stands: str) -> list[str]:
    return [one for one in found if not word_lists.found(one, stands)]


def _not_used(found: list[str]) -> str:
    return _(
        "Some words are not used here: {words}. Write it without them and post it "
        "again; your text is kept."
    ).format(words=", ".join(f"“{one}”" for one in found[:NAMED]))


async def leading_out(tx: Tx, who: Standing, draft: Draft) -> Decision:
    """Refuse invites, links and ways to reach someone, where the server wants none of them."""
    unwanted = list(_unwanted(who))
    text = await _whole(tx, draft) if unwanted else ""
    for has, sentence in unwanted:
        if not has(text):
            continue
        if draft.kind is DraftKind.EDIT and has(await _stands(tx, draft)):
            continue
        if not await _is_trusted(tx, who, draft):
            return Refuse(sentence)
    return Publish()


def beside(who: Standing, post: Post, said: str, stands: str) -> None:
    """Refuse what somebody says beside a post's text: of a picture, or as its content note.

    ``stands`` is what was said there before. Raises ``Screened``.
    """
    found = _new(word_lists.found(who.preferences.refused_words, said), stands)
    if found:
        raise errors.Screened(_not_used(found))
    for has, sentence in _unwanted(who):
        if has(said) and not has(stands):
            if _trusts(who, post.category_id, anonymous=post.anonymous):
                continue
            raise errors.Screened(sentence)


def _unwanted(who: Standing) -> Iterator[tuple[Callable[[str], bool], str]]:
    chosen = who.preferences
    if chosen.refuse_invites:
        yield (
            addresses.invites,
            _("Invites to other servers are not posted here. Leave it out; your text is kept."),
        )
    if chosen.refuse_links:
        yield (
            addresses.links,
            _("New members post no links here. Leave it out; your text is kept."),
        )
    if chosen.refuse_contacts:
        yield (
            addresses.contacts,
            _(
                "Phone numbers, mail addresses and user names elsewhere are not posted here, so "
                "that nobody is harmed by them. Leave it out; your text is kept."
            ),
        )


async def _is_trusted(tx: Tx, who: Standing, draft: Draft) -> bool:
    """Return whether somebody's links are let through.

    Never those of an anonymous post, for they would say that its author is no new member.
    """
    if draft.kind is DraftKind.EDIT:
        post = await tx.get(Post, draft.parent_id)
        anonymous, category_id = post is None or post.anonymous, post.category_id if post else None
    else:
        signed, question = await aliases.of_draft(tx, who, draft)
        anonymous = signed.now.anonymous
        category_id = draft.category_id if question is None else question.category_id
    return _trusts(who, category_id, anonymous=anonymous)


def _trusts(who: Standing, category_id: int | None, *, anonymous: bool) -> bool:
    level = who.level_in(category_id or 0)
    return not anonymous and level >= max(who.preferences.links_from, Level.APPROVED)


async def _stands(tx: Tx, draft: Draft) -> str:
    """Return what the post that is to be changed says now."""
    post = await tx.get(Post, draft.parent_id) if draft.parent_id is not None else None
    if post is None:
        return ""
    return "\n".join((post.title or "", post.body, *await tagging.of(tx, post)))


async def _whole(tx: Tx, draft: Draft) -> str:
    """Return all that a draft says, what its pictures show in words among it."""
    said = [draft.title, draft.body, draft.tags, draft.alias or ""]
    if draft.kind is not DraftKind.EDIT:
        said += [draft.content_note or ""] if draft.content_note not in LISTED else []
        said += await picture_rows.words(tx, draft)
    return "\n".join(said)


async def problem(tx: Tx, who: Standing, draft: Draft) -> str | None:
    """Return why a draft would be refused as it is, or None."""
    for rule in (words, leading_out):
        decision = await rule(tx, who, draft)
        if isinstance(decision, Refuse):
            return decision.reason
    return None


screening.RULES += [words, leading_out]
