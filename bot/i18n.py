"""The catalogue of everything a person reads.

``_("…")`` marks a text for the catalogue (``make messages``) and looks it up in the locale of the
current interaction; ``speaking`` sets that locale. English is the text in the code itself.
What is written down before anybody reads it (a field's help) is marked by ``N_("…")`` and looked
up by ``translated`` where it is shown.
"""

import gettext
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LOCALES = Path(__file__).parent / "locale"

_language: ContextVar[str] = ContextVar("language", default="en")


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    # Discord says "pt-BR", gettext "pt_BR"; a region without a catalogue has its language's.
    name = language.replace("-", "_")
    return gettext.translation(
        "askwell", LOCALES, [name, name.split("_", maxsplit=1)[0]], fallback=True
    )


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Look texts up in this language (a Discord locale) until the block ends."""
    token = _language.set(language)
    try:
        yield
    finally:
        _language.reset(token)


def speak(language: str) -> None:
    """Look texts up in this language until the task ends."""
    _language.set(language)


def _(message: str) -> str:
    """Return this text in the current language."""
    return _catalogue(_language.get()).gettext(message)


def N_(message: str) -> str:  # noqa: N802 - the name that gettext's tools look for
    """Return this text as it is: it is in the catalogue, and ``translated`` where it is shown."""
    return message


def translated(message: str) -> str:
    """Return a text that was marked by ``N_`` in the current language."""
    return _catalogue(_language.get()).gettext(message) if message else ""


def ngettext(singular: str, plural: str, count: int) -> str:
    """Return the form of this text for a count, in the current language, with it filled in."""
    return _catalogue(_language.get()).ngettext(singular, plural, count).format(count=count)
