"""Differences between texts: complete, readable, harmless and quick to find."""

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.differences import Change, Piece, between
from bot.history import Difference
from bot.render import differences, markup

TEXTS = st.text(alphabet="ab *_~`[]()\n", max_size=60)


def drawn(old: str, new: str) -> str:
    return "".join(differences.pages(Difference(None, between(old, new), (), (), tags_moved=False)))


@given(TEXTS, TEXTS)
def test_nothing_is_lost_and_nothing_invented(old: str, new: str) -> None:
    pieces = between(old, new)
    assert "".join(one.text for one in pieces if one.change is not Change.IN) == old
    assert "".join(one.text for one in pieces if one.change is not Change.OUT) == new


@pytest.mark.parametrize(
    ("old", "new", "shown"),
    [
        ("I wake at three.", "I wake at four.", "I wake at ~~three~~ **four**."),
        ("Water it.", "Water it well.", "Water it **well**."),
        ("One.\nTwo.\n", "One.\nTwo.\nThree.\n", "One.\nTwo.\n**Three.**\n"),
        ("One.\nTwo.\nThree.", "One.\nThree.", "One.\n~~Two.~~\nThree."),
        ("a b", "a  b", "a~~␣~~**␣␣**b"),
        ("a\nb", "a b", "a~~↵~~**␣**b"),
        ("same", "same", ""),
        # What the texts themselves mean to Discord, means nothing here.
        ("**a** b", "**a** c", r"\*\*a\*\* ~~b~~ **c**"),
        ("x", "[y](http://z)", r"~~x~~ **\[y](http://z)**"),
        ("# Big", "# Small", r"\# ~~Big~~ **Small**"),
        ("1. one", "1. two", r"1\. ~~one~~ **two**"),
        ("```py\nx = 1\n```", "```py\nx = 2\n```", "\\`\\`\\`py\nx = ~~1~~ **2**\n\\`\\`\\`"),
    ],
)
def test_how_a_change_reads(old: str, new: str, shown: str) -> None:
    assert drawn(old, new).replace("~~**", "~~ **") == shown.replace("~~**", "~~ **")


def test_what_is_unchanged_and_long_is_left_out() -> None:
    same = "".join(f"It stands by window {number} all day. " for number in range(30))
    shown = drawn(f"Monday. {same}End.", f"Tuesday. {same}Fin.")
    assert shown.startswith("~~Monday~~ **Tuesday**. It stands")
    assert re.search(r"\n… \d+ unchanged characters …\n", shown)
    assert shown.endswith("~~End~~ **Fin**.")
    assert len(shown) < 350


def test_pages_end_outside_a_mark() -> None:
    old = " ".join(f"word{number}" for number in range(900))
    pieces = between(old, old.replace("word", "term"))
    pages = differences.pages(Difference(None, pieces, (), (), tags_moved=False))
    assert len(pages) > 3
    for page in pages:
        assert len(page) <= markup.CARD_BODY
        assert page.count("**") % 2 == page.count("~~") % 2 == 0


def test_the_heaviest_characters_fit_as_well() -> None:
    pieces = [Piece(Change.IN, "👩‍🌾" * 3_000)]
    for page in differences.pages(Difference(None, pieces, (), (), tags_moved=False)):
        assert len(page.encode()) <= markup.CARD_BODY * markup.BYTES_A_CHARACTER


@pytest.mark.timeout(30)
@pytest.mark.parametrize("kinds", [2, 30, 100, 1_000])
def test_texts_made_to_be_slow_are_not(kinds: int) -> None:
    """Hundredths of a second each, at most seconds without the bounds."""
    dice = random.Random(kinds)
    old, new = (
        "\n==\n".join(
            " ".join(str(dice.randrange(kinds)) for _word in range(600)) for _block in range(5)
        )
        for _side in range(2)
    )
    between(old, new)
