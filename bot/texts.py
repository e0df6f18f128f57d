"""What may be typed: bounds, and what is taken out of a text before it is kept.

The bounds are Question2Answer's where Discord's allow (its ``min_len_…`` and ``max_len_…``
options); lengths are in characters after cleaning.
"""

import re
import unicodedata

from bot import errors
from bot.i18n import _
from models import PostKind

TITLE_LEAST, TITLE_MOST = 12, 120
# Three forms full: a form's field takes 4,000, and bot/parts.py puts them together.
DETAILS_MOST = 12_000
ANSWER_LEAST, ANSWER_MOST = 12, 12_000
# Q2A asks for 12 here too, which on Discord would only refuse "Thank you!".
COMMENT_LEAST, COMMENT_MOST = 1, 1_000
TAGS_MOST = 5
TAG_MOST = 40
REASON_MOST = 500

# Overrides of the writing direction and characters without width can make a text show other than
# it reads. The joiners U+200C and U+200D stay: Persian and many emoji are spelled with them.
_INVISIBLE = re.compile("[\u00ad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\ufeff]")
# Letters and a symbol that are drawn as nothing: a title of these alone could not be clicked.
_BLANK = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Unicode's category Cc, but for tabs and line ends.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
_SPACES = re.compile(r"\s+")
# Commas and semicolons, the Arabic, ideographic and fullwidth ones too.
_BETWEEN_TAGS = re.compile("[,;\n\u060c\u061b\u3001\uff0c\uff1b]")
_SPOILER = re.compile(r"\|\|.+?\|\|", re.DOTALL)
_BLOCK = re.compile(r"(?s)```(?:[\w+\-.#]{1,24}\n)?(.+?)```")
_BLANK_LINES = re.compile(r"\n{4,}")


def storable(text: str) -> str:
    """Return a text without what no database holds: NUL, and halves of a surrogate pair."""
    return _UNSTORABLE.sub("", text)


def unspoiled(text: str) -> str:
    """Return a text in which what its writer hid in spoilers is not to be read at all."""
    return _SPOILER.sub("▮▮▮", text)


def unfenced(text: str) -> str:
    """Return a text to be shown on one line: there a code block is code without its fences."""
    return _BLOCK.sub(r" \1 ", text)


def clean(text: str) -> str:
    """Return a text without control characters and invisible tricks; lines and Markdown stay."""
    text = _INVISIBLE.sub("", _LINE_ENDS.sub("\n", storable(text)))
    return _BLANK_LINES.sub("\n\n\n", _CONTROL.sub("", text)).strip()


def clean_line(text: str) -> str:
    """Return a text as one line with single spaces."""
    return _SPACES.sub(" ", clean(text)).strip()


def fold(text: str) -> str:
    """Return a text for comparing: compatibility forms, case and spacing do not matter."""
    return _SPACES.sub(" ", unicodedata.normalize("NFKC", clean(text)).casefold()).strip()


def visible_length(text: str) -> int:
    """Return how many characters of a text can be seen: joiners and marks alone say nothing."""
    return sum(
        1
        for ch in text
        if not ch.isspace()
        and ch not in _BLANK
        and unicodedata.category(ch) not in ("Cf", "Mn", "Me")
    )


def tags(text: str) -> list[str]:
    """Return the tags in a line: lower-case, without doubles, in the order written.

    Commas and semicolons part them; if there are none, spaces do. Raises ``TooManyTags`` and
    ``TooLong``.
    """
    found = tag_names(text)
    if len(found) > TAGS_MOST:
        raise errors.TooManyTags(len(found), TAGS_MOST)
    for name in found:
        if len(name) > TAG_MOST:
            raise errors.TooLong(_("tag"), len(name), TAG_MOST)
    return found


def tag_names(text: str) -> list[str]:
    """Return the same, however many and long they are: they may still be being typed."""
    # First: in full width, a comma or a space is one as well.
    text = unicodedata.normalize("NFKC", storable(text))
    parts = (_BETWEEN_TAGS if _BETWEEN_TAGS.search(text) else _SPACES).split(text)
    return list(dict.fromkeys(name for name in map(tag_name, parts) if name))


def tag_name(text: str) -> str:
    """Return a text as the name of one tag, so that what looks alike is one; empty if it is none.

    As it is seen: in small letters, each composed in one way, and joined by hyphens.
    """
    text = clean_line(unicodedata.normalize("NFKC", storable(text)))
    text = text.lstrip("#").replace("/", " ").strip().casefold()
    name = _SPACES.sub("-", clean_line(unicodedata.normalize("NFKC", text)))
    return name if visible_length(name) else ""


def check_title(title: str) -> None:
    """Raise ``TooShort`` or ``TooLong`` for a title outside its bounds."""
    _check(_("title"), title, TITLE_LEAST, TITLE_MOST)


def check_details(body: str) -> None:
    """Raise ``TooLong`` for a question's text above its bound; it may be empty."""
    _check(_("text"), body, 0, DETAILS_MOST)


def check_answer(body: str) -> None:
    """Raise ``TooShort`` or ``TooLong`` for an answer outside its bounds."""
    _check(_("answer"), body, ANSWER_LEAST, ANSWER_MOST)


def check_comment(body: str, instead_of: str = "") -> None:
    """Raise ``TooShort`` or ``TooLong`` for a comment outside its bounds.

    What stands there and is longer was an answer, and may go on as long as one.
    """
    most = ANSWER_MOST if len(instead_of) > COMMENT_MOST else COMMENT_MOST
    _check(_("comment"), body, COMMENT_LEAST, most)


def check_body(kind: PostKind, body: str, instead_of: str = "") -> None:
    """Raise the same for the text of a post of this kind, in place of what stands there."""
    if kind is PostKind.QUESTION:
        check_details(body)
    elif kind is PostKind.ANSWER:
        check_answer(body)
    else:
        check_comment(body, instead_of)


def why(said: str | None) -> str | None:
    """Return a reason as it is kept, None if nothing was said. Raises ``TooLong``."""
    kept = clean(said or "")
    if len(kept) > REASON_MOST:
        raise errors.TooLong(_("reason"), len(kept), REASON_MOST)
    return kept or None


def _check(field: str, text: str, least: int, most: int) -> None:
    if len(text) > most:
        raise errors.TooLong(field, len(text), most)
    # Spaces between words count, as they do for Q2A; a text of marks and joiners alone does not.
    length = len(text) if visible_length(text) else 0
    if length < least:
        raise errors.TooShort(field, length, least)
