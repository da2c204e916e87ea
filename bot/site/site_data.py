"""What the pages of a community show: every round that is over, who wrote, and what is on the board."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.feeds.opml import Outline
from bot.posts import Post
from bot.roundup import RoundUp, compose
from bot.themes import Community, MemberId, Round, Suggestion
from storage import Connection
from storage.blogs import blogs_in
from storage.feeds import get_feeds
from storage.posts import posts_of_rounds
from storage.rounds import past_rounds, scheduled_round
from storage.suggestions import on_the_board


@dataclass(frozen=True, slots=True)
class RoundPage:
    """One round that is over."""

    round: Round
    roundup: RoundUp

    @property
    def posts(self) -> Sequence[Post]:
        """Return the posts in the order of the round-up, the late ones last."""
        return (*self.roundup.posts, *self.roundup.late)


@dataclass(frozen=True, slots=True)
class SiteData:
    """All that the pages of one community are made of; the rounds are newest first."""

    community: Community
    chapters: tuple[RoundPage, ...]
    board: tuple[Suggestion, ...]
    blogs: tuple[Outline, ...]
    next_at: datetime
    read_at: datetime

    def by_member(self) -> Mapping[MemberId, Sequence[tuple[RoundPage, Post]]]:
        """Return what each member wrote, newest first."""
        found: defaultdict[MemberId, list[tuple[RoundPage, Post]]] = defaultdict(list)
        for chapter in self.chapters:
            for post in chapter.posts:
                found[post.member].append((chapter, post))
        return found


async def load_site_data(conn: Connection, community: Community, now: datetime) -> SiteData:
    """Return what the pages of a community show at `now`."""
    past = [round_ for round_, _, _ in await past_rounds(conn, community.id)]
    posts = await posts_of_rounds(conn, [round_.id for round_ in past])
    owned = await blogs_in(conn, community.id)
    feeds = {feed.id: feed.address for feed in await get_feeds(conn, {one.blog.feed for one in owned})}
    return SiteData(
        community,
        tuple(RoundPage(round_, compose(round_, posts.get(round_.id, ()))) for round_ in past),
        tuple(await on_the_board(conn, community.id, now)),
        tuple(Outline(one.blog.title, feeds[one.blog.feed], one.blog.home, one.name) for one in owned),
        (await scheduled_round(conn, community.id)).opens_at,
        now,
    )
