"""What a host, a moderator or a member does to the bot's server, and Discord tells the bot of."""

from abc import abstractmethod

import discord

from tests.local_discord import documents as doc
from tests.local_discord.api import DM, DiscordApi
from tests.local_discord.documents import Document
from tests.local_discord.refusals import REQUIRE_TAG, THREAD, ServerState


class ModeratedApi(DiscordApi):
    """A server whose people change it while the bot is there."""

    def __init__(self) -> None:
        super().__init__()
        self.state = ServerState()

    @abstractmethod
    async def _send(self, event: str, data: Document) -> None:
        """Tell the bot of an event."""

    async def forbid(self, channel: str, *permissions: str) -> None:
        """Take permissions such as "send_messages" from the bot in a channel."""
        denied = discord.Permissions(**dict.fromkeys(permissions, True)).value
        overwrite = {"id": doc.GUILD, "type": 0, "allow": "0", "deny": str(denied)}
        await self._change(channel, permission_overwrites=[overwrite])

    async def allow(self, channel: str) -> None:
        """Give the bot back what was taken from it in a channel."""
        await self._change(channel, permission_overwrites=[])

    async def forbid_everywhere(self, *permissions: str) -> None:
        """Take permissions from the bot in the whole server; without any, give all of them back."""
        self.state.everyone_may = doc.EVERYTHING & ~discord.Permissions(**dict.fromkeys(permissions, True)).value
        [role] = doc.guild([])["roles"]
        changed = role | {"permissions": str(self.state.everyone_may)}
        await self._send("GUILD_ROLE_UPDATE", {"guild_id": doc.GUILD, "role": changed})

    async def delete_channel(self, channel: str) -> None:
        """Delete a channel with its threads, or a thread alone."""
        for thread in [one["id"] for one in self.channels.values() if one["parent_id"] == channel]:
            await self.delete_channel(thread)
        gone = self.channels.pop(channel)
        del self.messages[channel]
        await self._send("THREAD_DELETE" if gone["type"] == THREAD else "CHANNEL_DELETE", gone)

    def delete_message(self, channel: str, message: str) -> None:
        """Delete a message; the bot does not hear of it, as it asks for no events of messages."""
        del self.messages[channel][message]

    async def require_tag(self, forum: str, *tags: str) -> None:
        """Let a forum take no post without one of these tags."""
        given = [{"id": doc.snowflake(), "name": tag, "moderated": False} for tag in tags]
        await self._change(forum, flags=REQUIRE_TAG, available_tags=given)

    async def slow_down(self, channel: str, seconds: int) -> None:
        """Let everybody write in a channel once in so many seconds."""
        await self._change(channel, rate_limit_per_user=seconds)

    async def fold_away(self, thread: str, *, locked: bool = False) -> None:
        """Archive a thread, and lock it, so that only those who may manage threads can wake it."""
        metadata = self.channels[thread]["thread_metadata"] | {"archived": True, "locked": locked}
        await self._change(thread, thread_metadata=metadata)

    async def kick(self) -> None:
        """Throw the bot out of the server."""
        self.state.is_kicked = True
        await self._send("GUILD_DELETE", {"id": doc.GUILD})

    async def invite(self) -> None:
        """Let the bot into the server again."""
        self.state.is_kicked = False
        invited = self.guild()
        del invited["unavailable"]  # which Discord leaves out for a server that the bot joins
        await self._send("GUILD_CREATE", invited)

    def guild(self) -> Document:
        """Return the server as the bot is told of it."""
        places = [one for one in self.channels.values() if one["type"] not in {THREAD, DM}]
        document = doc.guild(places)
        document["roles"][0]["permissions"] = str(self.state.everyone_may)
        document["threads"] = [one for one in self.channels.values() if self._is_active(one)]
        return document

    @staticmethod
    def _is_active(channel: Document) -> bool:
        return channel["type"] == THREAD and not channel["thread_metadata"]["archived"]

    async def _change(self, channel: str, **changes: object) -> None:
        self.channels[channel] |= changes
        event = "THREAD_UPDATE" if self.channels[channel]["type"] == THREAD else "CHANNEL_UPDATE"
        await self._send(event, self.channels[channel])
