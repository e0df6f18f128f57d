"""The only place that posts and edits messages."""

from bot.publisher.loop import Publisher

__all__ = ["Publisher"]
