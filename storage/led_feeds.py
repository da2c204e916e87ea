"""Feeds that redirects lead to a feed of somebody else: what they bring is that one's."""

from collections.abc import Collection, Mapping

from sqlalchemy import select

from bot.feeds import FeedId
from bot.themes import CommunityId
from storage.blogs import OwnedBlog, address_variants, sharers_of
from storage.db import Connection
from storage.feeds import feeds_by_address
from storage.schema import feeds


async def blogs_led_to(
    conn: Connection, community: CommunityId, feeds_: Collection[FeedId]
) -> Mapping[FeedId, OwnedBlog]:
    """Return the blog of a community to whose feed each of these feeds is led, for those that are led to one.

    Another spelling of its own address leads a feed nowhere, and no blog is that of members who have all left. Of
    several who bring it, whoever brings the feed that is led there, too, goes before others.
    """
    where = select(feeds.c.id, feeds.c.address, feeds.c.final_url, feeds.c.redirect_url)
    targets: dict[FeedId, set[str]] = {}
    for row in await conn.execute(where.where(feeds.c.id.in_(feeds_)).order_by(feeds.c.id)):
        led = {address for address in (row.redirect_url, row.final_url) if address is not None}
        elsewhere = {variant for address in led for variant in address_variants(address)}
        if led := elsewhere - address_variants(row.address):
            targets[FeedId(row.id)] = led
    if not targets:
        return {}
    there = await feeds_by_address(conn, set().union(*targets.values()))
    sharers = await sharers_of(conn, community, *{*there.values(), *targets})
    found: dict[FeedId, OwnedBlog] = {}
    for feed, led in targets.items():
        goals = {there[address] for address in led & {*there}}
        owners = {one.blog.member for one in sharers if one.blog.feed == feed}
        brought = [one for one in sharers if one.blog.feed in goals]
        if brought:
            found[feed] = min(brought, key=lambda one: one.blog.member not in owners)
    return found
