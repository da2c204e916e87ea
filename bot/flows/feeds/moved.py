"""Keep what a blog has moved away from: its home, with which its author goes on signing, and its feed's address.

Take over what its feed names now as its title and its home.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.comments import AliasKind, IdentityIndex
from bot.feeds import Blog, address_key, belongs_to_site
from bot.feeds.redirects import final_url_changed
from bot.flows.feeds.discover import MAX_BLOG_TITLE_LENGTH
from bot.flows.feeds.poll import PollResult
from bot.text import visible_line
from bot.themes import CommunityId
from storage import Transaction
from storage.aliases import add_alias, load_identity_index
from storage.blogs import blogs_of_feeds, count_sharers, rename_blog, sharers_of
from storage.communities import get_member, update_member
from storage.former_addresses import add_former_addresses
from storage.led_feeds import blogs_led_to


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
        before, after = moved[blog.feed].old_feed.final_url, moved[blog.feed].new_feed.final_url
        if belongs_to_site(before or "", blog.site_url) and not belongs_to_site(after or "", blog.site_url):
            await _keep_home(tx, blog, now)


async def _keep_home(tx: Transaction, blog: Blog, now: datetime) -> None:
    """Record the home of a blog as an address of its author; that of several tells nobody apart."""
    member = await get_member(tx, blog.member)
    if member is not None and member.is_tracked and await count_sharers(tx, blog) == 1:
        await add_alias(tx, member.id, AliasKind.ADDRESS, address_key(blog.site_url), blog.site_url, now)
        await update_member(tx, member.id, profiles_due_at=now)


async def take_title_and_home(tx: Transaction, results: Sequence[PollResult], now: datetime) -> None:
    """Take over the title and the home of each blog whose feed names others than before, where it has news.

    A home by which another member is known stays theirs: a feed may name anybody's, and be led to it. Of a blog that is
    led to another of its community, nothing is taken over.
    """
    named = {r.new_feed.id: (r, r.update.metadata) for r in results if r.update and r.update.metadata.is_whole}
    indexes: dict[CommunityId, IdentityIndex] = {}
    """Who is known by which address, of the communities where it was asked for and is unchanged since."""
    blogs = await blogs_of_feeds(tx, list(named)) if named else ()
    led = {id_: await blogs_led_to(tx, id_, {*named}) for id_ in {blog.community for blog in blogs}}
    for blog in blogs:
        result, metadata = named[blog.feed]
        if blog.feed in led[blog.community]:
            continue
        home = metadata.site_url
        is_moved = address_key(home) != address_key(blog.site_url)
        if is_moved and await _is_of_another(tx, blog, home, indexes):
            home, is_moved = blog.site_url, False
        title = visible_line(metadata.title, MAX_BLOG_TITLE_LENGTH) or home
        if (title, home) == (blog.title, blog.site_url):
            continue
        if is_moved:
            indexes.pop(blog.community, None)
            if belongs_to_site(result.old_feed.final_url or "", blog.site_url):
                await _keep_home(tx, blog, now)
        await rename_blog(tx, blog.id, title, home)


async def _is_of_another(tx: Transaction, blog: Blog, home: str, indexes: dict[CommunityId, IdentityIndex]) -> bool:
    if blog.community not in indexes:
        indexes[blog.community] = await load_identity_index(tx, blog.community, of_all=True)
    writers = {one.blog.member for one in await sharers_of(tx, blog.community, blog.feed)}
    return indexes[blog.community].member_at(home) not in {None, *writers}
