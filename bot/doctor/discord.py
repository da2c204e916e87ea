"""What Discord says: of the token, the servers and channels, and the time."""

from collections.abc import AsyncIterator, Sequence

import aiohttp
from discord import DiscordException

from bot.clock import Clock
from bot.doctor.finding import Finding, count
from bot.errors import OperatorError
from bot.i18n import Language, get_translator
from bot.messages.setup import PERMISSIONS
from bot.run import NO_TOKEN, use_api
from bot.settings import Settings
from bot.themes import Community
from cogs.examination import Examination, examine

MAX_CLOCK_SECONDS = 30.0
"""By how much the clock may differ from Discord's: rounds begin by it, and events must lie ahead."""


async def check_discord(settings: Settings, communities: Sequence[Community], clock: Clock) -> AsyncIterator[Finding]:
    """Log in to Discord with the token, and look at the servers."""
    if not settings.token:
        yield False, NO_TOKEN
        return
    if settings.discord_api:
        use_api(settings.discord_api)
    try:
        seen = await examine(settings.token, communities, clock)
    except OperatorError as error:
        yield False, str(error)
        return
    except (aiohttp.ClientError, OSError, DiscordException) as error:
        yield False, f"Discord can't be reached from this machine: {error}."
        return
    yield True, f"Discord knows the token: it belongs to {seen.name}."
    yield True, "The intents are fine: the bot needs none of the privileged ones."
    yield _clock(seen)
    if seen.shards > 1:
        yield True, f"Discord divides its servers among {seen.shards} connections: /setup check looks at one server."
        return
    yield _servers(seen)
    for community in communities:
        yield _channels(seen, community)


def _clock(seen: Examination) -> Finding:
    seconds = seen.clock_ahead.total_seconds()
    if abs(seconds) <= MAX_CLOCK_SECONDS:
        return True, "The clock agrees with Discord's."
    way = "fast" if seconds > 0 else "slow"
    return (
        False,
        f"The clock of this machine is {abs(seconds):.0f} seconds {way}: let it be set over the network (NTP).",
    )


def _servers(seen: Examination) -> Finding:
    servers = count(len(seen.servers), "server", "servers")
    return bool(seen.servers), f"The bot is in {servers}. To invite it, open {seen.invitation}"


def _channels(seen: Examination, community: Community) -> Finding:
    if community.id not in seen.servers:
        return False, f"The bot is no longer in the server {community.id}, where it is set up as {community.tag}."
    t = get_translator(Language.ENGLISH)
    lacks = [
        f"{place} ({', '.join(t(PERMISSIONS[name].msgid) for name in names)})"
        for place, names in seen.missing[community.id].items()
        if names
    ]
    where = f"{community.tag} in {seen.servers[community.id]}"
    if not lacks:
        return True, f"{where}: the bot has every permission that it needs."
    return False, f"{where}: permissions are missing in {'; '.join(lacks)}. There, /setup check says how to grant them."
