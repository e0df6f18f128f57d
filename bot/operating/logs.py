"""Logging: one line a record on standard error, for people or for machines, without secrets.

What is a secret is decided twice: the token and the password that were set are looked for as they
are, and whatever has the shape of one is taken out too, wherever it came from; so are the rows that
a database quotes, for who wrote something anonymously is a secret as well. This happens to the
finished line, so that arguments and tracebacks are covered as well.
"""

import json
import logging
import re
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, Any, TextIO
from urllib.parse import quote

from bot.settings import Settings

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

REMOVED = "[removed]"

log = logging.getLogger(__name__)

# Shorter ones would blot out ordinary words, and open nothing that they could protect.
_LEAST = 4

_SHAPES = (
    # A bot's token: its id in base64 (digits begin with M, N or O there), a time and a signature.
    (re.compile(r"\b[MNO][\w-]{17,29}\.[\w-]{5,8}\.[\w-]{25,}"), REMOVED),
    # An interaction's token, which can reply for fifteen minutes: base64 of "interaction:…".
    (re.compile(r"\baW50ZXJhY3Rpb24[\w.=-]+"), REMOVED),
    (re.compile(r"(/(?:webhooks|interactions)/\d+/)[^/\s\"'?]+"), rf"\1{REMOVED}"),
    (re.compile(r"\b((?i:bot|bearer)\s+)[\w.-]{24,}"), rf"\1{REMOVED}"),
    (
        re.compile(r"((?i:token|password|secret)[\"']?\s*[:=]\s*[\"']?)[\w.~+/=-]{16,}"),
        rf"\1{REMOVED}",
    ),
    # What PostgreSQL adds to an error: the row it refuses, with who wrote what. Up to what follows.
    (
        re.compile(
            r"(DETAIL:\s+).*?(?=\n\s*(?:\[SQL:|HINT:|The above exception|During handling of)|\Z)",
            re.DOTALL,
        ),
        rf"\1{REMOVED}",
    ),
    # The password in any address.
    (re.compile(r"(\w://[^\s:/@]*:)[^\s/@]+@"), rf"\1{REMOVED}@"),
)

# What could make one record look like two, or move the cursor of whoever reads it.
_CONTROLS = {code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), *range(127, 160))}

# These tell each statement, request and event with what people wrote, who asked anonymously among
# it; LOG_LEVEL=DEBUG was not meant to ask for that.
_CHATTY = {
    "aiosqlite": logging.INFO,
    "alembic": logging.WARNING,
    "asyncio": logging.INFO,
    "discord.gateway": logging.INFO,
    "discord.http": logging.INFO,
    "discord.webhook": logging.INFO,
    "sqlalchemy": logging.WARNING,
}

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class Redactor:
    """Takes secrets out of a text."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        spellings = {
            spelling
            for secret in secrets
            if len(secret) >= _LEAST
            for spelling in (secret, quote(secret, safe=""), repr(secret)[1:-1])
        }
        # The longest first: one may contain another.
        known = sorted(spellings, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, known))) if known else None

    def __call__(self, text: str) -> str:
        if self._known is not None:
            text = self._known.sub(REMOVED, text)
        for shape, instead in _SHAPES:
            text = shape.sub(instead, text)
        return text


def secrets_of(settings: Settings) -> list[str]:
    """Return the values among the settings that nobody may read."""
    token = settings.discord_token.get_secret_value() if settings.discord_token else None
    url = settings.database
    given = (token, url.password, *(url.query[name] for name in url.query if "pass" in name))
    return [secret for secret in given if isinstance(secret, str)]


class TextFormatter(logging.Formatter):
    """``2026-11-22 12:00:00Z INFO bot.app: what happened``; further lines are indented."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%d %H:%M:%S")
        text = f"{time}Z {record.levelname} {record.name}: {_whole(self, record)}"
        return self._redact(text.translate(_CONTROLS)).replace("\n", "\n    ")


class JsonFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, message, error, and what ``extra`` was given."""

    def __init__(self, redact: Redactor) -> None:
        super().__init__()
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        found: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        error = _error(self, record)
        if error:
            found["error"] = error
        for name in record.__dict__.keys() - _PLAIN:
            found[name] = str(record.__dict__[name])
        # Before it becomes JSON, which spells quotes and line ends differently.
        clean = {name: self._redact(str(value)) for name, value in found.items()}
        return json.dumps(clean, ensure_ascii=False)


class _Handler(logging.StreamHandler[TextIO]):
    """Writes lines; what cannot be written is dropped, not printed with its arguments."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say that a record was lost, if even that can be said."""
        with suppress(OSError, ValueError):
            self.stream.write(f"(a record of {record.name} could not be written)\n")


def set_up(settings: Settings, stream: TextIO | None = None) -> None:
    """Send every record to ``stream`` (standard error), once, as the settings say."""
    redact = Redactor(secrets_of(settings))
    handler = _Handler(stream or sys.stderr)
    handler.setFormatter(
        JsonFormatter(redact) if settings.log_format == "json" else TextFormatter(redact)
    )
    root = logging.getLogger()
    for old in [one for one in root.handlers if isinstance(one, _Handler)]:
        root.removeHandler(old)
    root.addHandler(handler)
    root.setLevel(settings.log_level)
    for name, least in _CHATTY.items():
        logging.getLogger(name).setLevel(max(least, root.level))
    logging.captureWarnings(capture=True)
    # Python prints these by itself, with whatever the traceback holds.
    sys.excepthook = _uncaught
    threading.excepthook = _in_a_thread
    sys.unraisablehook = _unraisable


def _whole(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    return "\n".join(filter(None, (record.getMessage(), _error(formatter, record))))


def _error(formatter: logging.Formatter, record: logging.LogRecord) -> str:
    """Return the traceback and stack, and leave no unclean copy on the record for others."""
    parts = []
    if record.exc_info:
        parts.append(formatter.formatException(record.exc_info))
    if record.stack_info:
        parts.append(formatter.formatStack(record.stack_info))
    return "\n".join(parts)


def _uncaught(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    log.critical("an error ended the program", exc_info=(kind, error, traceback))


def _in_a_thread(args: threading.ExceptHookArgs) -> None:
    error = args.exc_value or args.exc_type()
    log.error("an error ended a thread", exc_info=(args.exc_type, error, args.exc_traceback))


def _unraisable(args: "UnraisableHookArgs") -> None:
    error = args.exc_value or args.exc_type()
    log.error(
        "an error could not be raised: %s",
        args.err_msg or "ignored",
        exc_info=(args.exc_type, error, args.exc_traceback),
    )
