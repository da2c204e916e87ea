"""Add a blog to the game, and remove it."""

from datetime import datetime

from bot.errors import UserError
from bot.feeds import Blog
from bot.flows.access import require_community
from bot.flows.feeds.discover import FoundBlog
from bot.flows.members.membership import ensure_member
from bot.flows.posts.match import Candidate, Matching
from bot.services import Services
from bot.themes import Caller, Community
from storage import Transaction
from storage.blogs import OwnedBlog, add_blog, blogs_of_community, remove_blog
from storage.communities import update_member
from storage.entries import entries_since
from storage.rounds import rounds_taking_posts


async def watch_blog(services: Services, caller: Caller, found_blog: FoundBlog) -> Community:
    """Add a blog of a member; return the community.

    Of the entries published so far, only those of a round that takes posts can become posts.
    Raise UserError if the community has that blog already.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community, member = await ensure_member(tx, caller, now)
        site_url = found_blog.feed.site_url
        blog = await add_blog(
            tx,
            community.id,
            member.id,
            found_blog.address,
            found_blog.title,
            site_url,
            now,
            found_at=found_blog.found_at,
        )
        if blog is None:
            raise UserError("That blog is in the game already.")
        consented_at = member.consented_at or now  # the question that was answered says what is recorded
        await update_member(tx, member.id, consented_at=consented_at, profiles_due_at=now)
        await _match_stored(tx, community, blog, now)
    return community


async def unwatch_blog(services: Services, caller: Caller, blog: int) -> OwnedBlog:
    """Remove a blog; return it with its owner.

    Raise UserError if there is no such blog, or if it is another member's and the caller is not an organiser.
    """
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        owned = next((owned for owned in await blogs_of_community(tx, community.id) if owned.blog.id == blog), None)
        if owned is None or (owned.user != caller.user and not caller.is_organiser):
            raise UserError("I watch no such blog of yours. **/blog list** shows those in the game.")
        await remove_blog(tx, owned.blog.id)
        # The profiles that only this blog names are dropped at the next check.
        await update_member(tx, owned.blog.member, profiles_due_at=services.clock.now())
    return owned


async def _match_stored(tx: Transaction, community: Community, blog: Blog, now: datetime) -> None:
    """Match the entries that are stored already because another community has the same blog."""
    rounds = await rounds_taking_posts(tx, community.id, now)
    since = min((round_.opens_at for round_ in rounds), default=now)
    matching = Matching(tx, community, rounds, now)
    for entry_id, entry in await entries_since(tx, blog.feed, since):
        published = (entry.published,) if entry.published else ()
        await matching.match(Candidate(blog, entry_id, entry, published, is_known=True))
