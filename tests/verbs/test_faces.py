"""Which of a forum's tags a question's post gets."""

from bot.faces import Face, Forum, ForumTag, Meanings, choose, worn
from bot.forum_tags import meanings, missing, resolved

FORUM = Forum((ForumTag(1, "Soil"), ForumTag(2, "LIGHT"), ForumTag(3, "Solved")))


def test_tags_are_found_by_name_whatever_the_case() -> None:
    found = choose(FORUM, meanings(FORUM), ["light", "pots", "soil"], solved=False, closed=False)
    assert found == (2, 1)


def test_a_tag_of_several_words_is_ours_with_hyphens() -> None:
    forum = Forum((ForumTag(1, "House plants"), ForumTag(2, "Cafe\u0301"), ForumTag(3, "Rest")))
    found = meanings(forum, "Rest = low light, a/c")
    ours = ["house-plants", "caf\u00e9", "low-light", "a-c"]
    assert [found.named[one] for one in ours] == [1, 2, 3, 3]
    assert choose(forum, found, ours, solved=False, closed=False) == (1, 2, 3)


def test_a_state_is_no_tag_of_ours() -> None:
    """Whoever files a question under "solved" has not solved it."""
    assert choose(FORUM, meanings(FORUM), ["solved"], solved=False, closed=False) == ()
    assert choose(FORUM, meanings(FORUM), [], solved=True, closed=True) == (3,)


def test_a_tag_for_the_rest_is_given_only_where_one_is_wanted() -> None:
    rest = Meanings(named={"soil": 1}, otherwise=(9,))
    for required, tags, wanted in (
        (True, ["pots"], (9,)),
        (True, ["soil"], (1,)),
        (False, ["pots"], ()),
    ):
        forum = Forum(FORUM.tags, required=required)
        assert choose(forum, rest, tags, solved=False, closed=False) == wanted


def test_what_people_put_on_stays_as_far_as_there_is_room() -> None:
    assert worn(Face("", (1, 2)), Face("", (1, 3)), [1, 3, 7]) == [1, 2, 7]
    assert worn(Face("", (1, 2)), None, [7, 1]) == [1, 2, 7]
    assert worn(Face("", (1, 2, 3, 4, 5)), None, [7]) == [1, 2, 3, 4, 5]


def test_a_face_is_kept_as_it_was() -> None:
    face = Face("#1 Wächst Moos „im Schatten“?", (1, 2))
    assert Face.load(face.stored()) == face
    assert Face.load(None) is None


def test_an_admin_says_what_a_tag_stands_for() -> None:
    forum = Forum(
        (ForumTag(1, "Earth"), ForumTag(2, "Soil"), ForumTag(3, "Done"), ForumTag(4, "?"))
    )
    typed = "earth = soil, #compost\nSoil = -\nDONE = solved\n? = *\nWater = rain\nno meaning"
    found = meanings(forum, typed)
    assert found == Meanings(named={"soil": 1, "compost": 1}, solved=(3,), otherwise=(4,))
    assert missing(forum, typed) == ["water"]
    assert choose(forum, found, ["compost", "soil"], solved=True, closed=True) == (3, 1)


def test_what_an_admin_says_goes_before_a_name() -> None:
    forum = Forum((ForumTag(1, "soil"), ForumTag(2, "Earth")))
    assert meanings(forum, "Earth = soil").named == {"soil": 2}


def test_what_was_said_of_a_word_holds_for_the_tag_it_stands_for() -> None:
    """Names of a forum's tags and what admins say of them stay right when tags are merged."""
    forum = Forum((ForumTag(1, "JS"), ForumTag(2, "Earth"), ForumTag(3, "Moss")))
    found = resolved(
        meanings(forum, "Earth = soil"),
        {"js": "javascript", "lichen": "moss", "soil": "ground", "else": "other"},
    )
    tags = ["javascript", "ground", "moss", "other"]
    assert choose(forum, found, tags, solved=False, closed=False) == (1, 2, 3)
    # The tag's own name goes first.
    both = Forum((ForumTag(1, "js"), ForumTag(2, "JavaScript")))
    found = resolved(meanings(both), {"js": "javascript"})
    assert choose(both, found, ["javascript"], solved=False, closed=False) == (2,)
