"""What a check says: what was seen, why it matters, and what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How much a finding matters."""

    FINE = "fine"
    NOTICE = "notice"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; ``why`` and ``do`` are empty if it is fine."""

    level: Level
    what: str
    why: str = ""
    do: str = ""


def fine(what: str) -> Finding:
    """Return that something is as it should be."""
    return Finding(Level.FINE, what)


def notice(what: str, why: str, do: str) -> Finding:
    """Return something to know, with which the bot works all the same."""
    return Finding(Level.NOTICE, what, why, do)


def problem(what: str, why: str, do: str) -> Finding:
    """Return something that keeps the bot from working, or will."""
    return Finding(Level.PROBLEM, what, why, do)
