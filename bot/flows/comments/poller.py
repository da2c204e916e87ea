"""The comment poller: members who wait for the comments on the same post share one poll."""

import asyncio

from bot.flows.comments.fetch import FetchedComments
from bot.flows.comments.poll import poll_comments
from bot.posts import PostId
from bot.services import Services


class CommentPoller:
    """Polls a post's comments at once for a member; whoever asks meanwhile shares the poll, which spares the blog."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._polls: dict[PostId, asyncio.Task[FetchedComments]] = {}

    async def poll(self, post: PostId) -> FetchedComments:
        """Return all comments that a post has now; the poll goes on if who asked is cancelled."""
        return await asyncio.shield(self._polls.get(post) or self._start(post))

    async def close(self) -> None:
        """Cancel the polls under way, and return when they have ended."""
        polls = list(self._polls.values())
        for poll in polls:
            poll.cancel()
        await asyncio.gather(*polls, return_exceptions=True)

    def _start(self, post: PostId) -> asyncio.Task[FetchedComments]:
        poll = asyncio.create_task(poll_comments(self._services, post, fetch_all=True), name=f"comments of {post}")
        poll.add_done_callback(lambda _: self._polls.pop(post, None))
        self._polls[post] = poll
        return poll
