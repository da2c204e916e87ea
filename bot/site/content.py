"""What the pages of a community show: its past rounds, its members' posts and its suggestions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.feeds.opml import Outline
from bot.posts import Post
from bot.roundup import RoundUp, compose
from bot.themes import Community, MemberId, Round, Suggestion
from storage import Connection
from storage.blogs import blogs_of_community, by_feed
from storage.feeds import get_feeds
from storage.posts import posts_of_rounds
from storage.rounds import past_rounds, scheduled_round
from storage.suggestions import open_suggestions


@dataclass(frozen=True, slots=True)
class RoundContent:
    """A past round and its round-up."""

    round: Round
    roundup: RoundUp

    @property
    def posts(self) -> Sequence[Post]:
        """The posts in the order of the round-up, late ones last."""
        return (*self.roundup.posts, *self.roundup.late_posts)


@dataclass(frozen=True, slots=True)
class SiteContent:
    """Everything that the pages of one community show; rounds are newest first."""

    community: Community
    rounds: tuple[RoundContent, ...]
    suggestions: tuple[Suggestion, ...]
    blogs: tuple[Outline, ...]
    next_at: datetime
    loaded_at: datetime

    def posts_by_member(self) -> Mapping[MemberId, Sequence[tuple[RoundContent, Post]]]:
        """Return each member's posts with their rounds, newest round first."""
        by_member: defaultdict[MemberId, list[tuple[RoundContent, Post]]] = defaultdict(list)
        for content in self.rounds:
            for post in content.posts:
                by_member[post.member].append((content, post))
        return by_member


async def load_site_content(conn: Connection, community: Community, now: datetime) -> SiteContent:
    """Load what the pages of a community show at `now`."""
    past = [past_round.round for past_round in await past_rounds(conn, community.id)]
    posts = await posts_of_rounds(conn, [round_.id for round_ in past])
    member_blogs = by_feed(await blogs_of_community(conn, community.id))
    feeds = {feed.id: feed.address for feed in await get_feeds(conn, {blog.feed for blog, _ in member_blogs})}
    return SiteContent(
        community,
        tuple(RoundContent(round_, compose(round_, posts.get(round_.id, ()))) for round_ in past),
        tuple(await open_suggestions(conn, community.id, now)),
        tuple(Outline(blog.title, feeds[blog.feed], blog.site_url, ", ".join(names)) for blog, names in member_blogs),
        (await scheduled_round(conn, community.id)).opens_at,
        now,
    )
