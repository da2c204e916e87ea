"""Whose community it is, who its members are, and which round runs there."""

from collections.abc import Sequence
from datetime import datetime

from bot.errors import UserError
from bot.outbox import Message, Obstacle, Presence, Whereabouts
from bot.outbox.keys import announcement_key, board_key, perma_post_key, roundup_key
from bot.text import moment
from bot.themes import STARTED_PHASES, Caller, Community, CommunityId, Member, Phase, Round
from storage import Connection
from storage.communities import find_member, get_community
from storage.outbox import find_message
from storage.rounds import find_round, rounds_of, scheduled_round


async def require_community(conn: Connection, guild: int | None) -> Community:
    """Return the community of a Discord server.

    Raises UserError where there is none yet.
    """
    community = await get_community(conn, guild) if guild else None
    if community is None:
        raise UserError("The game is not set up here yet. A host of this server can do it with **/setup start**.")
    return community


async def require_member(conn: Connection, community: CommunityId, user: int) -> Member:
    """Return the member a Discord user is.

    Raises UserError for one who never took part.
    """
    member = await find_member(conn, community, user)
    if member is None:
        raise UserError(
            "You are not in the game yet. Add your blog with **/blog add**, or read what others write: "
            "**/reading next**."
        )
    return member


async def next_announcement_at(conn: Connection, community: CommunityId) -> datetime:
    """Return when the next theme is announced."""
    return (await scheduled_round(conn, community)).opens_at


async def running_round(conn: Connection, community: CommunityId) -> Round | None:
    """Return the round that is being written, or None."""
    return next(iter(await rounds_of(conn, community, Phase.WRITING)), None)


async def require_running_round(conn: Connection, caller: Caller) -> tuple[Community, Round]:
    """Return the caller's community and its running round.

    Raises UserError where the game is not set up, or where no round is running.
    """
    community = await require_community(conn, caller.guild)
    running = await running_round(conn, community.id)
    if running is None:
        next_at = moment(await next_announcement_at(conn, community.id))
        raise UserError("No round is running just now. The next theme: {when}.", when=next_at)
    return community, running


async def current_round(conn: Connection, community: CommunityId) -> Round | None:
    """Return the round that runs, or ran last; None where none has begun yet."""
    return next(iter(await rounds_of(conn, community, *STARTED_PHASES)), None)


async def community_of_round(conn: Connection, round_id: int) -> CommunityId:
    """Return whose round it is that a button names. Raises UserError where there is no such round."""
    round_ = await find_round(conn, round_id)
    if round_ is None:
        raise UserError("That round is not one of this community.")
    return round_.community


async def standing_messages(conn: Connection, community: Community) -> Sequence[Message]:
    """Return those of a community's messages that are edited as the game goes on, as far as they stand in Discord."""
    keys = [
        board_key(community.id, community.announce_channel),
        perma_post_key(community.id, community.roundup_channel),
    ]
    if (current := await current_round(conn, community.id)) is not None:
        keys += [announcement_key(current.id), roundup_key(current.id)]
    found = [await find_message(conn, key) for key in keys]
    return [message for message in found if message is not None and message.message_id is not None]


async def whereabouts_of(conn: Connection, community: Community, round_: Round) -> Whereabouts:
    """Return what of a round can be read in Discord: of its announcement or, once it is closed, its round-up."""
    is_writing = round_.phase is Phase.WRITING
    message = await find_message(conn, announcement_key(round_.id) if is_writing else roundup_key(round_.id))
    if message is None:  # what is queued at the end of a phase comes a little later
        presence = Presence.UNHEARD if round_.phase is Phase.ROUNDED_UP else Presence.ON_THE_WAY
        return Whereabouts(presence, community.announce_channel if is_writing else community.roundup_channel)
    channel = message.sent_channel_id or message.channel_id
    if message.message_id is not None:
        return Whereabouts(Presence.STANDS, channel)
    is_deleted = message.obstacle is Obstacle.DELETED
    return Whereabouts(Presence.DELETED if is_deleted else Presence.ON_THE_WAY, channel)


async def require_round(conn: Connection, caller: Caller, round_id: int) -> tuple[Community, Round]:
    """Return the community and its round that a button names.

    Raises UserError where the round is none of this community.
    """
    community = await require_community(conn, caller.guild)
    round_ = await find_round(conn, round_id, community.id)
    if round_ is None:
        raise UserError("That round is not one of this community.")
    return community, round_
