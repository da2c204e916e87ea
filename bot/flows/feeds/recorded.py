"""Match what was recorded before its round was open, before it had the names that it has, or while its writer was away.

Feeds are polled whether a round that is due has opened or not: after a downtime both begin at once, and an opening that
failed is tried again only minutes later.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.feeds import Entry, ParseFailure
from bot.flows.access import require_community
from bot.flows.posts.match import Candidate, Matching, first_accepted
from bot.flows.posts.round_rules import get_round_rules
from bot.limits import MAX_RECORDED_ENTRIES
from bot.posts import Decision
from bot.posts.judge import Judged, judge
from bot.services import Services
from bot.themes import CommunityId, MemberId, Round
from storage.blogs import blogs_of_feeds
from storage.entries import entries_without_post
from storage.rounds import mark_matched, rounds_taking_posts

log = logging.getLogger(__name__)


async def match_recorded(
    services: Services, community_id: CommunityId, since: datetime, member: MemberId | None = None
) -> None:
    """Match the entries since then that are no posts yet, of one member if given. A worker decides about them."""
    now = services.clock.now()
    async with services.db.read() as conn:
        community = await require_community(conn, community_id)
        recorded = await entries_without_post(conn, community.id, since, MAX_RECORDED_ENTRIES, member)
        rounds = await rounds_taking_posts(conn, community.id, now) if recorded else []
        rules = [await get_round_rules(conn, community, one) for one in rounds]
    if not rounds:
        return
    entries = [(entry, _dates(entry, rounds)) for _, entry, _ in recorded]
    verdicts = await services.workers.run(judge, entries, rules)
    if isinstance(verdicts, ParseFailure):
        log.warning("%d entries that were recorded before %s are no posts: %s", len(recorded), now, verdicts.reason)
        return
    async with services.db.write() as tx:
        matching = Matching(tx, community, rounds, now)
        for (entry_id, entry, feed), by_position in zip(reversed(recorded), reversed(verdicts), strict=True):
            if entry.published is None or all(one.decision is Decision.IGNORE for one in by_position.values()):
                continue
            by_round = {rounds[at].id: Judged(verdict, rules[at]) for at, verdict in by_position.items()}
            blogs = [one for one in await blogs_of_feeds(tx, [feed]) if one.community == community.id]
            if blogs:  # of members who share one, any: who wrote the entry is found out
                await matching.match(
                    Candidate(blogs[0], entry_id, entry, (entry.published,), is_known=True, verdicts=by_round)
                )


async def match_again(services: Services, round_: Round) -> None:
    """Match what was recorded since a round opened once more, as its community has other names.

    What fails here is left to the close: that must not wait for it.
    """
    now = services.clock.now()
    try:
        await match_recorded(services, round_.community, round_.opens_at)
    except Exception:
        log.exception("what was recorded since %s could not be matched with changed names", round_.opens_at)
    async with services.db.write() as tx:
        await mark_matched(tx, round_.id, now)


def _dates(entry: Entry, rounds: Sequence[Round]) -> Mapping[int, datetime | None]:
    """Return the positions of the rounds that may take an entry, each with the date that counts there."""
    moments = (entry.published,) if entry.published else ()
    dates = {n: first_accepted(round_, moments) for n, round_ in enumerate(rounds)}
    return {n: date for n, date in dates.items() if date is not None}
