"""The other end of a websocket, in a process of its own so that its work is not measured.

It keeps the frames it is sent and gives them all back when told to, as fast as they are taken.
"""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import WSMsgType, web


@asynccontextmanager
async def echo() -> AsyncIterator[str]:
    """Run one; yield its address."""
    child = await asyncio.create_subprocess_exec(
        sys.executable, "-m", __name__, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        yield f"http://127.0.0.1:{int(await child.stdout.readline())}/"
    finally:
        # It ends when its input does, so that none is left behind however we end.
        child.stdin.close()
        await child.wait()


async def _serve(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(max_msg_size=0, compress=False)
    await socket.prepare(request)
    frames: list[bytes] = []
    async for message in socket:
        if message.type is WSMsgType.BINARY:
            frames.append(message.data)
        else:
            for frame in frames:
                await socket.send_bytes(frame)
            frames.clear()
    return socket


async def _run() -> None:
    app = web.Application()
    app.router.add_get("/", _serve)
    runner = web.AppRunner(app, shutdown_timeout=1.0)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(_run())
