"""Private words to a host go to somebody who can do what they ask for: a host may have lost that right, or have left.

Discord tells no bot without a privileged intent who did, so it is asked just before such words are sent.
"""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import datetime

from bot.flows.members.check_membership import Absence
from bot.flows.messages.deleted import ask_anew
from bot.flows.messages.draft_notice import enqueue_draft_notice
from bot.flows.messages.trouble import FindMissing, tell_anew
from bot.outbox import Message, MessageKind
from bot.services import Services
from bot.themes import Caller, Community
from storage import Transaction
from storage.communities import get_community, has_left, save_community
from storage.outbox import find_message, readdress
from storage.round_hosts import get_theme_host_user
from storage.rounds import get_round

TO_HOSTS = {MessageKind.TROUBLE, MessageKind.DELETION, MessageKind.DRAFT}
LookUpUser = Callable[[int], Awaitable[Caller | Absence]]
"""Returns a Discord user as they are in the server at this moment, or why they can't be seen there."""


async def to_present_host(
    services: Services, message: Message, look_up: LookUpUser, owner: int, find_missing: FindMissing
) -> Message:
    """Return a message that was never sent as it goes to a host of today; any other as it is.

    For a host who has lost Manage Server, or has left, whoever set the game up hears from now on, or else the `owner`
    of the server, in their own language. A theme host keeps the draft of their round. Where Discord does not tell, who
    is known to have left is no host.
    """
    if message.kind not in TO_HOSTS or message.message_id is not None or message.user_id is None:
        return message
    async with services.db.read() as conn:
        community = await get_community(conn, message.community)
        theme_host = await get_theme_host_user(conn, message.round) if message.round is not None else None
    if (
        community is None
        or message.user_id == theme_host
        or await _is_host(services, look_up, community, message.user_id)
    ):
        return message
    is_there = community.host is not None and await _is_host(services, look_up, community, community.host)
    present, successor = community.host if is_there else None, owner
    async with services.db.write() as tx:
        if (current := await get_community(tx, message.community)) is not None:
            if present is not None and current.host == present:  # who was erased meanwhile is written down nowhere
                successor = present
            await save_community(tx, _succeeded(current, message.user_id, successor))
        await readdress(tx, message.key, successor)
        if current is not None:
            current = _succeeded(current, message.user_id, successor)
            await _say_anew(tx, current, replace(message, user_id=successor), find_missing, services.clock.now())
        return await find_message(tx, message.key) or replace(message, user_id=successor)


async def _say_anew(
    tx: Transaction, community: Community, message: Message, find_missing: FindMissing, now: datetime
) -> None:
    """Word a message anew in the language of whom it goes to by now."""
    match message.kind:
        case MessageKind.TROUBLE:
            await tell_anew(tx, community, message.key, find_missing, now)
        case MessageKind.DELETION:
            await ask_anew(tx, community, message, now)
        case MessageKind.DRAFT if message.round is not None and message.user_id is not None:
            round_ = await get_round(tx, message.round)
            await enqueue_draft_notice(tx, community, round_, message.user_id, now)


async def _is_host(services: Services, look_up: LookUpUser, community: Community, user: int) -> bool:
    """Return whether somebody is a host; where Discord does not tell, whether they are not known to have left."""
    found = await look_up(user)
    if isinstance(found, Caller):
        return found.is_organiser
    async with services.db.read() as conn:
        return found is not Absence.LEFT and not await has_left(conn, community.id, user)


def _succeeded(community: Community, former: int, successor: int) -> Community:
    return replace(
        community,
        host=successor if community.host == former else community.host,
        draft_reviewer=successor if community.draft_reviewer == former else community.draft_reviewer,
    )
