"""The log, which names no member and holds no secret, at any level.

Libraries tell too much of what goes through them: aiosqlite every value of every statement, discord.py the documents of
every request, both with the addresses that hold the tokens of interactions. So theirs is told from INFO on, whatever
the operator sets, and what looks like a secret is left out of each line.
"""

import logging
import re
import sys

from bot.settings import Settings
from bot.terminal import printable

OWN = ("bot", "cogs", "storage")
"""The packages whose log is told from the operator's level on."""
_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_IN_ADDRESSES = re.compile(r"(/(?:webhooks|interactions)/\d+/|/(?:read|hub)/)[\w.~%-]+")
"""What comes before a token in an address: of an interaction, of a reader's link, and of a hub's callback."""
_IN_QUERIES = re.compile(r"([?&](?:[\w.-]*(?:token|secret|password|key))=)[^&\s\"']+", re.IGNORECASE)
_SESSION = re.compile(r"(session id: )\w+", re.IGNORECASE)
LEFT_OUT = "…"


class DiscreetFormatter(logging.Formatter):
    """Formats a record, its traceback included, without secrets."""

    def __init__(self, secrets: frozenset[str]) -> None:
        """Take the secrets that the operator gave."""
        super().__init__(_FORMAT)
        self._secrets = sorted(filter(None, secrets), key=len, reverse=True)

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and the lines of its traceback."""
        line = printable(super().format(record), keep="\n\t")
        for secret in self._secrets:
            line = line.replace(secret, LEFT_OUT)
        for pattern in (_IN_ADDRESSES, _IN_QUERIES, _SESSION):
            line = pattern.sub(rf"\1{LEFT_OUT}", line)
        return line

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - the name is the library's
        """Return the line of the message itself: what others wrote in it begins no other."""
        return super().formatMessage(record).replace("\n", " ")


def set_up_log(settings: Settings) -> None:
    """Write the log to the standard error from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(DiscreetFormatter(settings.secrets))
    level = logging.getLevelNamesMapping()[settings.log_level]
    logging.basicConfig(level=max(level, logging.INFO), handlers=[handler])
    for package in OWN:
        logging.getLogger(package).setLevel(level)
    logging.getLogger("alembic").setLevel(logging.WARNING)
