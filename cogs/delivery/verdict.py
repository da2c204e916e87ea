"""What a failure means for the message or add-on that failed: what stands in its way, and when it is tried again."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

import aiohttp
import discord

from bot.outbox import Obstacle
from bot.outbox.obstacle import FAILURES_UNTIL_UNREACHABLE, MIN_PAUSE, pause_after
from cogs.delivery.answers import obstacle_in_server
from cogs.delivery.sender import NotReadyError, ServerGoneError

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a failure means for what failed."""

    obstacle: Obstacle | None
    pause: timedelta | None
    failures: int


def judge(error: Exception, before: Obstacle | None, failures: int, guild: discord.Guild | None) -> Verdict:
    """Return what stands in the way after an error, and when to try again; `before` is what stood there.

    Discord tells nobody that a timeout is over, so what it keeps back is tried again just after its end.

    A failure that passes by itself does not disprove what a host was told of before, and becomes an obstacle of its own
    when it has not passed for an hour.
    """
    found = Obstacle.SERVER_GONE if isinstance(error, ServerGoneError) else obstacle_in_server(error, guild)
    if found is None:
        lasts = failures >= FAILURES_UNTIL_UNREACHABLE and not isinstance(error, NotReadyError)
        obstacle = before or (Obstacle.UNREACHABLE if lasts else None)
        return Verdict(obstacle, pause_after(None, failures), failures + 1)
    failures = failures if found is before else 0
    pause = pause_after(found, failures)
    if found is Obstacle.TIMED_OUT and pause is not None and guild is not None and guild.me.timed_out_until is not None:
        pause = min(pause, guild.me.timed_out_until - discord.utils.utcnow() + MIN_PAUSE)
    return Verdict(found, pause, failures + 1)


_SEVERITY: Mapping[Obstacle | None, int] = {
    None: logging.WARNING,
    Obstacle.REFUSED: logging.ERROR,
    Obstacle.UNREACHABLE: logging.ERROR,
    Obstacle.NO_PRIVATE: logging.INFO,
}


def log_failure(what: str, error: Exception, obstacle: Obstacle | None, before: Obstacle | None, failures: int) -> None:
    """Log a failure when it is the first of its kind; one that nobody foresaw with its traceback."""
    if failures and obstacle is before:
        return
    foreseen = isinstance(
        error, (discord.DiscordException, aiohttp.ClientError, OSError, NotReadyError, ServerGoneError)
    )
    level = _SEVERITY.get(obstacle, logging.WARNING) if foreseen else logging.ERROR
    why = error.text[:200] if isinstance(error, discord.HTTPException) else error
    log.log(level, "%s could not be sent (%s): %s", what, obstacle or "for now", why, exc_info=not foreseen)
