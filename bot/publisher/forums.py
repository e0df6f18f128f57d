"""Posts of a forum: asked for once, found again after a crash, their names and tags kept right."""

from collections.abc import Iterator, Sequence
from typing import Any

import discord
from discord.http import Route, handle_message_parameters

from bot import forum_posts
from bot.database import Database
from bot.faces import Face, Forum, ForumTag, worn
from bot.render.cards import Message

ARCHIVE_MINUTES = 10_080
LOOKED_INTO = 25
"""Posts of ours that are looked into at most; more than one unknown to us is rare."""

PINNED = 1 << 1
"""Discord's channel flag of the post that stands at the top of a forum."""

ARCHIVED = 50083
"""Discord's code for a change in an archived thread."""

TAG_WANTED, THREADS_FULL = 40067, 160006
"""Discord's codes: the forum takes no post without a tag; there are 1,000 active threads."""


class Unsure(discord.DiscordException):
    """Nobody knows whether Discord did what it was asked for."""


class _Once(Sequence[Any]):
    """Files, maybe none, which can be gone through once.

    The library tries a request up to five times after a 5xx, and goes through its files before each
    try. A message carries a nonce by which Discord knows it again; a forum post has none, and a
    second try may be a second post. So there is no second try: we look first.
    """

    def __init__(self, files: Sequence[discord.File] = ()) -> None:
        self._tried, self._files = False, files

    def __bool__(self) -> bool:
        return True

    def __len__(self) -> int:
        return len(self._files)

    def __getitem__(self, key: Any) -> Any:
        return self._files[key]

    def __iter__(self) -> Iterator[Any]:
        if self._tried:
            raise Unsure("a forum post is asked for once")
        self._tried = True
        return iter(self._files)


async def create(
    client: discord.Client,
    forum_id: int,
    face: Face,
    message: Message,
    files: Sequence[discord.File] = (),
) -> tuple[int, int]:
    """Make a post, and return the ids of its thread and of its first message.

    Raises ``Unsure`` where the library would have tried again by itself.
    """
    with handle_message_parameters(
        embed=message.embed,
        view=message.controls,
        allowed_mentions=discord.AllowedMentions.none(),
        files=files or discord.utils.MISSING,
        channel_payload={
            "name": face.name,
            "auto_archive_duration": ARCHIVE_MINUTES,
            "applied_tags": [str(one) for one in face.tags],
        },
    ) as params:
        made = await client.http.request(
            Route("POST", "/channels/{channel_id}/threads", channel_id=forum_id),
            files=_Once(files),
            params={"use_nested_fields": 1},
            # With files the payload is a part of the form.
            **({"form": params.multipart} if files else {"json": params.payload}),
        )
    return int(made["id"]), int(made["message"]["id"])


async def unknown(
    client: discord.Client, database: Database, guild_id: int, forum_id: int
) -> list[int]:
    """Return the posts that we made in a forum and know nothing of, newest first.

    Among those still active, then those archived last: usually there is none, or the one that we
    never heard of again.
    """
    active: Any = await client.http.get_active_threads(guild_id)
    archived: Any = await client.http.get_public_archived_threads(forum_id)
    me = client.user.id if client.user is not None else 0
    own = [
        int(one["id"])
        for one in (*active["threads"], *archived["threads"])
        if int(one["parent_id"] or 0) == forum_id and int(one.get("owner_id") or 0) == me
    ]
    async with database.reading() as tx:
        known = await forum_posts.known(tx, guild_id, own)
    return sorted(set(own) - known, reverse=True)[:LOOKED_INTO]


def offered(client: discord.Client, guild_id: int, forum_id: int) -> Forum:
    """Return which tags a forum offers now, as far as we were told."""
    guild = client.get_guild(guild_id)
    channel = guild.get_channel(forum_id) if guild is not None else None
    if not isinstance(channel, discord.ForumChannel):
        return Forum()
    return of_channel(channel)


def of_channel(channel: discord.ForumChannel) -> Forum:
    """Return a forum's tags and whether it wants one."""
    return Forum(
        tuple(ForumTag(one.id, one.name, one.moderated) for one in channel.available_tags),
        required=channel.flags.require_tag,
    )


async def dress(
    client: discord.Client, thread_id: int, wanted: Face, had: Face | None, *, wake: bool
) -> bool:
    """Give a post this name and these tags, and leave it those that people put on it.

    A post that sleeps is woken for it, if it is worth that, and sleeps again. Returns whether it
    has them now; raises Discord's error if it will not.
    """
    changes: dict[str, Any] = {}
    # Discord lets a post be renamed twice in ten minutes, so only where the name did change.
    if had is None or had.name != wanted.name:
        changes["name"] = wanted.name
    if had is None or had.tags != wanted.tags:
        thread: Any = await client.http.get_channel(thread_id)
        on_it = [int(one) for one in thread.get("applied_tags", ())]
        changes["applied_tags"] = [str(one) for one in worn(wanted, had, on_it)]
    try:
        await client.http.edit_channel(thread_id, **changes)
    except discord.HTTPException as error:
        if error.code != ARCHIVED:
            raise
        if not wake:
            return False
        await client.http.edit_channel(thread_id, archived=False, **changes)
        await client.http.edit_channel(thread_id, archived=True)
    return True


async def pin(client: discord.Client, thread_id: int, *, wanted: bool) -> None:
    """Let a post stand at the top of its forum, or no more; raises Discord's error if it will not.

    A post has no other flags. One that sleeps is woken: pinned, it sleeps no more.
    """
    flags = PINNED if wanted else 0
    try:
        await client.http.edit_channel(thread_id, flags=flags)
    except discord.HTTPException as error:
        if error.code != ARCHIVED:
            raise
        await client.http.edit_channel(thread_id, archived=False, flags=flags)
        if not wanted:
            await client.http.edit_channel(thread_id, archived=True)
