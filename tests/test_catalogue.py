"""Every text a person reads is in the catalogue that translators get: `make messages` was run."""

import io

from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from bot.i18n import LOCALES
from tests.test_layout import ROOT


def test_the_catalogue_holds_every_text() -> None:
    found = set()
    for folder in ("bot", "cogs"):
        for _path, _line, message, _comments, _context in extract_from_dir(ROOT / folder):
            found.add(message[0] if isinstance(message, tuple) else message)
    with io.BytesIO((LOCALES / "askwell.pot").read_bytes()) as file:
        stored = {entry.id for entry in read_po(file) if entry.id}
    named = {entry[0] if isinstance(entry, tuple) else entry for entry in stored}
    assert found - named == set(), "run `make messages`"
    assert named - found == set(), "run `make messages`"
