"""Keep what a blog has moved away from: its home, with which its author goes on signing, and its feed's address."""

from collections.abc import Sequence
from datetime import datetime

from bot.comments import AliasKind
from bot.feeds import address_key, belongs_to_site
from bot.feeds.redirects import final_url_changed
from bot.flows.feeds.poll import PollResult
from storage import Transaction
from storage.aliases import add_alias
from storage.blogs import blogs_of_feeds, count_sharers
from storage.communities import get_member, update_member
from storage.former_addresses import add_former_addresses


async def keep_old_addresses(tx: Transaction, results: Sequence[PollResult]) -> None:
    """Record the address of each feed that has another from this poll on."""
    moved = [result for result in results if result.new_feed.address != result.old_feed.address]
    await add_former_addresses(tx, {result.old_feed.address: result.new_feed.id for result in moved})


async def keep_old_homes(tx: Transaction, results: Sequence[PollResult], now: datetime) -> None:
    """Record the home of each blog whose feed was on it, and was led to another site by this poll.

    A feed that was never found on the home that it names proves nothing. The pages are asked whom they name at once,
    as the blog may have a new home.
    """
    moved = {r.new_feed.id: r for r in results if final_url_changed(r.old_feed, r.new_feed.final_url or "")}
    for blog in await blogs_of_feeds(tx, list(moved)) if moved else ():
        if await count_sharers(tx, blog) > 1:
            continue  # the address of several tells nobody apart
        before, after = moved[blog.feed].old_feed.final_url, moved[blog.feed].new_feed.final_url
        if belongs_to_site(before or "", blog.site_url) and not belongs_to_site(after or "", blog.site_url):
            member = await get_member(tx, blog.member)
            if member is not None and member.is_tracked:
                await add_alias(tx, member.id, AliasKind.ADDRESS, address_key(blog.site_url), blog.site_url, now)
                await update_member(tx, member.id, profiles_due_at=now)
