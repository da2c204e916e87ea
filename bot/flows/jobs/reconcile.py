"""Compare what should stand with what was sent and what stands in Discord, and mend the difference.

    after a start, and once a day → words from the database anew → a look at Discord → edits, and questions to hosts

It only ever edits, and makes pins and threads that were never made, which notifies nobody. What is missing was deleted
by somebody, or went with its channel; a pin that was made and is gone was taken away, and stays so.
"""

import logging
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from bot.flows.messages.anothers import record_anothers
from bot.flows.messages.board import refresh_board
from bot.flows.messages.closed import refresh_close
from bot.flows.messages.deleted import record_deletion
from bot.flows.messages.member_messages import refresh_round
from bot.flows.messages.perma_post import refresh_perma_post
from bot.outbox import Finding, Message, MessageKey, MessageKind, missing_add_ons
from bot.services import CannotLookError, Services
from bot.themes import FOLLOWED_AFTER_CLOSE, Community, CommunityId, Round
from storage import Transaction
from storage.communities import get_community
from storage.roundup_parts import PART_KINDS, newest_roundups
from storage.standing import (
    RECONCILE_INTERVAL,
    changing_messages,
    changing_rounds,
    communities_to_reconcile,
    edit_anew,
    plan_add_ons,
    plan_reconciliation,
    wake_forgotten,
)

log = logging.getLogger(__name__)

RETRY_AFTER = timedelta(hours=1)
"""How long after a failure a community is looked at again."""
MAX_COMMUNITIES_PER_RUN = 20

LookAt = Callable[[CommunityId, Sequence[Message]], Awaitable[Mapping[MessageKey, Finding]]]
"""Says how messages of a community are found in Discord; those that can't be seen are left out.

Raises CannotLookError where Discord can't be asked just now.
"""


_EDITED_ANYWAY = {
    MessageKind.ANNOUNCEMENT,
    MessageKind.POST_LIST,
    MessageKind.QUESTION,
    MessageKind.BOARD,
    MessageKind.PERMA_POST,
    *PART_KINDS,
}
"""What is edited though its channel is gone: the delivery sends it where the game is, or records what went with it."""


async def reconcile_due(services: Services, look_at: LookAt) -> None:
    """Reconcile the communities that are due, one after another, so that what has to be said goes before.

    Those beyond `MAX_COMMUNITIES_PER_RUN` stay due. One that fails holds up no other.
    """
    async with services.db.read() as conn:
        due = await communities_to_reconcile(conn, services.clock.now(), MAX_COMMUNITIES_PER_RUN, services.part.shards)
    for community in due:
        try:
            await _reconcile(services, look_at, community)
            pause = RECONCILE_INTERVAL
        except CannotLookError as error:
            log.info("Discord can't be asked just now what stands in the server %s: %s", community, error)
            pause = RETRY_AFTER
        except Exception:  # another community's messages are compared all the same, and these in an hour
            log.exception("what stands in the server %s could not be compared with what is known", community)
            pause = RETRY_AFTER
        async with services.db.write() as tx:
            await plan_reconciliation(tx, services.clock.now() + pause, community)


async def _reconcile(services: Services, look_at: LookAt, community_id: CommunityId) -> None:
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await get_community(tx, community_id)
        if community is None:
            return
        rounds = await changing_rounds(tx, community.id, now - FOLLOWED_AFTER_CLOSE)
        await _refresh(tx, services, community, rounds, now)
        await wake_forgotten(tx, community.id, now)
    async with services.db.read() as conn:
        known = await changing_messages(conn, community, rounds)
        known = [*known, *(one for one in await newest_roundups(conn, community.id) if one not in known)]
    found = await look_at(community.id, known)
    await _mend(services, known, found)


async def _refresh(
    tx: Transaction, services: Services, community: Community, rounds: Collection[Round], now: datetime
) -> None:
    """Write the words of what may change still anew from the database; what is as it was is not touched."""
    await refresh_board(tx, community, now)
    await refresh_perma_post(tx, services, community)
    for round_ in rounds:
        await refresh_close(tx, community, round_, now)
        await refresh_round(tx, community, round_.id, now)


async def _mend(services: Services, known: Sequence[Message], found: Mapping[MessageKey, Finding]) -> None:
    to_edit = [one for one in known if _needs_edit(one, found.get(one.key))]
    if to_edit:
        log.info("edited to what they should be: %s", ", ".join(one.key for one in to_edit))
        async with services.db.write() as tx:
            await edit_anew(tx, to_edit, services.clock.now())
    standing = [one for one in known if found.get(one.key) in {Finding.AS_SENT, Finding.OTHER_WORDS}]
    if to_complete := [one for one in standing if missing_add_ons(one)]:
        async with services.db.write() as tx:
            await plan_add_ons(tx, to_complete, services.clock.now())
    for message in known:
        if found.get(message.key) is Finding.DELETED:
            await record_deletion(services, message)
        elif found.get(message.key) is Finding.ANOTHERS:
            await record_anothers(services, message)


def _needs_edit(message: Message, finding: Finding | None) -> bool:
    if finding is Finding.CHANNEL_GONE:
        return message.kind in _EDITED_ANYWAY
    return finding is Finding.OTHER_WORDS
