"""Look again at what else a blog published when a question about one of its entries is answered.

A member is asked about one entry at a time, so others may have been left alone. The answer has taught something: of
these the next may be taken without a question, or asked about.
"""

from datetime import datetime

from bot.flows.posts.match import Candidate, Matching
from bot.limits import MAX_ENTRIES_COMPARED
from bot.posts import Post
from bot.themes import Community
from storage import Transaction
from storage.entries import entries_since
from storage.habits import blog_of_entry
from storage.posts import entry_of_post, post_of_entry
from storage.rounds import rounds_taking_posts


async def look_again(tx: Transaction, community: Community, answered: Post, now: datetime) -> None:
    """Match the newest entries of a post's blog once more that are no posts, of the rounds that take posts."""
    rounds = await rounds_taking_posts(tx, community.id, now)
    blog = await blog_of_entry(tx, community.id, await entry_of_post(tx, answered.id), answered.member)
    if blog is None or not rounds:
        return
    matching = Matching(tx, community, rounds, now)
    recent = await entries_since(tx, blog.feed, min(round_.opens_at for round_ in rounds))
    for entry_id, entry in recent[-MAX_ENTRIES_COMPARED:]:
        if entry.published is not None and await post_of_entry(tx, entry_id, community.id) is None:
            await matching.match(Candidate(blog, entry_id, entry, (entry.published,)))
