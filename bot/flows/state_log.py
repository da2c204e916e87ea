"""What whoever runs the bot reads in its log: a line for each change of state, without a member's name."""

import logging

from bot.outbox import Message, MessageKind
from bot.services import Services
from storage.communities import get_community
from storage.load import current_load
from storage.posts import posts_of_round
from storage.rounds import find_round, scheduled_rounds

log = logging.getLogger(__name__)


async def log_ready(services: Services, servers: int, invitation: str) -> None:
    """Log that the bot is ready: how much it looks after, and what comes next; without a server, how to invite it."""
    async with services.db.read() as conn:
        load = await current_load(conn, services.clock.now())
        ahead = await scheduled_rounds(conn)
        first = min(ahead, key=lambda one: one.opens_at, default=None)
        community = await get_community(conn, first.community) if first else None
    if not servers:
        next_ = f"invite it to a server, at {invitation}"
    elif first is None or community is None:
        next_ = "nothing yet: a host begins with /setup start"
    else:
        local = first.opens_at.astimezone(community.zone)
        next_ = f"round {first.number} of {community.tag}, {local:%A %d %B %H:%M} in {community.zone.key}"
    counts = _count(servers, "server"), _count(load.blogs, "blog")
    log.info("ready: %s, %s, next: %s", *counts, next_)


async def log_sent(services: Services, message: Message) -> None:
    """Log that a message stands that everybody waited for: an announcement or a round-up."""
    if message.kind not in {MessageKind.ANNOUNCEMENT, MessageKind.ROUNDUP}:
        return
    async with services.db.read() as conn:
        community = await get_community(conn, message.community)
        round_ = await find_round(conn, message.round or 0, message.community)
        if community is None or round_ is None:
            return
        posts = await posts_of_round(conn, round_.id) if message.kind is MessageKind.ROUNDUP else ()
    if message.kind is MessageKind.ANNOUNCEMENT:
        until = round_.closes_at.astimezone(community.zone)
        log.info("announced: round %d of %s, until %s", round_.number, community.tag, f"{until:%A %d %B %H:%M}")
    else:
        log.info("rounded up: round %d of %s, %s", round_.number, community.tag, _count(len(posts), "post"))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
