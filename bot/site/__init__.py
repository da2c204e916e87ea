"""Sockets coming in."""

from bot.site.server import site

__all__ = ["site"]
