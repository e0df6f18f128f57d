"""Whether a text sounds as if somebody is at risk: phrases in a data file for each language.

It is a reason to show where help is, and to have a person look: nothing is dropped, nobody is
muted, and no score is kept of anybody. Precision goes first: what is quoted, what is code, what is
said of a game, a song or a bug, and what only sounds like it ("this bug kills me") is left alone.

``risk_phrases/*.toml`` hold, for each language, ``words`` (names for lists of words), ``never``
(what is taken out before anything is looked for), ``elsewhere`` (words by which a sentence speaks
of something else), ``phrases``, and ``surely``: phrases that are looked for before ``never`` takes
anything out. A phrase is words in their order; ``a|b`` is one of these, ``a_b`` both in a row,
``{name}`` one of a list, ``a?`` may be missing, ``~`` up to three words between, ``#`` a number of
two digits or more, ``^`` and ``$`` the beginning and the end of a sentence, ``/`` the end of one
and the beginning of the next, which ``/?`` allows.
"""

import re
import tomllib
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

from bot import lookalikes, texts

FOLDER = Path(__file__).with_name("risk_phrases")

OWN_MOST = 100
"""Phrases of its own that a server can add, and those it can have left alone."""

TEXT_MOST = 16_000
"""Characters that are looked at: more than a post can have."""

_CODE = re.compile(r"```.*?(?:```|\Z)|``.+?``|`[^`\n]+`", re.DOTALL)
_QUOTED_LINE = re.compile(r"^\s*>.*$", re.MULTILINE)
_QUOTED = re.compile(
    '"[^"\n]{1,200}"|“[^”\n]{1,200}”|„[^“”\n]{1,200}[“”]|«[^»\n]{1,200}»|»[^«\n]{1,200}«'
    "|「[^」\n]{1,200}」|(?<!\\w)'[^'\n]{1,200}'(?!\\w)|(?<!\\w)‘[^’\n]{1,200}’(?!\\w)"
)
_ADDRESS = re.compile(r"(?:https?://|www\.)\S+|<[@#:a][^>\s]*>")
_APART = re.compile(r"(?<![^\W_])(?:[^\W\d_][ .\-_*]){2,}[^\W\d_](?![^\W_])")
_RUN = re.compile(r"([^\W\d_])\1{2,}")
_APOSTROPHE = re.compile("(?<=\\w)['’ʼ`´](?=\\w)")
_TOKEN = re.compile(r"[^\W_]+(?:\*+[^\W_]+)*|[.!?…;:\n]")
_SIGNS = str.maketrans({"@": "a", "$": "s"})
_ALONE = re.compile(r"[.!?…;:\n]")
_BREAK = "| "


def plain(text: str) -> str:
    """Return a text without what is not its author's own saying: code, quotes, links.

    Of a text that is nothing but a quotation, all of it.
    """
    bare = _ADDRESS.sub(" ", _QUOTED_LINE.sub(" ", _CODE.sub(" ", text[:TEXT_MOST])))
    unquoted = _QUOTED.sub(" … ", bare)
    return unquoted if any(ch.isalnum() for ch in unquoted) else bare


def spoken(text: str) -> str:
    """Return the words of a text as they are compared, with a mark between its sentences."""
    folded = unicodedata.normalize("NFKC", texts.clean(text)).casefold().translate(_SIGNS)
    folded = "".join(ch for ch in folded if unicodedata.category(ch) != "Cf")
    folded = _RUN.sub(r"\1", _APOSTROPHE.sub("", folded))
    folded = _APART.sub(lambda found: re.sub(r"[ .\-_*]", "", found[0]), folded)
    found = (
        _BREAK if _ALONE.fullmatch(token) else f"{_word(token)} "
        for token in _TOKEN.findall(folded)
    )
    return "".join([_BREAK, *found, _BREAK])


@lru_cache(maxsize=20_000)
def _word(token: str) -> str:
    if token.isdigit() and len(token) > 1:
        # A number, and not letters that look like digits.
        return token
    if "*" not in token:
        return lookalikes.key(token)
    pattern = re.compile(".".join(re.escape(part) for part in re.split(r"\*", token)))
    known = (one for one in sorted(_starred()) if pattern.fullmatch(one))
    return lookalikes.key(next(known, token.replace("*", "")))


@dataclass(frozen=True)
class Phrase:
    """A phrase to look for. ``wants``: of each of these, one word must be there at all."""

    text: str
    wants: tuple[frozenset[str], ...]
    source: str

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """How it is looked for; most phrases never are, and all of them take a second to read."""
        return re.compile(self.source)

    def found(self, words: frozenset[str], said: str) -> bool:
        """Return whether it stands in a text, of which these are the words."""
        return all(not one.isdisjoint(words) for one in self.wants) and bool(
            self.pattern.search(said)
        )


