"""A passage of what was found: the words in bold, and nothing else of it Markdown."""

import pytest

from bot.render.passages import passage
from bot.search import Passage, Piece
from bot.searching import passages


def pieces(text: str) -> Passage:
    """Return a passage of which what stands in [[ ]] is marked."""
    parts = text.replace("]]", "[[").split("[[")
    return Passage(tuple(Piece(one, bool(at % 2)) for at, one in enumerate(parts) if one))


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A [[fixed]] hour", "A **fixed** hour"),
        ("[[眠]][[れ]]ない夜", "**眠れ**ない夜"),
        ("*not* [[bold]] `code` ~~out~~", "\\*not\\* **bold** \\`code\\` \\~\\~out\\~\\~"),
        ("# a [[title]]", "\\# a **title**"),
        ("see https://a.example/some_[[thing]]_here", "see https://a.example/some_thing_here"),
        ("[[https]]://a.example/x_y_z", "https://a.example/x_y_z"),
        (
            "a [link with [[words]]](https://a.example)",
            "a \\[link with **words**](https://a.example)",
        ),
        ("two\n[[lines]]", "two **lines**"),
        ("\ue0f0[[sign]]\ue0f1", "**sign**"),
    ],
)
def test_only_what_was_sought_is_bold(text: str, shown: str) -> None:
    assert passage(pieces(text), 500) == shown


def test_where_it_was_cut_shows_and_it_is_never_too_long() -> None:
    cut = Passage((Piece("in the "), Piece("middle", marked=True)), cut_before=True, cut_after=True)
    assert passage(cut, 500) == "… in the **middle** …"
    long = passage(pieces("_" * 400 + "[[word]]"), 300)
    assert len(long) <= 310
    assert long.endswith("…")


def test_a_spoiler_stays_one_wherever_the_text_is_cut() -> None:
    text = f"Who did it? ||{'the gardener ' * 40}|| So much for the {'long ' * 30} end"
    for word in ("end", "did", "much"):
        found = passages.best(text, {word: 1.0})
        assert passages.covered(text, {word: 1.0})
        assert found is not None
        assert "gardener" not in found.text


def test_a_passage_begins_a_little_before_its_word() -> None:
    text = f"{'Some words. ' * 20}Then the cactus wants no water. {'More words. ' * 20}"
    found = passages.best(text, {"cactus": 1.0})
    assert found is not None
    assert "Then the cactus" in found.text


def test_code_stands_on_the_line_without_its_fences() -> None:
    found = passages.best("Try:\n```bash\nsleep 1200\n```\nIt works.", {"sleep": 1.0})
    assert found is not None
    assert found.text == "Try: sleep 1200 It works."


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("**What surprised me.** It was _very_ *easy*.", "What surprised me. It was very easy."),
        ("***Both*** and ~~out~~ and `some_code()`", "Both and out and some_code()"),
        ("2 * 3 * 4, 2*3*4, some_snake_case and ^_^", "2 * 3 * 4, 2*3*4, some_snake_case and ^_^"),
    ],
)
def test_words_stand_without_what_emphasises_them(text: str, shown: str) -> None:
    found = passages.begin(text)
    assert found is not None
    assert found.text == shown
