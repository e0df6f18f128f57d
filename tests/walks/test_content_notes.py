"""Content notes, from the preview to the card; what moderators leave for each other."""

from tests.walks.people import text_of
from tests.walks.staffed import Office, office
from tests.walks.town import TITLE

__all__ = ["office"]

HARD = "He drank every night and shouted."


async def test_a_note_is_chosen_before_posting_and_changed_afterwards(office: Office) -> None:
    town, ada, mo = office.town, office.town.ada, office.mo
    await ada.types("/ask")
    await ada.fills(title=TITLE, body=HARD, tags="")
    await ada.chooses("In your own words")
    await ada.fills(words="A quarrel at home")
    assert "⚠ Content note: A quarrel at home" in ada.text
    assert f"||{HARD}||" in ada.text
    await ada.chooses("Content note: Alcohol")
    assert "⚠ Content note: Alcohol and other drugs" in ada.text
    await ada.presses("Post")
    await town.publish()
    card = town.card("#1")
    assert "⚠ Content note: Alcohol and other drugs" in text_of(card)
    assert f"||{HARD}||" in text_of(card)
    await ada.presses("More", on=card)
    await ada.presses("Content note")
    await ada.fills(note="none")
    assert "It has no content note any more" in ada.text
    await town.publish()
    assert "||" not in text_of(town.card("#1"))
    await mo.types("/mod", post="#1")
    await mo.chooses("Content note")
    # Words that are written need not be chosen as well.
    await mo.fills(words="Drinking", reason="Some would rather not.")
    await town.publish()
    assert "⚠ Content note: Drinking" in text_of(town.card("#1"))
    await ada.types("/inbox")
    assert "another content note now" in ada.text
    assert "Some would rather not." in ada.text
    assert TITLE not in ada.text


async def test_moderators_leave_word_for_each_other(office: Office) -> None:
    town, mo = office.town, office.mo
    await town.ask(town.ada)
    await mo.types("/mod", post="#1")
    await mo.presses("Hand over")
    await mo.fills(note="I wrote to her. Look again tonight.", about="post")
    assert "Left for the next moderator." in mo.text
    assert "on this post: I wrote to her." in mo.text
    await mo.presses("Playbook")
    assert "Somebody may be at risk" in mo.text
    await mo.presses("Back")
    await mo.chooses("I wrote to her")
    assert mo.text.startswith("Done.")
    assert "I wrote to her" not in mo.text
