"""Messages with files, as they come over the wire: a part of JSON, and a part for each file."""

import io
import json
from typing import Any

import discord
from aiohttp import BodyPartReader, web


async def read(request: web.Request) -> tuple[Any, list[discord.File]]:
    """Return what a request says and its files, in the order in which it names them."""
    body: Any = None
    found: dict[str, tuple[str, bytes]] = {}
    async for part in await request.multipart():
        assert isinstance(part, BodyPartReader)
        data = bytes(await part.read(decode=True))
        if part.name == "payload_json":
            body = json.loads(data)
        else:
            found[part.name or ""] = part.filename or "", data
    # Each file that the payload names must have come, under the name that Discord looks for.
    said = body.get("message", body).get("attachments", ())
    named = [one for one in said if f"files[{one['id']}]" in found]
    assert len(named) == len(found)
    files = []
    for one in named:
        filename, data = found[f"files[{one['id']}]"]
        assert filename == one["filename"]
        description = one.get("description")
        files.append(discord.File(io.BytesIO(data), filename, description=description))
    return body, files
