"""Asked already? Between the form and the preview, what was asked before is shown first."""

from sqlalchemy import text

from tests.walks.town import ANSWER, TITLE, Town

AGAIN = "How can I sleep through the whole night?"


async def test_what_was_answered_before_need_not_be_asked(town: Town) -> None:
    await town.choose(already_asked=True)
    card = await town.ask()
    answer = await town.answer(card)
    await town.ada.presses("Accept", on=answer)
    nia = town.nia
    await nia.types("/ask")
    await nia.fills(title=AGAIN)
    assert "Was it asked already?" in nia.text
    assert f"**[#1]({card.jump_url})** {TITLE} ✅" in nia.text
    assert ANSWER in nia.text
    assert nia.buttons == ["#1 answers me", "Mine is different", "Edit again", "Cancel"]
    await town.restart()
    await nia.presses("#1 answers me")
    assert "You follow #1 now. Your own question is not posted. It is kept for a day" in nia.text
    assert ANSWER in nia.text
    await nia.types("/following")
    assert "#1" in nia.text
    await town.publish()
    assert len(town.cards()) == 2
    # It did not help after all.
    await nia.types("/ask")
    await nia.presses("Continue")
    assert nia.filled["title"] == AGAIN
    await nia.fills()
    assert "Preview" in nia.text
    await nia.presses("Post")
    await town.publish()
    town.card("#2")


async def test_mine_is_different_and_what_a_server_does_not_want(town: Town) -> None:
    await town.ask()
    await town.choose(already_asked=True)
    ada = town.ada
    await ada.types("/ask")
    await ada.fills(title=AGAIN)
    assert "#1" in ada.text
    # Nobody follows their own question, and nobody reads whose it is.
    await ada.presses("I mean the same as #1")
    assert "You follow" not in ada.text
    await ada.presses("Mine is different")
    assert "Preview" in ada.text
    await ada.presses("Cancel")
    await town.choose(already_asked=False)
    await ada.types("/ask")
    await ada.fills(title=AGAIN)
    assert "Preview" in ada.text


async def test_where_searching_fails_everything_else_goes_on_without(town: Town) -> None:
    card = await town.ask()
    await town.choose(already_asked=True)
    nia = town.nia

    async def rename(old: str, new: str) -> None:
        async with town.bot.database.transaction() as tx:
            await tx.execute(text(f"ALTER TABLE {old} RENAME TO {new}"))

    await rename("search_word", "lost_word")
    await nia.types("/ask")
    await nia.fills(title=AGAIN)
    assert "Preview" in nia.text
    await nia.presses("Cancel")
    await nia.types("/question", number="#1")
    assert TITLE in nia.text
    await nia.presses("More", on=card)
    await town.mo.types("/mod", post="#1")
    assert "Question #1" in town.mo.text
    await rename("lost_word", "search_word")
