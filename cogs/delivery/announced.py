"""Find the announcement of a round that stands in Discord though this database knows nothing of it.

So it is after an older backup was put back, or when the last commits were lost: what was announced holds.
"""

import logging

import aiohttp
import discord

from bot.components import Layout
from bot.outbox import Message, MessageKind
from bot.services import CannotLookError, Found, Services, Sought
from bot.themes import Community, CommunityId
from cogs.client import Client
from cogs.delivery.find_sent import texts_in
from cogs.delivery.sender import MessageSender, NotReadyError, ServerGoneError
from storage import Connection
from storage.outbox import newest_known_id

log = logging.getLogger(__name__)


class KnownAtStart:
    """The newest id that was recorded for each community when it was first asked for since the start."""

    def __init__(self) -> None:
        self._by_community: dict[CommunityId, int | None] = {}

    async def learn(self, conn: Connection, community: CommunityId) -> None:
        """Read the newest id of a community, unless that is done: it has to be before anything more is sent."""
        if community not in self._by_community:
            newest = await newest_known_id(conn, community)
            self._by_community.setdefault(community, newest)

    def __getitem__(self, community: CommunityId) -> int | None:
        """Return the newest id of a community, which was learned before; None if none was recorded."""
        return self._by_community[community]


class Announcements:
    """Looks for announcements that this database does not know."""

    def __init__(self, bot: Client, services: Services, sender: MessageSender, known_at_start: KnownAtStart) -> None:
        self._bot = bot
        self._services = services
        self._sender = sender
        self._known_at_start = known_at_start
        self._began = services.clock.now()

    async def find(self, community: Community, sought: Sought) -> Found | None:
        """Return what was said in the channel of announcements; None where nothing was, or nobody can see it.

        What was said since this process began, the database knows. Raise CannotLookError while Discord does not answer,
        but not for a round that opens since then: of an outage there are more than of backups that are put back.
        """
        if sought.said_after is not None and sought.said_after > self._began:
            return None
        may_wait = sought.opens_at <= self._began
        if not may_wait and not self._bot.is_ready():
            return None
        await self._bot.wait_until_ready()
        async with self._services.db.read() as conn:
            await self._known_at_start.learn(conn, community.id)
        message = Message(sought.key, MessageKind.ANNOUNCEMENT, community.id, community.announce_channel, Layout(()))
        try:
            sent = await self._sender.announced(message, sought.is_in, self._known_at_start[community.id])
        except (ServerGoneError, discord.NotFound, discord.Forbidden):
            return None
        except (NotReadyError, discord.HTTPException, aiohttp.ClientError, OSError) as error:
            if may_wait:
                raise CannotLookError(error) from error
            log.warning("a round of %s opens, though nobody can see what stands there: %s", community.id, error)
            return None
        return None if sent is None else Found(tuple(texts_in(sent.components)), sent.created_at, sent.jump_url)
