"""The log, which names no member and holds no secret, at any level.

Libraries tell too much of what goes through them: aiosqlite every value of every statement, discord.py the documents of
every request, both with the addresses that hold the tokens of interactions. So theirs is told from INFO on, whatever
the operator sets, and what looks like a secret is left out of each line.
"""

import json
import logging
import re
import sys
from datetime import UTC, datetime

from bot import __version__
from bot.errors import LastingError
from bot.settings import Settings
from bot.terminal import LEFT_OUT, printable, without

OWN = ("bot", "cogs", "storage")
"""The packages whose log is told from the operator's level on."""
NO_SENTRY = (
    "USBLOGS_SENTRY_DSN is set, and Sentry's library is not installed: pip install --require-hashes -r "
    "requirements/sentry.txt."
)
_IN_ADDRESSES = re.compile(r"(/(?:webhooks|interactions)/\d+/|/(?:read|hub)/)[\w.~%-]+")
"""What comes before a token in an address: of an interaction, of a reader's link, and of a hub's callback."""
_IN_QUERIES = re.compile(r"([?&](?:[\w.-]*(?:token|secret|password|key))=)[^&\s\"']+", re.IGNORECASE)
_SESSION = re.compile(r"(session id: )\w+", re.IGNORECASE)


class DiscreetFormatter(logging.Formatter):
    """Formats a record for people, its traceback included, without secrets.

    What the bot itself says at INFO is the sentence alone; what goes beyond that, or comes from a library, says so.
    """

    def __init__(self, secrets: frozenset[str]) -> None:
        """Take the secrets that the operator gave."""
        super().__init__(datefmt="%Y-%m-%d %H:%M:%S")
        self._secrets = secrets

    def format(self, record: logging.LogRecord) -> str:
        """Return the line, and the lines of its traceback."""
        return self.discreet(printable(super().format(record), keep="\n\t"))

    def discreet(self, text: str) -> str:
        """Return text without what is a secret, or looks like one."""
        text = without(self._secrets, text)
        for pattern in (_IN_ADDRESSES, _IN_QUERIES, _SESSION):
            text = pattern.sub(rf"\1{LEFT_OUT}", text)
        return text

    def usesTime(self) -> bool:  # noqa: N802 - the name is the library's
        """Return True: each line says when."""
        return True

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - as above
        """Return the line of the message itself: what others wrote in it begins no other."""
        level = "" if record.levelno == logging.INFO else f"{record.levelname} "
        is_own = record.name.partition(".")[0] in OWN and record.levelno != logging.DEBUG
        name = "" if is_own else f"{record.name}: "
        return f"{record.asctime} {level}{name}{record.message}".replace("\n", " ")


class JsonFormatter(DiscreetFormatter):
    """Formats a record as one JSON document in a line, for programs, with the same left out."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = datetime.fromtimestamp(record.created, UTC)
        document = {"time": at.isoformat(timespec="milliseconds"), "level": record.levelname, "logger": record.name}
        document["message"] = self.discreet(record.getMessage())
        if record.exc_info:
            document["traceback"] = self.discreet(self.formatException(record.exc_info))
        return json.dumps(document)


def set_up_log(settings: Settings, secrets: frozenset[str]) -> None:
    """Write the log to the standard error from now on, without the secrets."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter((JsonFormatter if settings.log_as_json else DiscreetFormatter)(secrets))
    level = logging.getLevelNamesMapping()[settings.log_level]
    logging.basicConfig(level=max(level, logging.INFO), handlers=[handler])
    for package in OWN:
        logging.getLogger(package).setLevel(level)
    for library in ("alembic", "discord.client"):  # which tell of each attempt to log in
        logging.getLogger(library).setLevel(logging.WARNING)


def set_up_sentry(settings: Settings) -> None:
    """Send errors to Sentry from now on, if the operator gave its address.

    What goes there is what stands in the log: no values of variables, which hold what members wrote, no requests, and
    no secrets. Raise LastingError if the library is not there.
    """
    if not settings.sentry_dsn:
        return
    try:
        import sentry_sdk
        from sentry_sdk.types import Event, Hint
        from sentry_sdk.utils import BadDsn
    except ImportError:
        raise LastingError(NO_SENTRY) from None
    discreet = DiscreetFormatter(settings.secrets).discreet

    def before_send(event: Event, _: Hint) -> Event:
        told: Event = json.loads(discreet(json.dumps(event, default=str)))
        return told

    try:
        sentry_sdk.init(
            dsn=settings.sentry_dsn,
            release=f"usblogs@{__version__}",
            before_send=before_send,
            auto_enabling_integrations=False,
            include_local_variables=False,
            max_breadcrumbs=0,
        )
    except BadDsn as error:
        raise LastingError(f"USBLOGS_SENTRY_DSN is not an address that Sentry gives: {error}.") from None
