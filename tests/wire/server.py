"""A small Discord on loopback: REST by SimCord's own routes, and the faults of a real network.

SimCord keeps the world (`Backend`) and answers requests (`dispatch`); this puts both behind real
sockets, so that discord.py's own HTTP client and gateway run unchanged, retries and all. Nothing
here knows Askwell.
"""

import asyncio
import hashlib
import json
import re
import socket
import struct
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import unquote

import discord
import yarl
from aiohttp import web
from simcord.backend import Backend
from simcord.backend.errors import BackendError
from simcord.http import client as _routes  # noqa: F401 - importing it registers every route
from simcord.http.router import RouteNotImplemented, UnsupportedField, dispatch

from tests.wire import multipart
from tests.wire.clock import WallClock
from tests.wire.faults import Allowance, Ending, Fault, Gate, path_pattern
from tests.wire.gateway import Gateway
from tests.wire.rules import Answer, Rules

T = TypeVar("T")

API = "/api/v10"
PATIENCE = 15.0
"""Seconds after which something that should have happened counts as never happening."""
NOT_A_BAN = {"Via": "1.1 google"}
"""Without this header discord.py takes a 429 for a ban by Discord's outer wall, and gives up."""
NO_LINGER = struct.pack("ii", 1, 0)


@dataclass
class Call:
    """One request as it arrived. `status` is None while, or if, it was never answered."""

    method: str
    path: str
    body: Any
    at: float
    status: int | None = None
    applied: bool = False

    def matches(self, method: str, path: str) -> bool:
        """Say whether it is such a request; a `*` in `path` stands for one segment."""
        return method == self.method and re.fullmatch(path_pattern(path), self.path) is not None


