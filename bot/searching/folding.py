"""Texts as the index knows them: terms, the same for the same word however it is spelled.

Compatibility forms (full width), case and accents do not matter; English endings are cut off.
Scripts that put no space between words, and Korean, which hangs particles on them, are cut into
pairs of characters: any part of two characters or more is found then, whatever word it is in. The
last character of each run stands alone as well, so that a single one is found by the terms that
begin with it.

A term holds nothing but letters, digits and marks: no engine needs it quoted, and none cuts it
again. Whoever changes what comes out here counts ``VERSION`` up: then everything is indexed anew.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import chain

from snowballstemmer.english_stemmer import EnglishStemmer  # type: ignore[import-untyped]

VERSION = 2

TERM_MOST = 64
"""Characters of a term; of what is longer, the beginning."""

# Scripts without spaces: Thai, Lao, Myanmar, Khmer, kana, Bopomofo, Han; and Hangul.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u3007\u3031-\u3035\u3040-\u312f\u31a0-\u31bf"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
# Marks are no letters to ``re``, but belong to the one before them.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc"
    "\u06df-\u06e8\u0900-\u0903\u093a-\u094f\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09cd"
    "\u0a01-\u0a03\u0a3c-\u0a51\u0a81-\u0a83\u0abc-\u0acd\u0b01-\u0b03\u0b3c-\u0b57\u0b82"
    "\u0bbe-\u0bcd\u0c00-\u0c04\u0c3e-\u0c56\u0c81-\u0c83\u0cbc-\u0cd6\u0d00-\u0d03\u0d3b-\u0d4d"
    "\u0d81-\u0d83\u0dca-\u0ddf\u0f18-\u0f39\u0f71-\u0f84\u200c\u200d\u3099\u309a"
)
_RUNS = re.compile(
    f"(?P<pairs>[{_UNSPACED}](?:[{_UNSPACED}{_MARKS}ー])*)"
    f"|(?P<word>(?:(?![{_UNSPACED}])[^\\W_])(?:(?![{_UNSPACED}])[^\\W_]|[{_MARKS}])*)"
    r"(?P<sign>\+\+|#)?"
)
# What Discord shows as a name, a picture or a time, and what nobody types.
_TOKENS = re.compile(r"<(?:@[!&]?|#|a?:\w{1,40}:|t:)-?\d{1,24}(?::\w)?>")
# Accents of Latin, Greek and Cyrillic, and the vowel signs of Hebrew and Arabic.
_ACCENTS = re.compile(
    "[\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u064b-\u065f\u0670\u0640\u200c\u200d]"
)
_PLAIN = re.compile("[\x00-\x7f]*")
_ASCII_WORDS = re.compile("[a-z0-9]+")
# The same as _RUNS in a text of ASCII alone, in a third of the time.
_ASCII_RUNS = re.compile(r"[A-Za-z0-9]+(?:\+\+|#)?")
_ARABIC_ARTICLE = re.compile("^(?:[\u0648\u0628\u0643\u0641]?\u0627\u0644|\u0644\u0644)(?=.{2})")
_SIGNS = {"c++": "cplusplus", "c#": "csharp", "f#": "fsharp"}

_stemmer = EnglishStemmer()

_SAY_LITTLE = (
    "a an and are as at be but by can do does for from had has have how i if in is it its me my of"
    " on or so that the their there they this to was we were what when where which who will with"
    " you your am been did not no would could should any some than then them these those he she his"
    " her him our us about into just very too also s t im ive dont cant"
)


@lru_cache(maxsize=1 << 16)
def _stem(word: str) -> str:
    return str(_stemmer.stemWord(word))


COMMON = frozenset(_SAY_LITTLE.split()) | {_stem(one) for one in _SAY_LITTLE.split()}
"""English words that say little, as terms."""


def fold(text: str) -> str:
    """Return a text in which spelling makes no difference any more."""
    if text.isascii():
        return text.lower()
    loose = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    return unicodedata.normalize("NFC", _ACCENTS.sub("", loose))


def terms(text: str) -> list[str]:
    """Return the terms of a text in their order."""
    return [term for run in _RUNS.finditer(fold(_TOKENS.sub(" ", text))) for term in _of_run(run)]


def _of_run(run: re.Match[str]) -> Iterator[str]:
    pairs, word = run["pairs"], run["word"]
    if pairs is not None:
        for place in range(len(pairs)):
            yield pairs[place : place + 2]
        return
    yield term(word)
    if run["sign"] and (named := _SIGNS.get(word + run["sign"])):
        yield named


def term(word: str) -> str:
    """Return the term of one folded word."""
    word = word[:TERM_MOST]
    if _PLAIN.fullmatch(word):
        return _stem(word)
    return _ARABIC_ARTICLE.sub("", word)


def is_pair(one: str) -> bool:
    """Return whether a term is a pair of characters, or the last one, of an unspaced script."""
    return re.match(f"[{_UNSPACED}]", one) is not None


def asked(text: str) -> list[str]:
    """Return the terms to look for, each once, in their order; a lone character ends with ``*``.

    As ``terms``, without the last characters of runs that pairs stand for already.
    """
    found: dict[str, None] = {}
    for run in _RUNS.finditer(fold(_TOKENS.sub(" ", text))):
        several = list(_of_run(run))
        if run["pairs"] is not None:
            several = several[:-1] or [several[0] + "*"]
        found.update(dict.fromkeys(several))
    return list(found)


def words(text: str) -> list[str]:
    """Return the folded words of a text, uncut: of unspaced scripts, whole runs."""
    if text.isascii():
        # Most titles, of which one letter that is typed may look through hundreds.
        return _ASCII_WORDS.findall(_TOKENS.sub(" ", text).lower())
    return [run["pairs"] or run["word"] for run in _RUNS.finditer(fold(_TOKENS.sub(" ", text)))]


def spans(text: str, wanted: frozenset[str]) -> Iterator[tuple[int, int, frozenset[str]]]:
    """Yield where in a text words stand as written that have some of these terms, and which.

    Of unspaced scripts each character is one, with the pairs that end and that begin there.
    """
    if not wanted:
        return
    if text.isascii():
        said = _said(text, wanted)
        for place in _ASCII_RUNS.finditer(text) if said else ():
            if found := said.get(place[0]):
                yield place.start(), place.end(), found
        return
    for start, end, terms_here in _every_span(text):
        if found := wanted.intersection(terms_here):
            yield start, end, found


def standing(text: str, wanted: frozenset[str]) -> frozenset[str]:
    """Return which of these terms ``spans`` would yield: less work where no place is needed."""
    if text.isascii():
        return frozenset().union(*_said(text, wanted).values())
    return wanted.intersection(chain.from_iterable(one[2] for one in _every_span(text)))


def _said(text: str, wanted: frozenset[str]) -> dict[str, frozenset[str]]:
    """Return the words of a text of ASCII alone that have some of these terms, and which."""
    words = set(_ASCII_RUNS.findall(text))
    said = [word for word in words if not wanted.isdisjoint(_of_word(word))]
    return {word: wanted.intersection(_of_word(word)) for word in said}


def _every_span(text: str) -> Iterator[tuple[int, int, tuple[str, ...]]]:
    for place in _RUNS.finditer(text):
        if place["pairs"] is not None:
            run = fold(place["pairs"])
            same = len(run) == len(place["pairs"])
            for at in range(len(place["pairs"])):
                here = (run[max(at - 1, 0) : at + 1], run[at : at + 2], run[at]) if same else (run,)
                yield place.start() + at, place.start() + at + 1, here
            continue
        yield place.start(), place.end(), _of_word(place[0])


def _of_word(word: str) -> tuple[str, ...]:
    """Return the terms of a word as written."""
    return _of_written(word) if len(word) <= TERM_MOST else tuple(terms(word))


@lru_cache(maxsize=1 << 15)
def _of_written(word: str) -> tuple[str, ...]:
    return tuple(terms(word))
