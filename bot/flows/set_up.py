"""Set a community up, and keep its board in sight."""

from datetime import datetime

from bot.errors import Refusal
from bot.layout import when
from bot.outbox import Message
from bot.outbox.wording import board
from bot.themes import Community, CommunityId, Member, Phase, next_window
from bot.tools import Tools
from storage import Connection, Transaction
from storage.communities import find_member, get_community, join, save_community
from storage.outbox import revive, say
from storage.rounds import rounds_of, schedule_round
from storage.suggestions import on_the_board


async def set_up(tools: Tools, community: Community) -> datetime:
    """Save a community's set-up, write down its next round, show the board; return when the theme is announced."""
    now = tools.clock.now()
    async with tools.db.write() as tx:
        await save_community(tx, community)
        await revive(tx, community.id, now)
        opens_at, closes_at = next_window(now, community.week, community.zone)
        await schedule_round(tx, community.id, opens_at, closes_at)
        await show_board(tx, community, now)
    return opens_at


async def show_board(tx: Transaction, community: Community, now: datetime) -> None:
    """Bring the board up to date: one message in the channel of announcements, edited in place."""
    [next_round] = await rounds_of(tx, community.id, Phase.SCHEDULED)
    layout = board(await on_the_board(tx, community.id, now), next_round.opens_at)
    channel = community.announce_channel
    await say(tx, Message(f"board:{community.id}:{channel}", community.id, channel, layout, pin=True), now)


async def community_of(conn: Connection, guild: int | None) -> Community:
    """Return the community of a Discord server.

    Raises Refusal where there is none yet.
    """
    community = await get_community(conn, guild) if guild else None
    if community is None:
        raise Refusal("The game is not set up here yet. A host of this server can do it with /setup start.")
    return community


async def member_of(
    tx: Transaction, guild: int | None, user: int, name: str, now: datetime
) -> tuple[Community, Member]:
    """Return the community and the member a Discord user is in it, joining them at the first time."""
    community = await community_of(tx, guild)
    return community, await join(tx, community.id, user, name, now)


async def known_member(conn: Connection, community: CommunityId, user: int) -> Member:
    """Return the member a Discord user is.

    Raises Refusal for one who never took part.
    """
    member = await find_member(conn, community, user)
    if member is None:
        raise Refusal("You are not in the game yet. Add your blog with /blog add, or read a post of the round.")
    return member


async def announced_when(conn: Connection, community: CommunityId) -> str:
    """Return when the next theme is announced, as Discord's own time mark."""
    [next_round] = await rounds_of(conn, community, Phase.SCHEDULED)
    return when(next_round.opens_at)
