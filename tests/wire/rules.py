"""Where Discord is stricter, or does more, than SimCord's routes: each rule by itself.

A rule looks at a request before the routes do. It answers it, or gives None and lets it pass.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from simcord.backend import Backend, serializers

from tests.wire.faults import Allowance

Answer = tuple[int, Any]
"""An HTTP status and a body."""

OLD = timedelta(hours=1)
NONCE_MEMORY = timedelta(minutes=5)
"""How long a nonce is remembered; Discord only says "the past few minutes"."""

SEND = re.compile(r"/channels/(\d+)/messages")
MESSAGE = re.compile(r"/channels/(\d+)/messages/(\d+)")
THREAD_ON_MESSAGE = re.compile(r"/channels/(\d+)/messages/(\d+)/threads")
REACTORS = re.compile(r"/channels/(\d+)/messages/(\d+)/reactions/([^/]+)")
REACT = re.compile(r"/channels/(\d+)/messages/(\d+)/reactions/.+")


class Rules:
    """The rules over one backend, with what they have to remember."""

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._nonces: dict[tuple[int, Any], tuple[datetime, int]] = {}
        self.old_edits = Allowance(limit=3, per=6.0)
        """Edits of messages older than an hour, a channel (error 30046)."""

    def before(self, method: str, path: str, body: Any, params: Mapping[str, str]) -> Answer | None:
        """Give the answer of the first rule that has one."""
        if method == "POST" and (match := SEND.fullmatch(path)):
            return self._known_nonce(int(match[1]), body)
        if method == "POST" and (match := THREAD_ON_MESSAGE.fullmatch(path)):
            return self._one_thread(int(match[2]))
        if method == "GET" and (match := REACTORS.fullmatch(path)):
            return self._reactors(int(match[1]), int(match[2]), match[3], params)
        if method == "PUT" and (match := REACT.fullmatch(path)):
            return self._archived(int(match[1]))
        if method == "PATCH" and (match := MESSAGE.fullmatch(path)):
            return self._archived(int(match[1])) or self._old_edit(int(match[1]), int(match[2]))
        return None

    def after(self, method: str, path: str, body: Any, answer: Any) -> None:
        """Remember the nonce of a message that was posted."""
        if method == "POST" and (match := SEND.fullmatch(path)) and body.get("enforce_nonce"):
            now = self._backend.clock.now()
            self._nonces[int(match[1]), body["nonce"]] = now, int(answer["id"])

    def _known_nonce(self, channel_id: int, body: Any) -> Answer | None:
        """A nonce seen just now gives the message it made then, if `enforce_nonce` asks for it."""
        if not body.get("enforce_nonce"):
            return None
        seen = self._nonces.get((channel_id, body.get("nonce")))
        if seen is None or self._backend.clock.now() - seen[0] > NONCE_MEMORY:
            return None
        message = self._backend.messages.get(channel_id, {}).get(seen[1])
        if message is None:
            # Deleted since: Discord neither finds it nor makes another.
            return 404, {"code": 10008, "message": "Unknown Message"}
        return 200, {**serializers.message_payload(self._backend, message), "nonce": body["nonce"]}

    def _one_thread(self, message_id: int) -> Answer | None:
        """A message has one thread, and they share their id."""
        if message_id not in self._backend.channels:
            return None
        text = "A thread has already been created for this message"
        return 400, {"code": 160004, "message": text}

    def _archived(self, channel_id: int) -> Answer | None:
        """In an archived thread nothing is edited and nobody reacts."""
        channel = self._backend.channels.get(channel_id)
        thread = channel.thread_metadata if channel else None
        if thread is None or not thread.archived:
            return None
        return 400, {"code": 50083, "message": "Thread is archived"}

    def _old_edit(self, channel_id: int, message_id: int) -> Answer | None:
        message = self._backend.messages.get(channel_id, {}).get(message_id)
        now = self._backend.clock.now()
        if message is None or now - datetime.fromisoformat(message.timestamp) < OLD:
            return None
        _left, wait, granted = self.old_edits.take(str(channel_id), now.timestamp())
        if granted:
            return None
        text = "Maximum number of edits to messages older than 1 hour reached. Try again later"
        return 429, {"code": 30046, "message": text, "retry_after": wait, "global": False}

    def _reactors(
        self, channel_id: int, message_id: int, emoji: str, params: Mapping[str, str]
    ) -> Answer | None:
        """Who reacted comes in pages, ascending; burst reactions (type 1) are asked for apart."""
        message = self._backend.messages.get(channel_id, {}).get(message_id)
        reaction = message and message.reaction_for(emoji)
        if not reaction:
            return None
        if params.get("type", "0") != "0":
            return 200, []
        after, limit = int(params.get("after", 0)), int(params.get("limit", 25))
        ids = [user_id for user_id in sorted(reaction.user_ids) if user_id > after][:limit]
        return 200, [serializers.user_payload(self._backend.get_user(user_id)) for user_id in ids]
