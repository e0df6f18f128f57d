"""Settings as operators really write them: providers' URLs, editors' files, forgotten quotes."""

from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from bot.findings import Level
from bot.operating import doctor
from bot.settings import Settings
from tests.databases import Postgres, address
from tests.fixtures import TOKEN
from tests.operators.conftest import Command

pytestmark = pytest.mark.usefixtures("postgres_programs")


@pytest.mark.parametrize(
    ("written", "line"),
    [
        ('LOG_LEVEL=INFO\nDATABASE_URL="sqlite:///canary.db\n', 2),
        ("DISCORD_TOKEN='canary\n", 1),
        ("\n# a comment\nthis is : no setting canary\n", 3),
    ],
)
def test_a_line_of_the_env_file_that_would_be_passed_over_is_named(
    command: Command, tmp_path: Path, written: str, line: int
) -> None:
    (tmp_path / ".env").write_text(written)
    outcome = command("migrate")
    assert outcome.code == 2
    assert outcome.err.startswith(f".env cannot be understood at line {line}: ")
    assert outcome.err.count("\n") == 1
    assert "canary" not in outcome.err
    assert [path.name for path in tmp_path.iterdir()] == [".env"], "no other database was made"


def test_a_folder_in_the_place_of_the_env_file(command: Command, tmp_path: Path) -> None:
    # That is what a container engine makes of a file that it is to mount and that is not there.
    (tmp_path / ".env").mkdir()
    outcome = command("migrate")
    assert outcome.code == 2
    assert outcome.err.startswith(".env cannot be used: ")
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize(
    "written",
    [
        b"\xef\xbb\xbfDISCORD_TOKEN=%s\r\nLOG_LEVEL=debug\r\n",
        b"export DISCORD_TOKEN='%s'\nLOG_LEVEL = Debug # for a while\n",
        b'# mine\n\nDISCORD_TOKEN="%s"\nLOG_LEVEL=DEBUG',
    ],
)
def test_what_editors_and_shells_make_of_an_env_file_is_understood(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: bytes
) -> None:
    (tmp_path / ".env").write_bytes(written % TOKEN.encode())
    monkeypatch.chdir(tmp_path)
    settings = Settings()
    assert settings.discord_token == SecretStr(TOKEN)
    assert settings.log_level == "DEBUG"


def test_a_token_file_from_windows(tmp_path: Path) -> None:
    (tmp_path / "token").write_bytes(b"\xef\xbb\xbf" + TOKEN.encode() + b"\r\n")
    settings = Settings(discord_token_file=tmp_path / "token")
    assert settings.discord_token == SecretStr(TOKEN)


@pytest.mark.parametrize(
    ("url", "named"),
    [
        ("sqlite:///askwell.db?mode=canary", "mode"),
        ("postgresql://u:canary@h/n?channel_binding=canary", "channel_binding"),
        ("postgresql://u:canary@h/n?sslmode=canary", "sslmode is one of disable, "),
    ],
)
def test_what_a_url_asks_for_and_cannot_have_is_named(url: str, named: str) -> None:
    with pytest.raises(ValidationError, match=named) as caught:
        Settings(database_url=url)
    assert "canary" not in str(caught.value)


async def test_the_sslmode_that_providers_write_is_heeded(postgres: Postgres) -> None:
    url = address(postgres.migrated()).set(drivername="postgresql")
    heeded = {}
    for mode in ("disable", "prefer", "require", "verify-full"):
        spelled = url.update_query_dict({"sslmode": mode}).render_as_string(hide_password=False)
        found = await doctor.examine(Settings(database_url=spelled, discord_token=SecretStr(TOKEN)))
        heeded[mode] = [one.do for one in found if one.level is not Level.FINE]
    assert heeded["disable"] == heeded["prefer"] == []
    # The tests' server speaks no TLS, and there is no certificate to compare with.
    (refused,) = heeded["require"]
    assert "sslmode in DATABASE_URL" in refused
    (refused,) = heeded["verify-full"]
    assert "DATABASE_URL" in refused


def test_a_socket_that_is_not_there_is_one_sentence(command: Command, tmp_path: Path) -> None:
    outcome = command("migrate", DATABASE_URL=f"postgresql://u:canary@/n?host={tmp_path}")
    assert outcome.code == 2
    assert outcome.err.startswith("A server does not answer.")
    assert outcome.err.count("\n") == 1
