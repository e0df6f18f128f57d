"""The command line: each command reads the settings, does one thing and says what came of it.

What an operator can mend is one sentence on standard error and exit code 2. Anything else is a bug:
it is logged with its traceback, secrets taken out, and ends with 1.
"""

# ruff: noqa: FBT001, FBT002 - to typer, an option is an argument with a default

import asyncio
import logging
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError

import bot
from bot import errors
from bot.database import Database
from bot.findings import Finding, Level
from bot.i18n import _, ngettext
from bot.operating import backup as backups
from bot.operating import doctor as doctors
from bot.operating import env_example, explain, lock, logs, progress, upgrade
from bot.operating import recount as recounts
from bot.operating import reindex as reindexing
from bot.settings import Settings, wrong_line

log = logging.getLogger(__name__)

EXIT_BUG = 1
EXIT_FOUND = 1
"""``doctor`` found a problem, or ``backup`` something odd in what it saved."""
EXIT_OPERATOR = 2

app = typer.Typer(
    # Typer's own tracebacks show the values of variables, the token among them.
    pretty_exceptions_enable=False,
    add_completion=False,
    help="Askwell: questions and answers in Discord. Without a command it runs the bot.",
    epilog="docs/operating.md is the guide: installing, backups, upgrades.",
)


def main(arguments: list[str] | None = None) -> None:
    """Run one command and end the process with its exit code."""
    # What people wrote is in the database, its log and its copies: nobody else's business.
    os.umask(0o077)
    try:
        app(arguments, prog_name="bot.py")
    except errors.OperatorError as error:
        _end(error.text)
    except ValidationError as error:
        if error.title != Settings.__name__:
            _bug(error)
        _end(_("The settings are wrong:"), *explain.of_settings(error))
    except Exception as error:
        sentence = explain.sentence(error)
        if sentence is None:
            _bug(error)
        log.debug("what was behind it", exc_info=error)
        _end(sentence or "")


def _end(*lines: str) -> None:
    for line in lines:
        typer.echo(line, err=True)
    sys.exit(EXIT_OPERATOR)


def _bug(error: Exception) -> None:
    if not logging.getLogger().handlers:
        logs.set_up(Settings.model_construct())
    log.critical("this is a bug in Askwell; please report it", exc_info=error)
    sys.exit(EXIT_BUG)


def _settings() -> Settings:
    """Read the settings and send the log where they say."""
    try:
        line = wrong_line(Path(".env"))
        if line is not None:
            # What it was to say would be missing without a word: a database, for example.
            raise errors.OperatorError(
                _(
                    ".env cannot be understood at line {line}: each line is NAME=value, and a "
                    "quote that is opened has to be closed."
                ).format(line=line)
            )
        settings = Settings()
    except UnicodeDecodeError:
        raise errors.OperatorError(_(".env is not a text file in UTF-8.")) from None
    logs.set_up(settings)
    return settings


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"Askwell {bot.__version__}")
        raise typer.Exit


@app.callback(invoke_without_command=True)
def _front(
    context: typer.Context,
    _shown: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the release.")
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        run()


@app.command()
def run() -> None:
    """Run the bot on Discord until it is stopped (Ctrl-C or SIGTERM)."""
    settings = _settings()
    if settings.discord_token is None:
        raise errors.OperatorError(
            _(
                "There is no bot token: set DISCORD_TOKEN in the environment or in .env "
                "(docs/operating.md shows where to get one). To look around without one: make demo"
            )
        )
    asyncio.run(_run(settings))


async def _run(settings: Settings) -> None:
    # Imported here, as discord.py takes longer than every other command.
    from bot.app import run as run_bot

    async with lock.held(settings.database), _opened(settings) as database:
        await upgrade.bring_up_to_date(database, log.warning)
    await run_bot(settings)


@app.command()
def demo(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where to begin looking for a free port.")
    ] = 8765,
) -> None:
    """Open the whole bot in a browser page, with a small community in it; no token needed."""
    from bot.demo import serve

    asyncio.run(serve(port=port, echo=typer.echo))


@app.command()
def migrate() -> None:
    """Bring the database up to this release (an SQLite file is copied first)."""
    if not asyncio.run(_migrate(_settings())):
        typer.echo(_("The database is up to date."))


async def _migrate(settings: Settings) -> bool:
    async with lock.held(settings.database), _opened(settings) as database:
        return await upgrade.bring_up_to_date(database, typer.echo)


