"""``.env.example``, written from the settings themselves, so that the two cannot disagree."""

import textwrap

from bot.settings import Settings

HEAD = """\
# Askwell's settings. Copy this file to .env beside bot.py, or set the same names in the
# environment, which wins. Only the token is needed.
# This file is made by: python bot.py doctor --env-example
"""


def text() -> str:
    """Return the file's text: each setting with what it means and its default."""
    parts = [HEAD]
    for name, field in Settings.model_fields.items():
        meaning = textwrap.wrap(field.description or "", width=98)
        default = "" if field.default is None else str(field.default)
        comment = "\n".join(f"# {line}" for line in meaning)
        # The token is the one line that everyone fills in.
        mark = "" if name == "discord_token" else "# "
        parts.append(f"{comment}\n{mark}{name.upper()}={default}\n")
    return "\n".join(parts)
