"""Tell the operator's hub that the feeds of public pages changed: it tells the feed readers that subscribed there."""

import logging
from typing import assert_never

from bot.services import Services
from bot.themes import Community, Round
from bot.web import Failed, Fetched, NotModified
from storage.publications import get_publication, record_publication

log = logging.getLogger(__name__)

HUB = "hub"
"""The name under which it is recorded what the hub was told of a round-up."""


async def tell_hub(services: Services, community: Community, round_: Round, content_hash: str) -> bool:
    """Tell the hub of a round-up that is new or says something else now; return whether nothing is left to do.

    How a publisher tells its hub is left open by WebSub (§6); hubs take the form of PubSubHubbub 0.4 (§7.1), for each
    topic alone.
    """
    feeds = services.public_places(community.id).chosen_by(community).feeds
    if not services.hub_of_pages or not feeds:
        return True
    async with services.db.read() as conn:
        _, told = await get_publication(conn, round_.id, HUB)
    if told == content_hash:
        return True
    for feed in feeds:
        match await services.web.post(services.hub_of_pages, {"hub.mode": "publish", "hub.url": feed}):
            case Fetched():
                continue
            case Failed(reason=reason):
                log.warning("the hub was not told of round %s: it %s", round_.id, reason)
                return False
            case NotModified():
                log.warning("the hub was not told of round %s: it says that nothing has changed", round_.id)
                return False
            case unexpected:
                assert_never(unexpected)
    async with services.db.write() as tx:
        await record_publication(tx, round_.id, HUB, "", content_hash)
    return True
