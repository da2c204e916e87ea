"""`python -m bot doctor`: check the set-up, that is the database, the time zones and the token."""

from collections.abc import AsyncIterator
from datetime import timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import aiohttp

from bot.app import check_token
from bot.backup import unusable_in_words
from bot.clock import SystemClock
from bot.errors import OperatorError
from bot.run import NO_TOKEN, use_local_discord
from bot.settings import Settings
from bot.terminal import print_line
from cogs.delivery.refusals import LIMIT, SLOW_SHARE, WINDOW_SECONDS
from storage import Database
from storage.communities import all_communities
from storage.process_state import lease_holder, recorded_refusals

_MANY_REFUSALS = (
    "Discord refused {refused} requests of the bot in ten minutes, and shuts this address out at {limit}: so the bot "
    "is slow just now. Its log says what was refused."
)
Finding = tuple[bool, str]
"""Whether a check passed, and the sentence that says so or what to do."""


async def doctor(settings: Settings) -> bool:
    """Run every check and print its findings; return whether all passed."""
    ok = True
    for check in (_check_database, _check_zones, _check_token):
        async for passed, sentence in check(settings):
            print_line(f"{'ok   ' if passed else 'WRONG'} {sentence}")
            ok = ok and passed
    print_line("All is well: make run." if ok else "Mend what is wrong, then ask again: make doctor.")
    return ok


async def _check_database(settings: Settings) -> AsyncIterator[Finding]:
    try:
        with unusable_in_words():
            async with Database.open(settings.database_url) as db, db.read() as conn:
                communities = await all_communities(conn)
                now = SystemClock().now()
                holder = await lease_holder(conn, now)
                refused = await recorded_refusals(conn, now - timedelta(seconds=WINDOW_SECONDS))
    except OperatorError as error:
        yield False, f"{error} USBLOGS_DATABASE says where it is."
        return
    yield (
        True,
        f"The database {settings.database} is there, with {_count(len(communities), 'community', 'communities')}.",
    )
    if holder is not None:
        yield True, f"A bot is running on it: process {holder}."
    if refused >= LIMIT * SLOW_SHARE:
        yield False, _MANY_REFUSALS.format(refused=refused, limit=LIMIT)


async def _check_zones(_: Settings) -> AsyncIterator[Finding]:
    try:
        ZoneInfo("America/New_York")
        yield True, "The time zones are there."
    except ZoneInfoNotFoundError:
        yield False, "The time zones are missing. Run: .venv/bin/python -m pip install tzdata"


async def _check_token(settings: Settings) -> AsyncIterator[Finding]:
    if not settings.token:
        yield False, NO_TOKEN
        return
    if settings.discord_api:
        use_local_discord(settings.discord_api)
    try:
        name, guilds = await check_token(settings.token)
    except OperatorError as error:
        yield False, str(error)
    except (aiohttp.ClientError, OSError) as error:
        yield False, f"Discord can't be reached from this machine: {error}."
    else:
        yield True, f"Discord knows the token: it belongs to {name}."
        yield True, "The intents are fine: the bot needs none of the privileged ones."
        yield (
            guilds > 0,
            f"The bot is in {_count(guilds, 'server', 'servers')}."
            + ("" if guilds else " Invite it; docs/host.md shows how."),
        )


def _count(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"
