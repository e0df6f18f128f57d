"""The files of ``/mydata export``: the same rows as JSON and to read, in one archive or more.

Written to disk as they come, never held in memory. An archive is as large as Discord takes a file
from a bot; whoever has more gets several.
"""

import html
import json
import zipfile
from collections.abc import AsyncIterator
from io import BufferedIOBase
from tempfile import TemporaryFile
from typing import Any, cast

from bot.i18n import _, translated
from bot.my_data import Page

PART_BYTES = 16 * 1024 * 1024
"""So much is written into one archive, which packs it to a fraction of Discord's 10 MiB."""

MOST_PARTS = 10
"""Files that one message takes."""

_HEAD = """<!doctype html>
<html><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title><style>
body {{ font: 16px/1.5 sans-serif; margin: 1em auto; max-width: 60em; padding: 0 1em }}
dl {{ border-top: 1px solid #888; padding-top: .5em }} dt {{ font-weight: bold }}
dd {{ margin: 0 0 .3em; white-space: pre-wrap; overflow-wrap: anywhere }}
</style></head><body><h1>{title}</h1>
"""


Archive = BufferedIOBase
"""A file without a name, to be read from its beginning and closed."""


def _file() -> Archive:
    return cast(Archive, TemporaryFile())


class _Part:
    """One archive while it is written: a file of JSON and one to read."""

    def __init__(self) -> None:
        self.data, self.page = _file(), _file()
        self._first = True
        self._heading: tuple[int, str] | None = None
        self.data.write(b"[")
        self._html(_HEAD.format(title=html.escape(_("What Askwell knows of you"))))

    @property
    def size(self) -> int:
        """Bytes written so far."""
        return self.data.tell() + self.page.tell()

    def put(self, page: Page) -> None:
        """Write some rows into both files."""
        rows = {
            "server": str(page.guild_id),
            "server_name": page.guild,
            "table": page.kept.name,
            "holds": translated(page.kept.holds),
            "rows": page.rows,
        }
        self.data.write(b"\n" if self._first else b",\n")
        self.data.write(json.dumps(rows, ensure_ascii=False).encode("utf-8", "replace"))
        self._first = False
        heading = (page.guild_id, page.kept.name)
        if self._heading is None or self._heading[0] != page.guild_id:
            self._html(f"<h2>{html.escape(page.guild)}</h2>\n")
        if self._heading != heading:
            self._html(f"<h3>{html.escape(translated(page.kept.holds))}</h3>\n")
        self._heading = heading
        for row in page.rows:
            self._html(_row(row))

    def pack(self) -> Archive:
        """Return both files as one archive, to be read from its beginning."""
        self.data.write(b"\n]\n")
        self._html("</body></html>\n")
        archive = _file()
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, file in (("my-data.json", self.data), ("my-data.html", self.page)):
                file.seek(0)
                with packed.open(name, "w") as inside:
                    while piece := file.read(64 * 1024):
                        inside.write(piece)
        self.close()
        archive.seek(0)
        return archive

    def close(self) -> None:
        """Forget what was written."""
        self.data.close()
        self.page.close()

    def _html(self, text: str) -> None:
        self.page.write(text.encode("utf-8", "replace"))


def _row(row: dict[str, Any]) -> str:
    said = "".join(
        f"<dt>{html.escape(name.replace('_', ' '))}</dt><dd>{html.escape(str(value))}</dd>"
        for name, value in row.items()
        if value not in (None, "")
    )
    return f"<dl>{said}</dl>\n"


async def write(pages: AsyncIterator[Page]) -> list[Archive]:
    """Return the archives of everything there is; whoever sends them closes them."""
    part, done = _Part(), list[Archive]()
    try:
        async for page in pages:
            if part.size > PART_BYTES:
                done.append(part.pack())
                part = _Part()
            part.put(page)
        done.append(part.pack())
    except BaseException:
        for file in done:
            file.close()
        raise
    finally:
        part.close()
    return done
