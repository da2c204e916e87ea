"""Sockets going out."""

from bot.web.fetch import Answer, Failed, Fetched, NotModified, Web

__all__ = ["Answer", "Failed", "Fetched", "NotModified", "Web"]
