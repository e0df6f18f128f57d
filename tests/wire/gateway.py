"""Discord's gateway over a loopback websocket: sessions, numbered events, RESUME and its end."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from functools import partial
from typing import Any

import discord
from aiohttp import web
from simcord.backend import Backend, serializers
from simcord.gateway import FakeGateway

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, INVALID_SESSION, HELLO, HEARTBEAT_ACK = 0, 1, 2, 6, 9, 10, 11
AUTHENTICATION_FAILED = 4004
HEARTBEAT_INTERVAL = 41_250
"""Milliseconds, Discord's own figure; no test lives long enough to see a second heartbeat."""


class Session:
    """One shard's session: every event it was ever sent, and the socket that hears them, if any."""

    def __init__(self, number: int, backend: Backend, identify: Mapping[str, Any]) -> None:
        self.id = f"wire-session-{number}"
        self.shard, self.shard_count = identify.get("shard", (0, 1))
        self.events: list[dict[str, Any]] = []
        self.news = asyncio.Event()
        self.socket: web.WebSocketResponse | None = None
        self.guilds: set[int] = set()
        # SimCord's own filter decides what the declared intents let through; the parsers that it
        # would call in discord.py are replaced by our log of frames.
        self.intents = discord.Intents._from_value(identify["intents"])
        self.filter = FakeGateway(backend, self)
        self.parsers = self

    def __getitem__(self, event: str) -> Callable[[Mapping[str, Any]], None]:
        return partial(self.append, event)

    def append(self, event: str, payload: Mapping[str, Any]) -> None:
        """Number an event and leave it for whichever socket serves this session now or later."""
        number = len(self.events) + 1
        self.events.append({"op": DISPATCH, "t": event, "s": number, "d": payload})
        self.news.set()

    def hears(self, event: str, payload: Mapping[str, Any]) -> bool:
        """Say whether the event belongs to this shard."""
        guild_id = payload.get("guild_id")
        if guild_id is None and event in {"GUILD_CREATE", "GUILD_UPDATE", "GUILD_DELETE"}:
            guild_id = payload["id"]
        shard = (int(guild_id or 0) >> 22) % self.shard_count
        return bool(shard == self.shard)


class Gateway:
    """Accepts the client's websockets and passes the backend's events on."""

    def __init__(self, backend: Backend, token: str, notify: Callable[[], None]) -> None:
        self.backend = backend
        self.token = token
        self.url = ""
        self.sessions: dict[str, Session] = {}
        self.identified = 0
        self.resumed = 0
        self.overlap = 0
        """How many events that the client has seen already a RESUME sends once more."""
        self.cut_after: str | None = None
        """An event after which the socket is cut, once."""
        self.nonce: str | int | None = None
        """The nonce of the request being carried out: MESSAGE_CREATE repeats it."""
        self._notify = notify
        self._up = asyncio.Event()
        self._up.set()
        backend.subscribers.append(self.publish)

    def publish(self, event: str, payload: Mapping[str, Any]) -> None:
        """Give an event to every session that may hear it, connected or not."""
        if event == "MESSAGE_CREATE" and self.nonce is not None:
            payload = {**payload, "nonce": self.nonce}
        for session in self.sessions.values():
            if not session.hears(event, payload):
                continue
            if event == "GUILD_CREATE" and int(payload["id"]) not in session.guilds:
                # A server that the bot is invited to comes without the key: so discord.py knows
                # a join from the end of an outage.
                session.guilds.add(int(payload["id"]))
                payload = {key: value for key, value in payload.items() if key != "unavailable"}
            session.filter.feed(event, payload)
        self._notify()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Speak with one websocket until it closes."""
        await self._up.wait()
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        hello = {"op": HELLO, "t": None, "s": None, "d": {"heartbeat_interval": HEARTBEAT_INTERVAL}}
        await socket.send_json(hello)
        pump: asyncio.Task[None] | None = None
        session: Session | None = None
        try:
            async for message in socket:
                frame = message.json()
                if frame["op"] == HEARTBEAT:
                    await socket.send_json({"op": HEARTBEAT_ACK, "t": None, "s": None, "d": None})
                elif frame["op"] == IDENTIFY:
                    if frame["d"]["token"] != self.token:
                        await socket.close(code=AUTHENTICATION_FAILED)
                        break
                    session = self._identify(frame["d"])
                    pump = asyncio.create_task(self._pump(socket, session, 0))
                elif frame["op"] == RESUME:
                    session = self.sessions.get(frame["d"]["session_id"])
                    if session is None:
                        await socket.send_json(
                            {"op": INVALID_SESSION, "t": None, "s": None, "d": False}
                        )
                        continue
                    self.resumed += 1
                    session.append("RESUMED", {"_trace": []})
                    cursor = max(0, frame["d"]["seq"] - self.overlap)
                    pump = asyncio.create_task(self._pump(socket, session, cursor))
        finally:
            if pump is not None:
                pump.cancel()
            if session is not None and session.socket is socket:
                session.socket = None
            self._notify()
        return socket

    def _identify(self, identify: Mapping[str, Any]) -> Session:
        self.identified += 1
        session = Session(self.identified, self.backend, identify)
        guilds = [
            guild
            for guild in self.backend.guilds.values()
            if session.hears("", {"guild_id": guild.id})
        ]
        session.guilds = {guild.id for guild in guilds}
        ready = {
            "v": 10,
            "user": serializers.user_payload(self.backend.bot_user),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
            "session_id": session.id,
            "resume_gateway_url": self.url,
            "shard": [session.shard, session.shard_count],
            "application": {"id": str(self.backend.application_id), "flags": 0},
        }
        session.append("READY", ready)
        for guild in guilds:
            session.filter.feed(
                "GUILD_CREATE", serializers.guild_create_payload(self.backend, guild)
            )
        self.sessions[session.id] = session
        return session

    async def _pump(self, socket: web.WebSocketResponse, session: Session, cursor: int) -> None:
        """Send what the session holds from `cursor` on, and then whatever comes."""
        session.socket = socket
        self._notify()
        with suppress(ConnectionError):
            while True:
                while cursor < len(session.events):
                    event = session.events[cursor]
                    await socket.send_json(event)
                    cursor += 1
                    if event["t"] == self.cut_after:
                        self.cut_after = None
                        await socket.close(code=4000)
                session.news.clear()
                await session.news.wait()

    # ------------------------------------------------------------------ what can go wrong here

    @asynccontextmanager
    async def outage(self, *, resumable: bool = True) -> AsyncIterator[None]:
        """Cut every socket and accept none inside the block; if not `resumable`, forget them.

        A resumable session goes on collecting events, which RESUME then replays. One that was
        forgotten is refused (Invalid Session), and the client has to IDENTIFY anew.
        """
        self._up.clear()
        cut = [session.socket for session in self.sessions.values() if session.socket is not None]
        if not resumable:
            self.sessions.clear()
        for socket in cut:
            await socket.close(code=4000)
        try:
            yield
        finally:
            self._up.set()

    @property
    def connected(self) -> bool:
        """Whether some session has a socket now."""
        return any(session.socket is not None for session in self.sessions.values())

    async def close(self) -> None:
        """Let go of everything, so that the server can stop."""
        self._up.set()
        for session in self.sessions.values():
            if session.socket is not None:
                await session.socket.close(code=1001)
