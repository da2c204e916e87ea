"""Find the announcement of a round that stands in Discord though this database knows nothing of it.

So it is after an older backup was put back, or when the last commits were lost: what was announced holds.
"""

import aiohttp
import discord

from bot.components import Layout
from bot.outbox import Message, MessageKey, MessageKind
from bot.services import CannotLookError, Found, Services
from bot.themes import Community, CommunityId, Round
from cogs.client import Client
from cogs.delivery.find_sent import texts_in
from cogs.delivery.sender import MessageSender, NotReadyError, ServerGoneError
from storage import Connection
from storage.outbox import newest_known_id


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

    async def find(self, community: Community, round_: Round, key: MessageKey) -> Found | None:
        """Return what was said of a round under a key in its channel; None where nothing was, or nobody can see it.

        What opens since this process began was announced by none before. Raise CannotLookError while Discord does not
        answer.
        """
        if round_.opens_at > self._began:
            return None
        await self._bot.wait_until_ready()
        async with self._services.db.read() as conn:
            await self._known_at_start.learn(conn, community.id)
        message = Message(key, MessageKind.ANNOUNCEMENT, community.id, community.announce_channel, Layout(()))
        try:
            sent = await self._sender.announced(message, self._known_at_start[community.id])
        except (ServerGoneError, discord.NotFound, discord.Forbidden):
            return None
        except (NotReadyError, discord.HTTPException, aiohttp.ClientError, OSError) as error:
            raise CannotLookError(error) from error
        return None if sent is None else Found(tuple(texts_in(sent.components)), sent.created_at, sent.jump_url)
