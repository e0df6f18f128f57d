"""What may be typed, on its own: laws that hold for any text."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import errors, texts

# Everything that could ever arrive, half emoji included, with what is special here made common.
ANYTHING = st.text(
    st.one_of(
        st.characters(),
        st.characters(categories=["Cs", "Cc", "Cf", "Zl", "Zp", "Mn"]),
        st.sampled_from("\x00\u200b\u200d\u202e\u2066\ufeff\ufe0f\u3164\u2800,;#/ \n\r"),
    ),
    max_size=60,
)


@given(ANYTHING)
def test_cleaning_is_done_after_once_and_leaves_only_what_both_databases_hold(text: str) -> None:
    cleaned = texts.clean(text)
    assert texts.clean(cleaned) == cleaned
    assert cleaned.encode("utf-8").decode("utf-8") == cleaned
    assert "\x00" not in cleaned
    assert cleaned == cleaned.strip()
    assert not any(ch in cleaned for ch in "\u200b\u202a\u202e\u2066\u2069\ufeff\u200e\u200f")


@given(ANYTHING)
def test_a_line_is_one_line(text: str) -> None:
    line = texts.clean_line(text)
    assert texts.clean_line(line) == line
    assert len(line.splitlines()) <= 1
    assert "  " not in line


@given(ANYTHING)
def test_folding_forgets_case_form_and_spacing(text: str) -> None:
    folded = texts.fold(text)
    assert texts.fold(folded) == folded
    assert texts.fold(f"  {texts.clean(text)}\n") == folded
    assert texts.fold(unicodedata.normalize("NFC", texts.clean(text))) == folded


@given(st.text(st.characters(categories=["L", "N", "P", "S", "Zs"]), max_size=60))
def test_what_has_no_tricks_in_it_stays_as_it_is(text: str) -> None:
    assert texts.clean(text) == text.strip()


@given(ANYTHING)
def test_tags_are_few_short_plain_and_each_once(text: str) -> None:
    try:
        names = texts.tags(text)
    except errors.BadText:
        return
    assert len(names) <= texts.TAGS_MOST
    assert len(set(names)) == len(names)
    for name in names:
        assert 0 < len(name) <= texts.TAG_MOST
        assert not set(name) & set(" ,;\n、،")
    # What stands on a card can be put into the form again and means the same.
    assert texts.tags(", ".join(names)) == names


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("", []),
        (" , ;; \n", []),
        ("soil light", ["soil", "light"]),
        ("soil, more light", ["soil", "more-light"]),
        ("#Soil #soil SOIL", ["soil"]),
        ("#soil; light/dark", ["soil", "light-dark"]),
        ("Straße, STRASSE", ["strasse"]),
        ("ДОМ, дом, Κήπος", ["дом", "κήποσ"]),
        ("植物, 水やり", ["植物", "水やり"]),
        ("植物、水やり", ["植物", "水やり"]),
        ("نبات، ماء", ["نبات", "ماء"]),
        ("🪴, 👨‍👩‍👧", ["🪴", "👨‍👩‍👧"]),
        ("so\u200bil, s\u202eoil", ["soil"]),
        ("##, #", []),
        # What looks alike is the same tag, and what cannot be seen is none.
        ("cafe\u0301, caf\u00e9", ["caf\u00e9"]),
        ("\uff33\uff4f\uff49\uff4c, \uff03soil", ["soil"]),
        ("\u0390, \u03b9\u0308\u0301", ["\u0390"]),
        ("soil\ufe50light", ["soil", "light"]),
        ("\u3164, \u2800, \u200d\ufe0f", []),
    ],
)
def test_tags_as_typed(typed: str, names: list[str]) -> None:
    assert texts.tags(typed) == names


@pytest.mark.parametrize(
    "text", ["", " ", "\u200b", "\u200d\ufe0f", "\u0301", "\u3164\u2800", "\n\t"]
)
def test_nothing_to_see(text: str) -> None:
    assert texts.visible_length(texts.clean(text)) == 0


@pytest.mark.parametrize("text", ["x", "é", "e\u0301", "🪴", "👨‍👩‍👧", "ก็", "ا", "."])
def test_something_to_see(text: str) -> None:
    assert texts.visible_length(texts.clean(text)) > 0


@pytest.mark.parametrize("check", [texts.check_title, texts.check_answer, texts.check_comment])
def test_the_refusal_tells_the_length_and_the_bound(check: Callable[[str], None]) -> None:
    with pytest.raises(errors.TooLong) as refused:
        check("x" * 12_001)
    assert "12001" in refused.value.text
    assert str(refused.value.most) in refused.value.text
    with pytest.raises(errors.TooShort) as short:
        check("")
    assert str(short.value.least) in short.value.text
