"""Tell whoever set the game up, once and in private, what can't be said; and when it can, in the same message."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from bot.components import Layout
from bot.i18n import Language, get_translator
from bot.messages.obstacles import trouble, trouble_over
from bot.outbox import Message, MessageKind
from bot.outbox.keys import trouble_key
from bot.services import Services
from bot.themes import Community, CommunityId
from storage import Connection, Transaction
from storage.communities import find_member, get_community
from storage.obstacles import Blocked, blocked_messages
from storage.outbox import enqueue, find_message, withdraw
from storage.troubles import TroubleKind, close_trouble, open_trouble, open_troubles

_OF_MESSAGES = (TroubleKind.MESSAGE, TroubleKind.ADD_ON)
FindMissing = Callable[[Community], Mapping[str, Sequence[str]]]
"""Returns the permissions that the bot lacks, by the mention of the place where it needs them."""


async def report_troubles(services: Services, community_id: CommunityId, find_missing: FindMissing) -> None:
    """Queue what a community's host has to know of messages that can't be said, if that has changed."""
    async with services.db.read() as conn:
        began = await open_troubles(conn, community_id)
        if not any(kind in began for kind in _OF_MESSAGES) and not await blocked_messages(conn, community_id):
            return
    async with services.db.write() as tx:
        community = await get_community(tx, community_id)
        if community is None:
            return
        blocked, began = await blocked_messages(tx, community_id), await open_troubles(tx, community_id)
        for kind in _OF_MESSAGES:
            these = [one for one in blocked if (one.add_on is None) is (kind is TroubleKind.MESSAGE)]
            since = began.get(kind)
            if these:
                await _tell(tx, community, kind, since, these, find_missing(community), services.clock.now())
            elif since is not None:
                await _tell_it_is_over(tx, community, kind, since, services.clock.now())


async def _tell(
    tx: Transaction,
    community: Community,
    kind: TroubleKind,
    since: datetime | None,
    blocked: Sequence[Blocked],
    missing: Mapping[str, Sequence[str]],
    now: datetime,
) -> None:
    if since is None:
        await open_trouble(tx, community.id, kind, now)
    t = get_translator(await language_of_host(tx, community))
    layout = trouble(t, community, [one.described for one in blocked], missing)
    await _enqueue(tx, community, kind, since or now, layout, now)


async def _tell_it_is_over(
    tx: Transaction, community: Community, kind: TroubleKind, since: datetime, now: datetime
) -> None:
    """Close a trouble; a host who has heard of it hears that it is over."""
    await close_trouble(tx, community.id, kind)
    told = await find_message(tx, trouble_key(community.id, kind, since))
    if told is None:
        return
    if told.first_attempt_at is None:
        await withdraw(tx, told.key)
        return
    t = get_translator(await language_of_host(tx, community))
    await _enqueue(tx, community, kind, since, trouble_over(t, community), now)


async def _enqueue(
    tx: Transaction, community: Community, kind: TroubleKind, since: datetime, layout: Layout, now: datetime
) -> None:
    if community.host is None:
        return
    key = trouble_key(community.id, kind, since)
    await enqueue(tx, Message(key, MessageKind.TROUBLE, community.id, 0, layout, user_id=community.host), now)


async def language_of_host(conn: Connection, community: Community) -> Language:
    """Return the host's language, as far as it is known, else the community's."""
    host = await find_member(conn, community.id, community.host) if community.host else None
    return host.language if host else community.language
