"""Pages of a long text: nothing lost, nothing doubled, nothing too long, each right by itself."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render import markup, paging

SIZE = 240

HOSTILE = st.lists(
    st.one_of(
        st.sampled_from(
            [
                "`",
                "``",
                "```",
                "```py\n",
                "\n```\n",
                "||",
                "|",
                ">>> ",
                "> ",
                "\n> ",
                "\n",
                "\n\n",
                "\\",
                "**",
                "- ",
                "  - ",
                "1. ",
                "<@123456789>",
                "<a:wave:1234567>",
                "<t:1:R>",
                " ",
                "https://example.org/a_(b)?c=d",
                "👩‍👩‍👧‍👦",
                "🇩🇪",
                "👍🏽",
                "é",
                "[a](http://b)",
                "word ",
            ]
        ),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=400,
).map("".join)

WORDS = st.lists(st.sampled_from(["sleep", "hour", "why", "three"]), min_size=1, max_size=12).map(
    " ".join
)
# Whole blocks, as people write them: what is open at a break is known from what they are.
BLOCKS = st.lists(
    st.one_of(
        WORDS,
        st.lists(WORDS, min_size=1, max_size=12).map(lambda lines: "- " + "\n  - ".join(lines)),
        st.lists(WORDS, min_size=1, max_size=12).map(lambda lines: "> " + "\n> ".join(lines)),
        st.lists(WORDS, min_size=1, max_size=12).map(
            lambda lines: "```py\n" + "\n    ".join(lines) + "\n```"
        ),
        st.lists(WORDS, min_size=1, max_size=12).map(lambda lines: "||" + " ".join(lines) + "||"),
        st.lists(WORDS, min_size=1, max_size=3).map(lambda lines: "`" + " ".join(lines) + "`"),
    ),
    min_size=1,
    max_size=14,
).map("\n\n".join)

_DISCORD = re.compile(
    r"(?s)```(?:(?P<language>[\w+\-.#]+)\n)?\n*(?P<block>[^\n].*?)\n*```"
    r"|`(?P<code>[^`]+)`|\|\|(?P<spoiler>.+?)\|\||(?m:^> (?P<quote>[^\n]*))|(?P<plain>.)"
)


def drawn(text: str) -> list[tuple[str, str]]:
    """Return each visible character with how Discord draws it, by its own client's patterns."""
    found: list[tuple[str, str]] = []
    for match in _DISCORD.finditer(text):
        kind = match.lastgroup or ""
        inside = match.group(kind)
        style = f"block {match.group('language')}" if kind == "block" else kind
        found += [(one, style) for one in inside if not one.isspace()]
    return found


@given(HOSTILE)
def test_put_together_the_pages_are_the_text_and_none_is_too_long(text: str) -> None:
    found = paging.pieces(text, SIZE)
    assert "".join(one.text for one in found) == text
    assert all(len(str(one)) <= SIZE for one in found)
    assert all(str(one).strip() for one in found) or not text.strip()


@given(BLOCKS)
def test_each_page_draws_what_the_whole_would(text: str) -> None:
    pages = markup.pages(text, SIZE)
    assert all(len(one) <= SIZE for one in pages)
    assert [sign for one in pages for sign in drawn(one)] == drawn(text)


@given(BLOCKS)
def test_fences_and_spoilers_are_even_on_every_page(text: str) -> None:
    for one in markup.pages(text, SIZE):
        assert one.count("```") % 2 == 0
        assert one.count("||") % 2 == 0


@given(
    st.text("ab ", min_size=0, max_size=300),
    st.sampled_from(
        [
            "<a:wave:123456789012345678>",
            "<:ok:123456789012345678>",
            "<@!123456789012345678>",
            "<#123456789012345678>",
            "</ask:123456789012345678>",
            "<t:1700000000:R>",
            "https://example.org/a/rather/long/path?with=questions&and=more",
            "👩‍👩‍👧‍👦",
            "🇩🇪🇫🇷",
            "👍🏽",
            "e\u0301\u0302",
            "\\*",
            "🏴\U000e0067\U000e0062\U000e0065\U000e007f",
        ]
    ),
)
def test_no_break_falls_inside_what_belongs_together(around: str, whole: str) -> None:
    text = around.strip() + whole + ">" + "x" * 100 + ">" + (whole + ">") * 9
    starts = [0]
    for piece in paging.pieces(text, 120):
        starts.append(starts[-1] + len(piece.text))
    if whole == "🇩🇪🇫🇷":
        whole = "🇩🇪"
    inside = {
        at
        for match in re.finditer(re.escape(whole), text)
        for at in range(match.start() + 1, match.end())
    }
    assert not inside & set(starts)


