"""Which sentences sound as if somebody is at risk, and which only look like it."""

import time
import tomllib
from pathlib import Path

import pytest

from bot import risk

FOLDER = Path(__file__).parent / "risk"
LANGUAGES = sorted(path.stem for path in FOLDER.glob("*.toml"))


def sentences(language: str, kind: str) -> list[str]:
    held = tomllib.loads((FOLDER / f"{language}.toml").read_text(encoding="utf-8"))
    return [line for line in held[kind].splitlines() if line]


def test_each_language_has_sentences_of_both_kinds() -> None:
    assert sorted(path.stem for path in risk.FOLDER.glob("*.toml")) == LANGUAGES
    for language in LANGUAGES:
        both = sentences(language, "fires") + sentences(language, "silent")
        assert len(both) >= (150 if language == "en" else 30), language


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_sounds_like_it_is_found(language: str) -> None:
    assert [one for one in sentences(language, "fires") if not risk.at_risk(one)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_only_looks_like_it_is_left_alone(language: str) -> None:
    assert [one for one in sentences(language, "silent") if risk.at_risk(one)] == []


@pytest.mark.parametrize(
    "text",
    [
        "i w\u200bant to d\u200bie",
        "I W\u00adANT TO DIE",
        "I w\u0430nt to d\u0456e",
        "I \U0001d430\U0001d41a\U0001d427\U0001d42d to \U0001d41d\U0001d422\U0001d41e",
        "i want to k1ll myself",
        "i want to k i l l myself",
        "i want to k.i.l.l myself",
        "I wanna d*e",
        "I want to diiiiiie",
        "||I want to die||",
        "**I want** to *die*",
        "I don’t want to live anymore",
    ],
)
def test_how_it_is_spelled_does_not_matter(text: str) -> None:
    assert risk.at_risk(text)


@pytest.mark.parametrize(
    "text",
    [
        "```\ni want to die\n```",
        "Run `kill myself` and see.",
        "> I want to die\nWhat do I say to her?",
        "She wrote “I want to die” on the board.",
        "Der Film heißt „Ich will sterben“.",
        "My favourite song is 'I want to die'.",
        "https://example.org/i-want-to-die",
    ],
)
def test_what_is_quoted_or_code_is_not_its_authors_saying(text: str) -> None:
    assert not risk.at_risk(text)


def test_a_text_that_is_nothing_but_a_quotation_is_read() -> None:
    assert risk.at_risk('"I want to die"')


def test_a_sentence_about_something_else_says_nothing_of_the_next() -> None:
    assert risk.at_risk("This bug drives me mad. I want to die.", "")
    assert not risk.at_risk("In the game I want to die quickly.")


def test_title_and_text_are_two() -> None:
    assert not risk.at_risk("What I want to", "die Katze ist krank")
    assert risk.at_risk("A question", "I want to die")


def test_a_server_adds_phrases_and_has_others_left_alone() -> None:
    assert not risk.at_risk("the black dog is back tonight")
    assert risk.at_risk("The Black Dog is back, tonight.", added="black dog is back")
    assert not risk.at_risk("the black dogs is back", added="black dog is back")
    assert not risk.at_risk("I want to die", removed="want to die")
    assert risk.at_risk("I want to die. I am suicidal.", removed="i want to die\n\n")
    assert not risk.at_risk("anything", added="\n  \n***\n")


def test_a_long_text_takes_no_long_time() -> None:
    for beginning in ("i want to ", "i i i i ", "k i l l ", "'a' \"b ", "> ", "````", "nobody "):
        started = time.process_time()
        risk.at_risk((beginning * 4_000)[:12_000])
        assert time.process_time() - started < 1, beginning


@pytest.mark.parametrize("path", sorted(risk.FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_a_phrase_is_made_ready_only_for_a_text_that_has_its_words(path: Path) -> None:
    """All of them take a second, in which nobody is answered; and each of them can be."""
    language = risk._language(path)
    phrases = (*language.never, *language.phrases, *language.surely)
    assert not any("pattern" in vars(one) for one in phrases)
    for one in phrases:
        assert one.pattern.search("") is None, one.text
