"""The rounds that may take what a poll of a feed brings."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial

from bot.feeds import FeedId
from bot.flows.access import require_community
from bot.flows.posts.round_rules import get_round_rules
from bot.posts import RoundRules
from bot.services import Services
from bot.themes import CommunityId, Round
from storage import Connection
from storage.rounds import earliest_opening, rounds_taking_posts


@dataclass(frozen=True, slots=True)
class OpenRounds:
    """The rounds that take posts, of a community or of all that poll a feed."""

    since: datetime | None
    """When the earliest of them opened, or should have opened by now; None if there is none."""
    rounds: tuple[tuple[Round, RoundRules], ...]
    """Those that are announced, each with its rules."""


async def open_rounds_of(services: Services, feed: FeedId, site_url: str, now: datetime) -> OpenRounds:
    """Return the rounds that take posts at `now` in all communities that poll the feed of this site.

    Where all who brought it have left, it is read still, and no round has rules for it.
    """
    communities = await services.communities_of_feeds.load(services.db, feed)
    found = {community: await _of_community(services, community, now) for community in communities}
    openings = [one.since for one in found.values() if one.since is not None]
    present = [found[community] for community, is_present in communities.items() if is_present]
    rounds = [(round_, rules.for_blog(site_url)) for one in present for round_, rules in one.rounds]
    return OpenRounds(min(openings, default=None), tuple(rounds))


async def _of_community(services: Services, community: CommunityId, now: datetime) -> OpenRounds:
    """Return the rounds of a community, which all of its feeds that are polled at a time ask for."""
    second = now.replace(microsecond=0)  # rounds open and close at whole seconds
    read = partial(_read, community_id=community, now=second)
    return await services.until_commit.get(services.db, ("open rounds", community, second), read)


async def _read(conn: Connection, community_id: CommunityId, now: datetime) -> OpenRounds:
    community = await require_community(conn, community_id)
    rounds = await rounds_taking_posts(conn, community.id, now)
    rules = [(round_, await get_round_rules(conn, community, round_)) for round_ in rounds]
    return OpenRounds(await earliest_opening(conn, community.id, now), tuple(rules))
