"""Sockets going out."""

from bot.web.answers import Answer, Failed, Fetched, Head, NotModified, says_missing
from bot.web.fetch import Web

__all__ = ["Answer", "Failed", "Fetched", "Head", "NotModified", "Web", "says_missing"]