class WireServer:
    """Discord's REST and gateway on one loopback port, over one SimCord backend."""

    def __init__(self, token: str) -> None:
        self.token = token
        self.clock = WallClock()
        self.backend = Backend(clock=self.clock)
        self.gateway = Gateway(self.backend, token, self.notify)
        self.rules = Rules(self.backend)
        self.calls: list[Call] = []
        self.before: list[Call] = []
        """Requests from before the test began."""
        self.faults: list[Fault] = []
        self.gates: list[Gate] = []
        self.limits: list[Allowance] = []
        self._plenty = Allowance(limit=1000, per=1.0)
        self.gaps: list[str] = []
        """Requests that this Discord cannot play; a test in which one occurs has proved nothing."""
        self._changed = asyncio.Event()
        self._stopping = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self.port = 0

    @property
    def base(self) -> str:
        """What `discord.http.Route.BASE` has to be."""
        return f"http://127.0.0.1:{self.port}{API}"

    @property
    def gateway_url(self) -> yarl.URL:
        """What `DiscordWebSocket.DEFAULT_GATEWAY` has to be."""
        return yarl.URL(f"ws://127.0.0.1:{self.port}/gateway")

    async def start(self) -> None:
        """Listen on a free port."""
        app = web.Application()
        app.router.add_get("/gateway", self.gateway.serve)
        app.router.add_route("*", f"{API}/{{path:.*}}", self._serve)
        self._runner = web.AppRunner(app, shutdown_timeout=1.0)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.port = self._runner.addresses[0][1]
        self.gateway.url = str(self.gateway_url)

    async def stop(self) -> None:
        """Let every held request go and close the port."""
        self._stopping.set()
        for gate in self.gates:
            gate.open.set()
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()

    # ----------------------------------------------------------------------- waiting, and looking

    def notify(self) -> None:
        """Wake whoever waits for a condition."""
        self._changed.set()

    async def until(self, condition: Callable[[], T], what: str, within: float = PATIENCE) -> T:
        """Wait until the condition holds, looking again after everything that happens here."""
        deadline = asyncio.get_running_loop().time() + within
        while not (result := condition()):
            self._changed.clear()
            left = deadline - asyncio.get_running_loop().time()
            try:
                await asyncio.wait_for(self._changed.wait(), left)
            except TimeoutError:
                log = "\n".join(f"  {c.method} {c.path} -> {c.status}" for c in self.calls[-20:])
                raise AssertionError(f"Never happened: {what}. The last requests:\n{log}") from None
        return result

    def requests(self, method: str, path: str) -> list[Call]:
        """Give the requests of this kind so far, oldest first."""
        return [call for call in self.calls if call.matches(method, path)]

    # ----------------------------------------------------------------------- faults on demand

    def fail(self, method: str, path: str, status: int, **options: Any) -> Fault:
        """Answer such requests with an error; see `Fault` for the options."""
        return self._fault(Fault(method, path, status=status, **options))

    def lose_reply(
        self, method: str, path: str, ending: Ending = Ending.CLOSE, times: int = 1
    ) -> Fault:
        """Carry such requests out and never say so."""
        return self._fault(Fault(method, path, times, ending, applied=True))

    def drop(
        self,
        method: str,
        path: str,
        ending: Ending = Ending.RESET,
        times: int | None = 1,
        after: int = 0,
    ) -> Fault:
        """Cut the connection of such requests; nothing has been carried out."""
        return self._fault(Fault(method, path, times, ending, after=after))

    def hold(self, method: str, path: str) -> Gate:
        """Stop the next such request at the door until the gate is opened."""
        gate = Gate(method, path)
        self.gates.append(gate)
        return gate

    def limit(self, method: str, path: str, limit: int, per: float) -> Allowance:
        """Give such requests a rate-limit bucket of their own, one a channel."""
        allowance = Allowance(limit, per, method, path)
        self.limits.append(allowance)
        return allowance

    def _fault(self, fault: Fault) -> Fault:
        self.faults.append(fault)
        return fault

    # ----------------------------------------------------------------------- serving

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        raw_path = request.rel_url.raw_path.removeprefix(API)
        text, body, files = "", None, list[discord.File]()
        if request.content_type == "multipart/form-data":
            body, files = await multipart.read(request)
        else:
            text = await request.text()
        if text and request.content_type != "application/json":
            self.gaps.append(f"{request.method} {raw_path} with a body of {request.content_type}")
        if text and request.content_type == "application/json":
            body = json.loads(text)
        now = asyncio.get_running_loop().time()
        call = Call(request.method, unquote(raw_path), body, now)
        self.calls.append(call)
        self.notify()
        for gate in self.gates:
            if gate.claims(call.method, call.path):
                gate.arrived.set()
                await gate.open.wait()
        fault = next((f for f in self.faults if f.claims(call.method, call.path)), None)
        headers, answer = self._limits(call, now)
        if answer is None and not self._authorized(request):
            answer = 401, {"code": 0, "message": "401: Unauthorized"}
        if answer is None and (fault is None or fault.applied):
            answer = self._carry_out(call, raw_path, dict(request.query), request.headers, files)
            call.applied = answer[0] < web.HTTPBadRequest.status_code
        if fault is not None:
            if fault.ending is not Ending.ANSWER:
                return await self._never_answer(request, fault)
            answer = fault.status, fault.body()
        assert answer is not None
        call.status = answer[0]
        self.notify()
        return _response(answer, headers)

    def _authorized(self, request: web.Request) -> bool:
        """An interaction's token stands in its path; everything else needs the bot's."""
        if request.path.startswith((f"{API}/interactions/", f"{API}/webhooks/")):
            return True
        return request.headers.get("Authorization") == f"Bot {self.token}"

    def _limits(self, call: Call, now: float) -> tuple[dict[str, str], Answer | None]:
        """Count the request in its bucket: the headers that tell of it, and 429 if it is empty."""
        shape = f"{call.method}{re.sub('[0-9]+', '*', call.path)}"
        bucket = next((each for each in self.limits if each.covers(call.method, call.path)), None)
        channel = "/".join(call.path.split("/")[:3])
        left, ends, granted = (bucket or self._plenty).take(f"{shape} {channel}", now)
        headers = {
            "X-RateLimit-Bucket": hashlib.sha256(shape.encode()).hexdigest(),
            "X-RateLimit-Limit": str((bucket or self._plenty).limit),
            "X-RateLimit-Remaining": str(left),
            "X-RateLimit-Reset-After": f"{ends:.3f}",
        }
        if granted:
            return headers, None
        text = "You are being rate limited."
        return headers, (429, {"message": text, "retry_after": ends, "global": False})

    def _carry_out(
        self,
        call: Call,
        raw_path: str,
        params: dict[str, str],
        headers: Any,
        files: list[discord.File],
    ) -> Answer:
        if call.path == "/gateway/bot":
            start = {"total": 1000, "remaining": 999, "reset_after": 0, "max_concurrency": 1}
            return 200, {"url": self.gateway.url, "shards": 1, "session_start_limit": start}
        if (answer := self.rules.before(call.method, call.path, call.body, params)) is not None:
            return answer
        self.gateway.nonce = call.body.get("nonce") if isinstance(call.body, dict) else None
        try:
            result = dispatch(
                self.backend,
                call.method,
                raw_path,
                json=call.body,
                params=params,
                files=files,
                reason=headers.get("X-Audit-Log-Reason"),
                message_content_access=False,
            )
        except (RouteNotImplemented, UnsupportedField) as gap:
            self.gaps.append(str(gap))
            return 501, gap.to_json()
        except BackendError as error:
            return error.status, error.to_json()
        finally:
            self.gateway.nonce = None
        self.rules.after(call.method, call.path, call.body, result)
        return (204, None) if result is None else (200, result)

    async def _never_answer(self, request: web.Request, fault: Fault) -> web.StreamResponse:
        transport = request.transport
        if fault.ending is Ending.SILENCE:
            self.notify()
            await self._stopping.wait()
        elif transport is not None:
            if fault.ending is Ending.RESET:
                connection = transport.get_extra_info("socket")
                connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, NO_LINGER)
                transport.abort()
            else:
                transport.close()
            self.notify()
        return web.Response(status=500)


def _response(answer: Answer, headers: dict[str, str]) -> web.Response:
    status, body = answer
    if status == web.HTTPTooManyRequests.status_code:
        headers |= NOT_A_BAN
        if "retry_after" in body:
            headers["Retry-After"] = str(body["retry_after"])
    if body is None:
        return web.Response(status=status, headers=headers)
    # discord.py reads a body as JSON only if its type is exactly this, without a charset.
    content = json.dumps(body).encode()
    return web.Response(
        status=status, headers=headers, body=content, content_type="application/json"
    )
