"""Tell whoever set the game up, once and in private, what can't be said; and when it can, in the same message.

A trouble lasts until nothing is in the way any more. When something else comes into the way meanwhile, it begins anew,
with a message of its own: nobody notices the edit of an old one.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.components import Layout
from bot.flows.messages.kept_back import posts_kept_back
from bot.i18n import Language, Translator, get_translator
from bot.messages.obstacles import role_gone, trouble, trouble_changed, trouble_over
from bot.outbox import Message, MessageKey, MessageKind
from bot.outbox.keys import trouble_key
from bot.services import Services
from bot.themes import Community, CommunityId
from storage import Connection, Transaction
from storage.communities import find_member, get_community
from storage.obstacles import Blocked, blocked_messages
from storage.outbox import enqueue, find_message, is_newest_past, withdraw
from storage.troubles import Trouble, TroubleKind, change_causes, close_trouble, open_trouble, open_troubles

_OF_MESSAGES = (TroubleKind.MESSAGE, TroubleKind.ADD_ON)
SETTLING = timedelta(hours=1)
"""How long after a trouble began its message is edited when something else comes into the way, too."""
FindMissing = Callable[[Community], Mapping[str, Sequence[str]]]
"""Returns the permissions that the bot lacks, by the mention of the place where it needs them."""


async def report_troubles(
    services: Services, community_id: CommunityId, find_missing: FindMissing, *, works_again: bool
) -> None:
    """Queue what a community's host has to know of messages that can't be said, if that has changed.

    `works_again` says that something stands just now that could not be said before.
    """
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
            these = _of_kind(blocked, kind)
            before = began.get(kind)
            if these:
                await _tell(tx, community, kind, before, these, find_missing(community), services.clock.now())
            elif before is not None and (works_again or await _is_over(tx, community_id, kind)):
                await _tell_it_is_over(tx, community, kind, before.since, services.clock.now())


async def _is_over(conn: Connection, community: CommunityId, kind: TroubleKind) -> bool:
    """Return whether a trouble is over in which nothing is in the way: what was only dropped has yet to work."""
    return kind is TroubleKind.ADD_ON or not await is_newest_past(conn, community)


async def _tell(
    tx: Transaction,
    community: Community,
    kind: TroubleKind,
    before: Trouble | None,
    blocked: Sequence[Blocked],
    missing: Mapping[str, Sequence[str]],
    now: datetime,
) -> None:
    causes = frozenset(one.cause for one in blocked)
    t = get_translator(await language_of_host(tx, community))
    if before is not None and now - before.since >= SETTLING and not causes <= before.causes:
        await _close(tx, community, kind, before.since, trouble_changed(t, community), now)
        before = None
    if before is None:
        await open_trouble(tx, community.id, kind, now, causes)
    elif causes != before.causes:
        await change_causes(tx, community.id, kind, causes)
    layout = await _words(tx, t, community, blocked, missing)
    await _enqueue(tx, community, kind, before.since if before else now, layout, now)


async def _tell_it_is_over(
    tx: Transaction, community: Community, kind: TroubleKind, since: datetime, now: datetime
) -> None:
    t = get_translator(await language_of_host(tx, community))
    await _close(tx, community, kind, since, trouble_over(t, community), now)


async def _close(
    tx: Transaction, community: Community, kind: TroubleKind, since: datetime, layout: Layout, now: datetime
) -> None:
    """Close a trouble; for a host who has heard of it, its message says so."""
    await close_trouble(tx, community.id, kind)
    told = await find_message(tx, trouble_key(community.id, kind, since))
    if told is None:
        return
    if told.first_attempt_at is None:
        await withdraw(tx, told.key)
        return
    await _enqueue(tx, community, kind, since, layout, now)


async def _enqueue(
    tx: Transaction, community: Community, kind: TroubleKind, since: datetime, layout: Layout, now: datetime
) -> None:
    if community.host is None:
        return
    key = trouble_key(community.id, kind, since)
    await enqueue(tx, Message(key, MessageKind.TROUBLE, community.id, 0, layout, user_id=community.host), now)


async def tell_anew(
    tx: Transaction, community: Community, key: MessageKey, find_missing: FindMissing, now: datetime
) -> None:
    """Word what a host is told of a trouble that lasts anew, as for another host, who has another language."""
    t = get_translator(await language_of_host(tx, community))
    for kind, one in (await open_troubles(tx, community.id)).items():
        if trouble_key(community.id, kind, one.since) != key:
            continue
        if kind is TroubleKind.ROLE:
            layout = role_gone(t, community)
        else:
            blocked = _of_kind(await blocked_messages(tx, community.id), kind)
            layout = await _words(tx, t, community, blocked, find_missing(community))
        await _enqueue(tx, community, kind, one.since, layout, now)


def _of_kind(blocked: Sequence[Blocked], kind: TroubleKind) -> Sequence[Blocked]:
    return [one for one in blocked if (one.add_on is None) is (kind is TroubleKind.MESSAGE)]


async def _words(
    conn: Connection,
    t: Translator,
    community: Community,
    blocked: Sequence[Blocked],
    missing: Mapping[str, Sequence[str]],
) -> Layout:
    posts = await posts_kept_back(conn, community.id, blocked)
    return trouble(t, community, [one.described for one in blocked], missing, posts)


async def language_of_host(conn: Connection, community: Community) -> Language:
    """Return the host's language, as far as it is known, else the community's."""
    host = await find_member(conn, community.id, community.host) if community.host else None
    return host.language if host else community.language
