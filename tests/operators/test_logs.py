"""What is logged, and what never is: the token, the password, and whatever looks like one."""

import io
import json
import logging
import sys
import threading

import pytest
from pydantic import SecretStr

from bot.operating import logs
from bot.settings import Settings
from tests.fixtures import TOKEN

PASSWORD = "p%40ss'\\word-canary"  # as it stands in the URL; Discord and PostgreSQL see p@ss'\word…
PLAIN = "p@ss'\\word-canary"
URL = f"postgresql://askwell:{PASSWORD}@localhost:1/askwell"
# Put together here, so that what looks for tokens in repositories finds none.
OTHER_PARTS = ("MTIzNDU2Nzg5MDEyMzQ1Njc4", "GhIjKl", "another-bots-token-0123456789abcdef")
OTHER_TOKEN = ".".join(OTHER_PARTS)
INTERACTION = "aW50ZXJhY3Rpb246MTIzNDU2Nzg5MDEyMzQ1Njc4OmFiY2RlZmdo"

# What must be gone, whatever it was part of.
SECRETS = (TOKEN, PASSWORD, PLAIN, OTHER_TOKEN, INTERACTION, "s3cret-hook-token")


@pytest.fixture(params=["text", "json"])
def settings(request: pytest.FixtureRequest) -> Settings:
    return Settings(
        discord_token=SecretStr(TOKEN),
        database_url=URL,
        log_format=request.param,
        log_level="DEBUG",
    )


@pytest.fixture
def written(settings: Settings, _as_before: None) -> io.StringIO:
    stream = io.StringIO()
    logs.set_up(settings, stream)
    return stream


def lines(stream: io.StringIO) -> list[str]:
    return stream.getvalue().splitlines()


SAYINGS = [
    ("plain %s", TOKEN),
    ("in a dict: %s", {"token": TOKEN, "database": URL}),
    ("as JSON %s", json.dumps({"password": PLAIN})),
    ("another bot's: %s", OTHER_TOKEN),
    ("Authorization: Bot %s", OTHER_TOKEN),
    ("PATCH https://discord.com/api/webhooks/123456/%s/messages/@original", "s3cret-hook-token"),
    ("POST /interactions/42/%s/callback", INTERACTION),
    ("payload {'t': 'INTERACTION_CREATE', 'token': '%s'}", INTERACTION),
    ("cannot reach %s", URL),
    ("cannot reach %s", "postgresql://x:some-other-pw@db.example/askwell"),
]


@pytest.mark.parametrize(("message", "argument"), SAYINGS)
def test_a_secret_is_taken_out_of_every_message(
    written: io.StringIO, message: str, argument: object
) -> None:
    logging.getLogger("anyone").info(message, argument)
    assert logs.REMOVED in written.getvalue()
    assert "some-other-pw" not in written.getvalue()
    for secret in SECRETS:
        assert secret not in written.getvalue()


@pytest.mark.logs_errors("the point is what a traceback shows")
def test_a_secret_is_taken_out_of_tracebacks_and_what_caused_them(written: io.StringIO) -> None:
    def connect(url: str) -> None:
        raise ConnectionError(f"no answer from {url}")

    try:
        try:
            connect(URL)
        except ConnectionError as error:
            raise RuntimeError(TOKEN) from error
    except RuntimeError:
        logging.getLogger("anyone").exception("it failed")
    text = written.getvalue()
    assert "RuntimeError" in text
    assert "no answer from" in text
    for secret in SECRETS:
        assert secret not in text


@pytest.mark.logs_errors("uncaught errors are logged as such")
def test_what_python_would_print_by_itself_is_logged_without_secrets(
    written: io.StringIO,
) -> None:
    def fail() -> None:
        raise RuntimeError(TOKEN)

    thread = threading.Thread(target=fail, name="broken")
    thread.start()
    thread.join()
    try:
        fail()
    except RuntimeError as error:
        sys.excepthook(RuntimeError, error, error.__traceback__)
    text = written.getvalue()
    assert "an error ended a thread" in text
    assert "an error ended the program" in text
    assert TOKEN not in text


def test_warnings_go_to_the_log_too(written: io.StringIO) -> None:
    logging.getLogger("py.warnings").warning("ResourceWarning: unclosed %s", TOKEN)
    assert "unclosed" in written.getvalue()
    assert TOKEN not in written.getvalue()


def test_json_is_one_object_a_line_and_text_cannot_be_forged(
    written: io.StringIO, settings: Settings
) -> None:
    forged = "asked\n2026-01-01 00:00:00Z CRITICAL root: all is lost\r\x1b[2Jgone"
    logging.getLogger("bot.questions").info("%s", forged, extra={"guild": 7})
    if settings.log_format == "json":
        (line,) = lines(written)
        record = json.loads(line)
        assert record["message"] == forged
        assert record["level"] == "INFO"
        assert record["logger"] == "bot.questions"
        assert record["guild"] == "7"
        assert record["time"].endswith("+00:00")
    else:
        first, second = lines(written)
        assert first.endswith("Z INFO bot.questions: asked")
        assert second.startswith("    2026-01-01"), "indented: no record of its own"
        assert "\x1b" not in second
        assert "\r" not in second


def test_what_people_wrote_is_not_logged_with_what_stores_or_sends_it(
    written: io.StringIO,
) -> None:
    for name in (
        "sqlalchemy.engine.Engine",
        "sqlalchemy.pool",
        "aiosqlite",
        "alembic.runtime",
        "discord.gateway",
        "discord.http",
        "discord.webhook.async_",
    ):
        logging.getLogger(name).debug("INSERT … %s", "my secret worry")
    logging.getLogger("sqlalchemy.engine.Engine").info("INSERT … %s", "my secret worry")
    logging.getLogger("discord.client").debug("kept")
    assert "my secret worry" not in written.getvalue()
    assert "kept" in written.getvalue()


def test_a_record_that_cannot_be_written_is_not_printed_with_its_arguments(
    written: io.StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    (ours,) = [one for one in logging.getLogger().handlers if isinstance(one, logs._Handler)]
    # Handed over directly: pytest's own handler would raise what it could not format.
    ours.handle(logging.LogRecord("anyone", 20, "", 0, "%d is no number", (TOKEN,), None))
    assert TOKEN not in written.getvalue()
    assert TOKEN not in capsys.readouterr().err
    assert "could not be written" in written.getvalue()


def test_setting_up_twice_writes_each_record_once(written: io.StringIO, settings: Settings) -> None:
    logs.set_up(settings, written)
    logging.getLogger("anyone").info("once")
    assert len(lines(written)) == 1


def test_ordinary_words_stay(written: io.StringIO) -> None:
    said = "token: missing; https://example.org:8080/a@b; bot.publisher.ThePublisherOfManyCards"
    logging.getLogger("anyone").info(said)
    assert said in written.getvalue()


def test_no_repr_or_error_of_the_settings_shows_a_secret(settings: Settings) -> None:
    shown = f"{settings!r} {settings}"
    with pytest.raises(ValueError, match="greater than") as caught:
        Settings(discord_token=SecretStr(TOKEN), database_url=URL, database_pool_size=-1)
    shown += f"{caught.value!r} {caught.value}"
    with pytest.raises(ValueError, match="database URL") as caught:
        Settings(
            discord_token=SecretStr(TOKEN),
            database_url=f"postgresql://u:{PASSWORD}@h:port-canary/x",
        )
    shown += f"{caught.value!r} {caught.value}"
    for secret in (*SECRETS, "port-canary"):
        assert secret not in shown
