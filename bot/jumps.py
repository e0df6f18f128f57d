"""The address of a message, which Discord's apps jump to."""


def link(guild_id: int, channel_id: int | None, message_id: int | None) -> str | None:
    """Return the link to a message, or None while there is none."""
    if message_id is None:
        return None
    return f"https://discord.com/channels/{guild_id}/{channel_id}/{message_id}"
