"""Runs bot.py as an operator would, in a process of its own, against a loopback Discord.

`python -m tests.wire.child run`, with WIRE_BASE and WIRE_GATEWAY in the environment.
"""

import os
import runpy
import sys
from pathlib import Path

import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

FRONT_DOOR = Path(__file__).parents[2] / "bot.py"

if __name__ == "__main__":
    Route.BASE = os.environ["WIRE_BASE"]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(os.environ["WIRE_GATEWAY"])
    sys.argv[0] = str(FRONT_DOOR)
    runpy.run_path(str(FRONT_DOOR), run_name="__main__")
