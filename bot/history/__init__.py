"""The past of a circle: rounds of before, read from its own index page, an OPML file or a table of CSV."""

from bot.history.read import read_history

__all__ = ["read_history"]
