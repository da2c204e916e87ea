"""`python -m bot doctor`: check the set-up, also while the bot runs; and `health`: ask the running bot."""

import logging
from collections.abc import AsyncIterator

import aiohttp

from bot.clock import SystemClock
from bot.doctor.discord import check_discord
from bot.doctor.finding import Finding
from bot.doctor.machine import check_backups, check_database, check_disk, check_ports, check_settings, check_zones
from bot.doctor.publishing import check_publishing
from bot.errors import OperatorError
from bot.settings import Settings
from bot.terminal import print_line
from bot.themes import Community

HEALTH_SECONDS = 15.0
NO_PORT = "USBLOGS_METRICS is not set, so the bot has no port at which it could be asked."


async def doctor(settings: Settings) -> bool:
    """Run every check and print its findings; return whether all passed. Nothing is changed."""
    clock, ok = SystemClock(), True
    communities: list[Community] = []
    logging.getLogger("discord").setLevel(logging.WARNING)  # what it tells of connecting is no finding

    checks = (
        check_settings(settings),
        check_database(settings, clock, communities),
        check_backups(settings, clock),
        check_disk(settings),
        check_zones(),
        check_ports(settings),
        check_discord(settings, communities, clock),
        check_publishing(settings),
    )
    for check in checks:
        async for passed, sentence in _in_words(check):
            print_line(f"{'ok   ' if passed else 'WRONG'} {sentence}")
            ok = ok and passed
    print_line("All is well." if ok else "Mend what is wrong, then ask again.")
    return ok


async def _in_words(check: AsyncIterator[Finding]) -> AsyncIterator[Finding]:
    """Yield what a check finds; what it may not even look at is wrong, and the other checks have their turn."""
    try:
        async for finding in check:
            yield finding
    except OperatorError as error:
        yield False, str(error)
    except OSError as error:
        yield False, f"{error.filename or 'A file'} can't be read: {error.strerror or error}."


async def health(settings: Settings) -> bool:
    """Print what the running bot says of itself; return whether it is well.

    Raises OperatorError if it has no port for that.
    """
    if settings.metrics is None:
        raise OperatorError(NO_PORT)
    host, port = settings.metrics
    shown = f"[{host}]" if ":" in host else host
    try:
        async with (
            aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=HEALTH_SECONDS)) as client,
            client.get(f"http://{shown}:{port}/healthz") as answer,
        ):
            print_line(" / ".join((await answer.text()).split("\n")).strip(" /"))
            return answer.ok
    except (aiohttp.ClientError, TimeoutError) as error:
        raise OperatorError(f"The bot does not answer at {host}:{port}: {error or 'it takes too long'}.") from None
