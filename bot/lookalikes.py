"""What a name looks like: names that may be taken for each other have the same key.

Case, spacing, marks and punctuation do not tell names apart, and neither do letters that are drawn
alike. The table holds the common ones of Unicode's list (UTS 39), not all of them: an alias is
always followed by "(anonymous)" besides.
"""

import unicodedata
from functools import lru_cache

from bot import texts

# What is left once case and marks are gone; a capital that looks like another letter comes as its
# small one. An I and an l are told apart by nobody.
_DRAWN = (
    ("i10|ıȷɑɡłøđ", "llolljaglod"),
    ("авеіјкмнорсԁԛѕтухһԝѵ", "abeljkmhopcdqstyxhwv"),
    ("αβεζηικμνορτυχγω", "abezhlkmnoptyxyw"),
)
_ALIKE = {ord(one): other for like, as_ in _DRAWN for one, other in zip(like, as_, strict=True)}
# The same for plain names, which most are: what is neither a letter nor a digit goes.
_PLAIN = {
    code: _ALIKE.get(ord(chr(code).lower()), chr(code).lower()) if chr(code).isalnum() else None
    for code in range(128)
} | {ord("|"): "l"}


def key(name: str) -> str:
    """Return what a name looks like, for comparing; never to be shown."""
    if name.isascii():
        letters = name.translate(_PLAIN)
    else:
        bare = unicodedata.normalize("NFD", texts.fold(name)).translate(_ALIKE)
        letters = "".join(ch for ch in bare if ch.isalnum())
    # A name of signs alone is compared as it stands.
    return letters.replace("rn", "m").replace("vv", "w") or texts.fold(name)


# Letters in a square or a circle that Unicode calls signs, and those that flags are made of.
_SIGNS = (0x1F150, 0x1F170, 0x1F1E6)
_PART_OF_ONE = ("Mn", "Me", "Cf")


@lru_cache(maxsize=20_000)
def drawn(ch: str) -> str | None:
    """Return the letters and digits that one character looks like; never to be shown.

    Empty if it is only part of one, as an accent is; None if it parts words.
    """
    if unicodedata.category(ch) in _PART_OF_ONE:
        return ""
    for first in _SIGNS:
        if first <= ord(ch) < first + 26:
            ch = chr(ord("a") + ord(ch) - first)
    bare = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", ch).casefold())
    # A bar hides a word behind it, so that it is none of its letters.
    letters = bare.replace("|", "").translate(_ALIKE)
    return "".join(one for one in letters if one.isalnum()) or None
