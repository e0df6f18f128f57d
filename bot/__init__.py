"""Askwell's rules and machinery.

This file is load-bearing: without it, ``import bot`` finds the script ``bot.py`` beside it, because
a regular module beats a namespace package.
"""

__version__ = "0.1.0"
