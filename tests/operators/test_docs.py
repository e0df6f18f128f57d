"""The guide and ``.env.example`` say what the code does, and nothing else."""

import re
from pathlib import Path

import pytest
import typer
from sqlalchemy import text

from bot import cli
from bot.operating import backup, env_example
from bot.settings import Settings
from tests.databases import Postgres, address
from tests.operators.community import mark, name_of, opened, rename
from tests.operators.conftest import Command

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")

COMMANDS = typer.main.get_command(cli.app).commands  # type: ignore[attr-defined]


def section(title: str) -> str:
    """Return the guide's text under a heading."""
    found = re.search(rf"^#+ {title}\n(.*?)(?=^#)", GUIDE, re.MULTILINE | re.DOTALL)
    assert found, title
    return found[1]


def test_env_example_is_what_the_settings_say(command: Command) -> None:
    file = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert file == env_example.text(), "make it again: python bot.py doctor --env-example"
    assert command("doctor", "--env-example").out == file


def test_env_example_as_it_is_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text((ROOT / ".env.example").read_text())
    assert Settings().model_dump() == Settings(_env_file=None).model_dump()


def test_every_default_in_env_example_is_a_valid_setting(tmp_path: Path) -> None:
    lines = (ROOT / ".env.example").read_text().splitlines()
    given = [line.removeprefix("# ") for line in lines if re.match(r"(# )?[A-Z_]+=", line)]
    assert len(given) == len(Settings.model_fields)
    (tmp_path / ".env").write_text("\n".join(given))
    assert Settings().model_dump() == Settings(_env_file=None).model_dump()


def test_the_guide_names_each_setting_with_its_default() -> None:
    rows = dict(
        re.findall(r"^\| `([A-Z_]+)` \| (?:`(.*?)`)? ?\|", section("Settings"), re.MULTILINE)
    )
    assert rows == {
        name.upper(): "" if field.default is None else str(field.default)
        for name, field in Settings.model_fields.items()
    }


def test_the_guide_names_each_command_and_each_option() -> None:
    table = section("Commands")
    for name, found in COMMANDS.items():
        line = next((row for row in table.splitlines() if f"python bot.py {name}" in row), None)
        assert line, name
        for parameter in found.params:
            if parameter.param_type_name == "argument":
                assert f"{name} {parameter.name.upper()}" in line
            else:
                assert f"`{parameter.opts[0]}`" in line


def test_every_command_in_the_documents_exists() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), ROOT / "compose.yaml"]
    found = 0
    for document in documents:
        written = document.read_text(encoding="utf-8")
        for rest in re.findall(r"python bot\.py ([^`\n|]*)", written):
            words = rest.split()
            if not words or words[0].startswith(("[", "…", '"$')):
                continue
            found += 1
            name = words[0].rstrip(".,;:")
            assert name in {*COMMANDS, "--version"}, f"{document.name}: {rest}"
            known = COMMANDS[name].params if name in COMMANDS else []
            options = {option for parameter in known for option in parameter.opts}
            used = {word for word in words[1:] if word.startswith("--")}
            assert used <= options, f"{document.name}: {rest}"
    assert found > 15


def test_sentences_that_the_guide_explains_are_really_said() -> None:
    said = "\n".join(
        re.sub(r'"\s*\n\s*"', "", path.read_text(encoding="utf-8"))
        for path in (ROOT / "bot").rglob("*.py")
    )
    rows = re.findall(r"^\| \*(.+?)\* \|", section("When something is wrong"), re.MULTILINE)
    assert len(rows) > 5
    for sentence in rows:
        for part in filter(None, (part.strip() for part in sentence.split("…"))):
            assert part in said, part


@pytest.mark.usefixtures("postgres_programs")
async def test_the_way_back_on_postgresql_works(postgres: Postgres, tmp_path: Path) -> None:
    url = postgres.another()
    database = opened(url)
    await mark(database, "saved")
    await backup.save(address(url), tmp_path / "one.backup")
    await rename(database, "before")
    restored = await backup.restore(address(url), tmp_path / "one.backup")
    assert await name_of(database) == "saved"
    (block,) = re.findall(r"```sql\n(.*?)```", GUIDE, re.DOTALL)
    statements = re.sub(r"askwell_before_\w+", str(restored.previous), block).split(";")
    async with database.transaction() as tx:
        for statement in statements[1:-2]:
            await tx.execute(text(statement))
    await database.close()
    database = opened(url)
    assert await name_of(database) == "before"
    await database.close()
    postgres.drop_made()
