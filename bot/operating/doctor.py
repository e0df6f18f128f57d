"""What is wrong with an installation, why it matters, and what to do: looked at beside the bot.

Nothing is changed. The settings are looked at here, the database in
``bot.operating.doctor_database``.
"""

import base64
import binascii
import os
import re
import stat
from pathlib import Path

from bot.database import Database
from bot.findings import Finding, fine, notice, problem
from bot.i18n import _
from bot.operating import doctor_database
from bot.settings import Settings


async def examine(settings: Settings, *, thorough: bool = False) -> list[Finding]:
    """Look at everything and return what was found, in the order to read it.

    ``thorough`` reads the whole database, which takes minutes for a very large one.
    """
    found = [_token(settings), *_readable_by_others(settings)]
    database = Database(settings.database, readers=1)
    try:
        found += await doctor_database.examine(database, thorough=thorough)
    finally:
        await database.close()
    return found


def _token(settings: Settings) -> Finding:
    if settings.discord_token is None:
        return problem(
            _("There is no bot token."),
            _("Without it the bot cannot log in to Discord; everything else works."),
            _("Put DISCORD_TOKEN into .env or the environment; docs/operating.md shows how."),
        )
    if not token_shaped(settings.discord_token.get_secret_value()):
        return problem(
            _("DISCORD_TOKEN does not look like a bot token."),
            _("Discord will refuse it. Often it is the application's secret or id instead."),
            _("Copy the token from the developer portal: Bot → Reset Token. No quotes, no spaces."),
        )
    return fine(_("The token has the right shape (whether Discord knows it shows when it runs)."))


def token_shaped(token: str) -> bool:
    """Return whether this could be a bot's token: its id, a time and a signature, in base64."""
    match = re.fullmatch(r"([\w-]{18,40})\.([\w-]{5,8})\.([\w-]{25,})", token, re.ASCII)
    if match is None:
        return False
    try:
        user_id = base64.urlsafe_b64decode(match[1] + "=" * (-len(match[1]) % 4))
    except binascii.Error:
        return False
    return user_id.isdigit()


def _readable_by_others(settings: Settings) -> list[Finding]:
    """Look at who may read the files that hold secrets, and what people wrote."""
    if os.name != "posix":
        return []
    files = [Path(".env"), settings.discord_token_file]
    if settings.database.get_backend_name() == "sqlite":
        files.append(Path(settings.database.database or ""))
    return [
        notice(
            _("{file} can be read by every user of this machine.").format(file=file),
            _("Whoever has the token is the bot, and the database says who asked anonymously."),
            _("chmod 600 {file}").format(file=file),
        )
        for file in files
        if file is not None and file.is_file() and file.stat().st_mode & stat.S_IROTH
    ]
