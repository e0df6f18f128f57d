"""Everyone is answered in their own language, wherever there is a catalogue of it."""

from gettext import NullTranslations

import pytest

from bot import i18n
from tests.walks.town import Town


class Marked(NullTranslations):
    """A catalogue in which every text says that it was looked up."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"


async def test_commands_and_buttons_answer_in_the_language_of_whoever_uses_them(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What the simulated Discord says everyone speaks, and the code itself does not.
    catalogues = {"en-US": Marked()}
    plain = NullTranslations()
    monkeypatch.setattr(i18n, "_catalogue", lambda language: catalogues.get(language, plain))
    await town.nia.types("/drafts")
    assert town.nia.text.startswith("⟦")
    await town.nia.types("/browse")
    await town.nia.chooses("⟦Hot")
    assert "⟦New, answered and voted for⟧" in str(town.nia.screen.embeds[0].footer)
