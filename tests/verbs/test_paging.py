"""Pages of a long text: nothing lost, nothing doubled, nothing too long, each right by itself."""

import re

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
@pytest.mark.timeout(60)
def test_no_text_keeps_the_bot_busy(unit: str) -> None:
    """Less than a second each; what grows with the square of a text's length takes minutes."""
    # Ten times what anybody can post.
    text = (unit * 120_000)[:120_000]
    assert len(markup.short(text, 200)) <= 200
    markup.pages(markup.body(text))
    markup.line(text)


@pytest.mark.parametrize(
    ("most", "shown"),
    [
        (13, "One two three"),
        (12, "One two …"),
        (9, "One two …"),
        (8, "One …"),
        # Where no word ends near, it is cut where there is no more room.
        (4, "On …"),
    ],
)
def test_what_is_shortened_ends_with_a_word(most: int, shown: str) -> None:
    text = "One two three"
    assert (markup.short(text, most), markup.label(text, most)) == (shown, shown)
    whole = "word " * 30 + "x" * 100
    assert markup.label(whole, 152) == ("word " * 30).strip() + markup.MORE
    assert len(markup.label(whole, 200)) == 200
    assert len(markup.short("_" * 300, 99)) <= 99
