"""What a server does not want in a text: words of its lists, invites, links, ways to reach someone.

A refused text says what is wrong with it, and is kept. Masked words are masked where a text comes
in: no list, page or notice can show what no row holds. Of a change only what is new is looked at.
"""

from collections.abc import Callable, Iterator

from bot import addresses, aliases, screening, word_lists
from bot.access import Standing
from bot.database import Tx
from bot.i18n import _
from bot.levels import Level
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
    refused = (chosen.refused_words, _whole(draft))
    covered = (chosen.masked_words, f"{draft.tags}\n{draft.alias or ''}")
    stands = ""
    for lines, text in (refused, covered):
        found = word_lists.found(lines, text)
        if found and draft.kind is DraftKind.EDIT:
            stands = await _stands(tx, draft)
            found = [one for one in found if not word_lists.found(one, stands)]
        if found:
            return Refuse(
                _(
                    "Some words are not used here: {words}. Write it without them and post it "
                    "again; your text is kept."
                ).format(words=", ".join(f"“{one}”" for one in found[:NAMED]))
            )
    return Publish()


async def leading_out(tx: Tx, who: Standing, draft: Draft) -> Decision:
    """Refuse invites, links and ways to reach someone, where the server wants none of them."""
    text = _whole(draft)
    for has, sentence in _unwanted(who):
        if not has(text):
            continue
        if draft.kind is DraftKind.EDIT and has(await _stands(tx, draft)):
            continue
        if not await _is_trusted(tx, who, draft):
            return Refuse(sentence)
    return Publish()


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
                "Phone numbers, mail addresses and names elsewhere are not posted here, so that "
                "nobody is harmed by them. Leave it out; your text is kept."
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
    level = who.level_in(category_id or 0)
    return not anonymous and level >= max(who.preferences.links_from, Level.APPROVED)


async def _stands(tx: Tx, draft: Draft) -> str:
    """Return what the post that is to be changed says now."""
    post = await tx.get(Post, draft.parent_id) if draft.parent_id is not None else None
    return "" if post is None else f"{post.title or ''}\n{post.body}"


def _whole(draft: Draft) -> str:
    return "\n".join((draft.title, draft.body, draft.tags, draft.alias or ""))


async def problem(tx: Tx, who: Standing, draft: Draft) -> str | None:
    """Return why a draft would be refused as it is, or None."""
    for rule in (words, leading_out):
        decision = await rule(tx, who, draft)
        if isinstance(decision, Refuse):
            return decision.reason
    return None


screening.RULES += [words, leading_out]