@pytest.mark.parametrize(
    "unit",
    [
        "`",
        "```",
        "```\n",
        "||",
        "|",
        ">>> ",
        "> ",
        "> x\n",
        "\\",
        "[",
        "<@1>",
        "\u0301",
        "\u200d",
        "🇩",
        "👩‍",
        "https://a/",
        "a",
        " a",
        "- ",
        "   - x\n",
        "`a",
        "||`",
        "```||",
        "> ```\n",
        "é\n",
        "[a](",
        "[]",
        "<",
        "> ```x\n",
    ],
)
def test_twelve_thousand_of_anything_come_in_pages(unit: str) -> None:
    text = (unit * 12_000)[:12_000]
    for written in (text, markup.body(text)):
        pages = markup.pages(written)
        assert 3 <= len(pages) <= 24
        for page in pages[:-1]:
            assert len(markup.goes_on(page)) <= markup.CARD_BODY
        assert len(pages[-1]) <= markup.CARD_BODY
        assert "".join(one.text for one in paging.pieces(written, markup.CARD_BODY)) == written


@pytest.mark.parametrize(
    "unit", ["[a](", "[", "[]", "<", "```\n[", "> ```x\n", "https://.", "\n -", "|| ", "\\[a]("]
)
def test_no_text_keeps_the_bot_busy(unit: str) -> None:
    text, begun = (unit * 12_000)[:12_000], time.process_time()
    assert len(markup.short(text, 200)) <= 200
    markup.pages(markup.body(text))
    markup.line(text)
    # Some milliseconds; what grows with the square of a text's length takes seconds, or minutes.
    assert time.process_time() - begun < 1


def test_a_code_block_goes_on_in_its_language() -> None:
    code = "\n".join(f"    line({number})" for number in range(80))
    pages = markup.pages(f"See:\n```python\n{code}\n```\nDone.", 400)
    assert len(pages) > 2
    assert all(page.endswith("\n```") for page in pages[:-1])
    assert all(page.startswith("```python\n    line(") for page in pages[1:])
    assert markup.goes_on(pages[0]).endswith("```\n…")


def test_a_spoiler_hides_on_the_next_page_too() -> None:
    pages = markup.pages("||" + "secret word " * 60 + "|| open", 300)
    assert all(page.startswith("||") for page in pages)
    assert all(page.count("||") == 2 for page in pages)
    assert pages[-1].endswith("|| open")


def test_a_lone_pair_of_strokes_is_no_spoiler() -> None:
    pages = markup.pages("a || b " + "c " * 300, 300)
    assert pages[0].count("||") == 1
    assert "||" not in pages[1]


def test_quotes_go_on() -> None:
    pages = markup.pages(">>> " + "all of this is quoted " * 40, 300)
    assert all(page.startswith(">>> ") for page in pages)
    pages = markup.pages("> " + "one long line " * 60 + "\nmine", 300)
    assert all(page.startswith("> ") for page in pages)
    assert pages[-1].endswith("\nmine")
    pages = markup.pages("> ```py\n" + "> line of code\n" * 60 + "> ```\nmine", 300)
    assert all(page.startswith("> ```py\n> line") for page in pages)
    assert all(page.endswith("\n> ```") for page in pages[:-1])


def test_a_list_is_parted_before_an_outer_item() -> None:
    one = "1. first of all\n   - within it\n   - and this\n"
    for page in markup.pages(one * 20, 300):
        assert page.startswith("1. ")


def test_a_block_that_was_never_closed_is_closed_on_each_page() -> None:
    pages = markup.pages("```py\n" + "line\n" * 100, 200)
    assert all(page.count("```") == 2 for page in pages)
    # Three backticks in the middle of a line are only that.
    assert markup.pages("Write ``` before it.") == ["Write ``` before it."]


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[a](http://b)", r"\[a](http://b)"),
        ("```js\ntable[name](value)\n```", "```js\ntable[name](value)\n```"),
        ("```js\n[a](http://b)\n```", "```js\n\\[a](http://b)\n```"),
        ("||a ```b||[x](https://y) ```", "||a ```b||\\[x](https://y) ```"),
        ("```\nno end [x](y)", "```\nno end \\[x](y)"),
        # A backslash that is escaped itself escapes nothing.
        (r"\\[a](http://b)", r"\\\[a](http://b)"),
        (r"\[a](http://b)", r"\[a](http://b)"),
        ("[a [b] c](http://d)", r"\[a \[b] c](http://d)"),
        ("[a\nb](http://c)", "\\[a\nb](http://c)"),
        ("see `x[0]` and [a](http://b)", "see `x[0]` and \\[a](http://b)"),
        ("`get[int](key)`", "`get[int](key)`"),
    ],
)
def test_masked_links_are_laid_open_and_code_stays_code(written: str, shown: str) -> None:
    assert markup.body(written) == shown


def test_on_one_line_a_code_block_is_its_code_and_a_spoiler_stays_hidden() -> None:
    assert markup.short("See:\n```py\nx = 1\n```\nand ||this||", 100) == "See: x = 1 and ▮▮▮"
    assert markup.label("```py\nx = 1\n```", 100) == "x = 1"


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("[**a** ||b](c)", r"\[\*\*a\*\* \|\|b](c)"),
        (r"x \\[a](http://b)", r"x \\\\\[a](http://b)"),
        ("  - a_b\n# c", r"\- a\_b # c"),
        ("> a https://b_c/d_e", r"\> a https://b_c/d_e"),
    ],
)
def test_among_ours_a_line_does_nothing(written: str, shown: str) -> None:
    assert markup.line(written) == shown