@app.command()
def backup(
    file: Annotated[Path, typer.Argument(help="Where to write it; must not exist yet.")],
) -> None:
    """Save the database beside the running bot, look at the copy, and write FILE.sha256."""
    settings = _settings()
    with progress.steps() as step:
        saved = asyncio.run(backups.save(settings.database, file, step))
    typer.echo(
        _("Saved {file} ({size} KB, revision {revision}) and its checksum {checksum}.").format(
            file=saved.file,
            size=saved.size // 1000 + 1,
            revision=saved.contents.revision,
            checksum=backups.checksum_file(saved.file).name,
        )
    )
    if _odd(saved.contents):
        raise typer.Exit(EXIT_FOUND)


@app.command()
def restore(file: Annotated[Path, typer.Argument(help="A backup; FILE.sha256 beside it.")]) -> None:
    """Put a backup in the database's place, once it proved whole; the old one is kept."""
    settings = _settings()
    with progress.steps() as step:
        restored = asyncio.run(_restore(settings, file, step))
    typer.echo(
        _("Restored {file} (revision {revision}).").format(
            file=file, revision=restored.contents.revision
        )
    )
    if restored.previous:
        typer.echo(
            _("What was there before is kept as {previous}.").format(previous=restored.previous)
        )
    _odd(restored.contents)


async def _restore(settings: Settings, file: Path, step: backups.Step) -> backups.Restored:
    async with lock.held(settings.database):
        return await backups.restore(settings.database, file, step)


def _odd(contents: backups.Contents) -> bool:
    for note in contents.notes:
        typer.echo(_("Odd: {note}").format(note=note), err=True)
    return bool(contents.notes)


@app.command()
def recount(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what is wrong, change nothing.")
    ] = False,
) -> None:
    """Count every stored number again from its rows, mend what is wrong, and print it."""
    wrong = asyncio.run(_recount(_settings(), dry_run=dry_run))
    for one in wrong:
        typer.echo(
            _("{table} {id}: {column} is {stored}, the rows say {right}").format(
                table=one.table, id=one.id, column=one.column, stored=one.stored, right=one.right
            )
        )
    if not wrong:
        typer.echo(_("Every number is right."))
    elif dry_run:
        typer.echo(
            ngettext("{count} number is wrong.", "{count} numbers are wrong.", len(wrong))
            + " "
            + _("Nothing was changed.")
        )
    else:
        typer.echo(
            ngettext("{count} number was mended.", "{count} numbers were mended.", len(wrong))
        )


async def _recount(settings: Settings, *, dry_run: bool) -> list[recounts.Wrong]:
    async with lock.held(settings.database), _opened(settings) as database:
        await upgrade.require(database)
        with progress.bar(_("Counting")) as told:
            return await recounts.recount(database, dry_run=dry_run, progress=told)


@app.command()
def reindex() -> None:
    """Index all that was posted anew for searching."""
    count = asyncio.run(_reindex(_settings()))
    typer.echo(
        ngettext("{count} question was indexed.", "{count} questions were indexed.", count).format(
            count=count
        )
    )


async def _reindex(settings: Settings) -> int:
    async with lock.held(settings.database), _opened(settings) as database:
        await upgrade.require(database)
        with progress.bar(_("Indexing")) as told:
            return await reindexing.reindex(database, progress=told)


@app.command()
def doctor(
    thorough: Annotated[
        bool, typer.Option("--thorough", help="Read the whole database, however long it takes.")
    ] = False,
    env_file: Annotated[
        bool, typer.Option("--env-example", help="Print .env.example and end.")
    ] = False,
) -> None:
    """Say what is wrong with this installation and what to do; runs beside the bot."""
    if env_file:
        typer.echo(env_example.text(), nl=False)
        return
    found = asyncio.run(doctors.examine(_settings(), thorough=thorough))
    for finding in found:
        typer.echo(_paragraph(finding))
    problems = sum(finding.level is Level.PROBLEM for finding in found)
    if problems:
        typer.echo(ngettext("{count} problem.", "{count} problems.", problems))
        raise typer.Exit(EXIT_FOUND)
    typer.echo(_("No problems."))


def _paragraph(finding: Finding) -> str:
    words = {Level.FINE: _("ok"), Level.NOTICE: _("note"), Level.PROBLEM: _("PROBLEM")}
    text = f"{words[finding.level]:8} {finding.what}"
    if finding.why:
        text += f"\n{'':8} {finding.why}"
    if finding.do:
        text += f"\n{'':8} → {finding.do}"
    return text


@asynccontextmanager
async def _opened(settings: Settings) -> AsyncIterator[Database]:
    database = Database(settings.database, readers=1)
    try:
        yield database
    finally:
        await database.close()
