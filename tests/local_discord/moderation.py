"""What a host, a moderator or a member does to a server of the bot's, and Discord tells the bot of."""

import re
from abc import abstractmethod

import discord

from tests.local_discord import documents as doc
from tests.local_discord.api import DM, DiscordApi
from tests.local_discord.documents import Document
from tests.local_discord.refusals import REQUIRE_TAG, THREAD, ServerState

_NO_EMOJI = {"emoji_id": None, "emoji_name": None}


class ModeratedApi(DiscordApi):
    """A server whose people change it while the bot is there."""

    def __init__(self) -> None:
        super().__init__()
        self.states = {doc.GUILD: ServerState()}

    @property
    def state(self) -> ServerState:
        """The state of the first server."""
        return self.states[doc.GUILD]

    def add_server(self, guild: str) -> None:
        """Let the bot be in another server, before it comes."""
        self.servers.append(guild)
        self.states[guild] = ServerState()

    def state_for(self, path: str) -> ServerState:
        """Return the state of the server that a request is about; that of the first one where it is about none."""
        found = re.match(r"/(guilds|channels)/(\d+)", path)
        guild = found[2] if found else ""
        if found and found[1] == "channels":
            guild = self.channels.get(found[2], {}).get("guild_id", "")
        return self.states.get(guild, self.state)

    async def tell(self, event: str, data: Document) -> None:
        """Tell the bot of any other event."""
        await self._send(event, data)

    @abstractmethod
    async def _send(self, event: str, data: Document) -> None:
        """Tell the bot of an event."""

    async def forbid(self, channel: str, *permissions: str) -> None:
        """Take permissions such as "send_messages" from the bot in a channel."""
        denied = discord.Permissions(**dict.fromkeys(permissions, True)).value
        overwrite = {"id": self.channels[channel]["guild_id"], "type": 0, "allow": "0", "deny": str(denied)}
        await self._change(channel, permission_overwrites=[overwrite])

    async def allow(self, channel: str) -> None:
        """Give the bot back what was taken from it in a channel."""
        await self._change(channel, permission_overwrites=[])

    async def forbid_everywhere(self, *permissions: str, guild: str = doc.GUILD) -> None:
        """Take permissions from the bot in a whole server; without any, give all of them back."""
        state = self.states[guild]
        state.everyone_may = doc.EVERYTHING & ~discord.Permissions(**dict.fromkeys(permissions, True)).value
        role, *_ = doc.guild([], guild)["roles"]
        changed = role | {"permissions": str(state.everyone_may)}
        await self._send("GUILD_ROLE_UPDATE", {"guild_id": guild, "role": changed})

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
        given = [{"id": doc.snowflake(), "name": tag, "moderated": False, **_NO_EMOJI} for tag in tags]
        await self._change(forum, flags=REQUIRE_TAG, available_tags=given)

    async def require_none(self, forum: str) -> None:
        """Let a forum take posts without a tag."""
        await self._change(forum, flags=0)

    async def slow_down(self, channel: str, seconds: int) -> None:
        """Let everybody write in a channel once in so many seconds."""
        await self._change(channel, rate_limit_per_user=seconds)

    async def fold_away(self, thread: str, *, locked: bool = False) -> None:
        """Archive a thread, and lock it, so that only those who may manage threads can wake it."""
        metadata = self.channels[thread]["thread_metadata"] | {"archived": True, "locked": locked}
        await self._change(thread, thread_metadata=metadata)

    async def unfold(self, thread: str) -> None:
        """Open a thread again, and unlock it."""
        metadata = self.channels[thread]["thread_metadata"] | {"archived": False, "locked": False}
        await self._change(thread, thread_metadata=metadata)

    async def kick(self, guild: str = doc.GUILD) -> None:
        """Throw the bot out of a server."""
        self.states[guild].is_kicked = True
        await self._send("GUILD_DELETE", {"id": guild})

    async def time_out(self, until: str | None) -> None:
        """Give the bot a timeout until a moment (ISO 8601), or remove it."""
        self.state.is_timed_out = until is not None
        me = {**doc.member(doc.BOT), "guild_id": doc.GUILD, "communication_disabled_until": until}
        await self._send("GUILD_MEMBER_UPDATE", me)

    async def invite(self, guild: str = doc.GUILD) -> None:
        """Let the bot into a server again."""
        self.states[guild].is_kicked = False
        invited = self.guild(guild)
        del invited["unavailable"]  # which Discord leaves out for a server that the bot joins
        await self._send("GUILD_CREATE", invited)

    def guild(self, id_: str = doc.GUILD) -> Document:
        """Return a server as the bot is told of it."""
        here = [one for one in self.channels.values() if one["guild_id"] == id_]
        document = doc.guild([one for one in here if one["type"] not in {THREAD, DM}], id_)
        document["roles"][0]["permissions"] = str(self.states[id_].everyone_may)
        document["threads"] = [one for one in here if self._is_active(one)]
        return document

    @staticmethod
    def _is_active(channel: Document) -> bool:
        return channel["type"] == THREAD and not channel["thread_metadata"]["archived"]

    async def _change(self, channel: str, **changes: object) -> None:
        self.channels[channel] |= changes
        event = "THREAD_UPDATE" if self.channels[channel]["type"] == THREAD else "CHANNEL_UPDATE"
        await self._send(event, self.channels[channel])
