"""The front door: ``python bot.py`` runs Askwell; ``python bot.py --help`` tells the rest."""

import signal

if __name__ == "__main__":
    # While Python reads the code nothing has begun, and Ctrl-C ends it without a traceback.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    from bot.cli import main

    signal.signal(signal.SIGINT, signal.default_int_handler)
    main()
