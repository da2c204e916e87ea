"""The time that Discord tells: the `Date` of each of its answers."""

from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
import discord


def watch_dates(trace: aiohttp.TraceConfig, note: Callable[[datetime], None]) -> aiohttp.TraceConfig:
    """Note the time (aware) that each answer to a request of a trace tells; return the trace."""

    async def on_request_end(_: object, __: object, ended: aiohttp.TraceRequestEndParams) -> None:
        if (told := _date_of(ended.response.headers.get("Date", ""))) is not None:
            note(told)

    trace.on_request_end.append(on_request_end)
    return trace


def _date_of(header: str) -> datetime | None:
    try:
        told = parsedate_to_datetime(header)
    except ValueError:
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)


async def ask_for_time(client: discord.Client) -> None:
    """Ask Discord for anything, so that it tells the time; what hinders that is of no account here."""
    try:
        await client.http.get_bot_gateway()
    except (discord.DiscordException, aiohttp.ClientError, OSError):
        return
