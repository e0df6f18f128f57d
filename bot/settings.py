"""The operator's settings: read once from the environment or ``.env``, passed in from there.

``.env.example`` is generated from this class (``python bot.py doctor --env-example``), so that the
two cannot disagree.
"""

from pathlib import Path
from typing import Any, Literal, Self

from dotenv.parser import parse_stream
from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.periods import Keep

DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+asyncpg"}

TLS = ("disable", "allow", "prefer", "require", "verify-ca", "verify-full")

# What may follow the ? in a PostgreSQL URL: what its driver and its programs both understand.
_AFTER_THE_MARK = ("sslmode", "ssl", "host", "port")


def wrong_line(env_file: Path) -> int | None:
    """Return the first line of such a file that would be passed over, or None if all is well.

    Raises ``OSError`` if it is there and is no file.
    """
    if not env_file.is_file() and not env_file.is_dir():
        return None
    with env_file.open(encoding="utf-8-sig") as lines:
        return next((one.original.line for one in parse_stream(lines) if one.error), None)


def _days(default: int, what: str) -> Any:
    """Return a setting of the days after which something is removed; 0: never."""
    return Field(default=default, ge=0, le=3_650, description=f"Days after which {what}; 0: never.")


class Settings(BaseSettings):
    """What an operator decides, before the first server is joined."""

    model_config = SettingsConfigDict(
        env_file=".env",
        env_file_encoding="utf-8",
        extra="ignore",
        env_ignore_empty=True,
        # An error would quote what was given, the token with it.
        hide_input_in_errors=True,
    )

    discord_token: SecretStr | None = Field(
        default=None, description="The bot's token from Discord's developer portal."
    )
    discord_token_file: Path | None = Field(
        default=None,
        description="A file with the token, for container secrets; used if DISCORD_TOKEN is empty.",
    )
    database_url: str = Field(
        default="sqlite:///data/askwell.db",
        # It may hold a password.
        repr=False,
        description="Where all is kept: sqlite:///path or postgresql://user:password@host/name.",
    )
    database_pool_size: int = Field(
        default=4,
        ge=1,
        le=64,
        description="Connections for reading; there is one more that writes.",
    )
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="The least serious messages to log."
    )
    log_format: Literal["text", "json"] = Field(
        default="text", description="text for people, json for machines (one object a line)."
    )
    support_url: str | None = Field(
        default=None, description="A link that /about shows to people who need help with the bot."
    )
    data_folder: Path = Field(
        default=Path("data"),
        description="Where files go that are not the database: what is kept of servers that the "
        "bot left.",
    )
    keep_left_servers: int = _days(
        30,
        "everything of a server that the bot left is written into a file in DATA_FOLDER and "
        "removed",
    )
    keep_deleted: int = _days(30, "the text of a deleted post is removed for good")
    keep_rejected: int = _days(
        90, "a post that a moderator hid out of the queue is removed for good"
    )
    keep_notifications: int = _days(180, "what stands in /inbox is removed")
    keep_drafts: int = _days(90, "what was written and not posted is removed")
    stop_timeout: float = Field(
        default=20.0,
        ge=1,
        le=120,
        description="Seconds a stop waits for messages that are being sent.",
    )

    @field_validator("log_level", mode="before")
    @classmethod
    def _any_case(cls, value: str) -> str:
        return value.upper()

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        try:
            url = make_url(value)
        except (ArgumentError, ValueError):
            # The value is not repeated: it may hold a password.
            raise ValueError("not a database URL: sqlite:///path or postgresql://…") from None
        backend = {"postgres": "postgresql"}.get(url.get_backend_name(), url.get_backend_name())
        if backend not in DRIVERS:
            raise ValueError("only sqlite:///path and postgresql://… are supported")
        if backend == "sqlite" and url.database in (None, "", ":memory:"):
            raise ValueError("an SQLite database needs a file: sqlite:///data/askwell.db")
        known = _AFTER_THE_MARK if backend == "postgresql" else ()
        for name in url.query:
            if name not in known:
                raise ValueError(f"?{name}= is not understood; take it out")
        if any(url.query.get(name, "prefer") not in TLS for name in ("sslmode", "ssl")):
            raise ValueError(f"sslmode is one of {', '.join(TLS)}")
        return value

    @model_validator(mode="after")
    def _token_from_file(self) -> Self:
        if self.discord_token is None and self.discord_token_file is not None:
            try:
                token = self.discord_token_file.read_text(encoding="utf-8-sig").strip()
            except (OSError, UnicodeDecodeError) as error:
                reason = getattr(error, "strerror", None) or "it is not text"
                raise ValueError(f"DISCORD_TOKEN_FILE cannot be read: {reason}") from None
            self.discord_token = SecretStr(token) if token else None
        return self

    @property
    def left_servers(self) -> Path:
        """The folder for what is kept of servers that the bot left."""
        return self.data_folder / "left-servers"

    @property
    def keep(self) -> Keep:
        """For how many days things are kept."""
        return Keep(
            left_servers=self.keep_left_servers,
            deleted=self.keep_deleted,
            rejected=self.keep_rejected,
            notifications=self.keep_notifications,
            drafts=self.keep_drafts,
        )

    @property
    def database(self) -> URL:
        """The database's address with the driver we use."""
        url = make_url(self.database_url)
        backend = {"postgres": "postgresql"}.get(url.get_backend_name(), url.get_backend_name())
        url = url.set(drivername=DRIVERS[backend])
        # The name that everybody knows, and providers write, is not the driver's.
        mode = url.query.get("sslmode")
        if mode is not None:
            url = url.difference_update_query(["sslmode"]).update_query_dict({"ssl": mode})
        return url