@dataclass(frozen=True, slots=True)
class Language:
    """What one file holds."""

    never: tuple[Phrase, ...]
    elsewhere: frozenset[str]
    phrases: tuple[Phrase, ...]
    surely: tuple[Phrase, ...]


@cache
def languages() -> tuple[Language, ...]:
    """Return the phrases of every language."""
    return tuple(_language(path) for path in sorted(FOLDER.glob("*.toml")))


@cache
def _starred() -> frozenset[str]:
    """Return the words that people write with a star in them."""
    return frozenset({"suicide", "suicidal", "kill", "killing", "die", "dying", "cut", "cutting"})


def _language(path: Path) -> Language:
    held = tomllib.loads(path.read_text(encoding="utf-8"))
    lists = {name: "|".join(words.split()) for name, words in held.get("words", {}).items()}

    def read(name: str) -> tuple[Phrase, ...]:
        lines = (line.strip() for line in held.get(name, "").splitlines())
        return tuple(_phrase(line, lists) for line in lines if line and not line.startswith("#"))

    elsewhere = frozenset(lookalikes.key(one) for one in held.get("elsewhere", "").split())
    return Language(read("never"), elsewhere, read("phrases"), read("surely"))


def _phrase(line: str, lists: dict[str, str]) -> Phrase:
    pattern, wants = ["(?<= )"], []
    for element in re.sub(r"\{(\w+)\}", lambda name: lists[name[1]], line).split():
        if element == "~":
            pattern.append("(?:[^ |]+ ){0,3}")
        elif element == "#":
            pattern.append("[0-9]{2,} ")
        elif element in ("/", "/?"):
            pattern.append(r"(?:\| )+" if element == "/" else r"(?:\| )*")
        elif element == "^":
            pattern.append(r"(?<=\| )")
        elif element == "$":
            pattern.append(r"(?=\| )")
        else:
            optional = element.endswith("?")
            said = [
                [lookalikes.key(word) for word in one.split("_")]
                for one in element.removesuffix("?").split("|")
            ]
            # As one of several, the end of a sentence is no word.
            either = "|".join(
                r"(?=\| )" if one == ["$"] else "".join(f"{re.escape(word)} " for word in one)
                for one in said
            )
            pattern.append(f"(?:{either})" + ("?" if optional else ""))
            if not optional and ["$"] not in said:
                wants.append(frozenset(one[0] for one in said))
    return Phrase(line, tuple(wants), "".join(pattern))


@lru_cache(maxsize=256)
def own(lines: str) -> tuple[Phrase, ...]:
    """Return the phrases that a server wrote, one a line, each the plain words of it."""
    found = []
    for line in lines.splitlines()[:OWN_MOST]:
        words = [word for word in spoken(line).split() if word != "|"]
        if words:
            source = "(?<= )" + "".join(f"{re.escape(word)} " for word in words)
            found.append(Phrase(line, tuple(frozenset({word}) for word in words), source))
    return tuple(found)


def at_risk(*parts: str, added: str = "", removed: str = "") -> bool:
    """Return whether one of these texts of one author sounds as if they, or somebody, is at risk.

    ``added`` and ``removed`` are a server's own phrases, one a line.
    """
    said = "".join(spoken(plain(part)) for part in parts if part)
    said = _without(said, own(removed))
    words = frozenset(said.split())
    if any(one.found(words, said) for one in own(added)):
        return True
    return any(_speaks(one, said) for one in languages())


def _speaks(language: Language, said: str) -> bool:
    words = frozenset(said.split())
    if not any(_possible(one, words) for one in (*language.phrases, *language.surely)):
        return False
    here = _here(said, language)
    if any(one.found(frozenset(here.split()), here) for one in language.surely):
        return True
    said = _here(_without(said, language.never), language)
    words = frozenset(said.split())
    return any(one.found(words, said) for one in language.phrases)


def _here(said: str, language: Language) -> str:
    """Return the sentences that do not speak of something else."""
    kept = [
        sentence for sentence in said.split("|") if language.elsewhere.isdisjoint(sentence.split())
    ]
    return "|".join(["", *(f" {one.strip()} " for one in kept if one.strip()), " "])


def _possible(phrase: Phrase, words: frozenset[str]) -> bool:
    return all(not one.isdisjoint(words) for one in phrase.wants)


def _without(said: str, phrases: Sequence[Phrase]) -> str:
    words = frozenset(said.split())
    for one in phrases:
        if _possible(one, words):
            said = one.pattern.sub(_BREAK, said)
    return said
