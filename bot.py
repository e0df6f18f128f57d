"""The front door: ``python bot.py`` runs Askwell; ``python bot.py --help`` tells the rest."""

import gc
import signal
import sys

if __name__ == "__main__":
    # While Python reads the code nothing has begun, and Ctrl-C ends it without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    # What is read stays, and to look through it again and again took a fifth of the start.
    gc.disable()
    try:
        from bot.cli import main
    except ModuleNotFoundError as missing:
        if str(missing.name).startswith(("bot", "models")):
            raise
        sys.stderr.write(
            f"{missing.name} is not installed here: `make run` installs what Askwell needs, or "
            "pip install -r requirements.txt does, in an environment of Python 3.11 or newer.\n"
        )
        sys.exit(2)
    gc.freeze()
    gc.enable()
    signal.signal(signal.SIGINT, signal.default_int_handler)
    main()
