"""The front door: ``python bot.py`` runs Askwell; ``python bot.py --help`` tells the rest."""

from bot.cli import main

if __name__ == "__main__":
    main()
