"""What the pages of a community show: its rounds, its members' posts and blogs, and its suggestions."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.feeds import Blog
from bot.feeds.opml import Outline
from bot.flows.access import running_round
from bot.posts import Post, PostId
from bot.roundup import RoundUp, compose
from bot.themes import Community, MemberId, Round, Suggestion
from bot.themes.imported_round import ImportedRound
from storage import Connection
from storage.blogs import OwnedBlog, blogs_of_community, blogs_of_posts, by_feed
from storage.feeds import get_feeds
from storage.imported_rounds import imported_rounds_of
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

    @property
    def authors(self) -> int:
        """How many people wrote in it."""
        return len({post.member for post in self.posts})

    @property
    def published_at(self) -> datetime:
        """When its round-up came out."""
        return self.round.rounded_up_at or self.round.closes_at

    @property
    def changed_at(self) -> datetime:
        """When its round-up changed last, as by a post that came late."""
        return max(self.round.changed_at or self.published_at, self.published_at)


@dataclass(frozen=True, slots=True)
class Writer:
    """A member with blogs in the game."""

    member: MemberId
    name: str
    blogs: tuple[Blog, ...]


@dataclass(frozen=True, slots=True)
class SiteContent:
    """Everything that the pages of one community show; rounds are newest first."""

    community: Community
    rounds: tuple[RoundContent, ...]
    suggestions: tuple[Suggestion, ...]
    blogs: tuple[Outline, ...]
    next_at: datetime
    loaded_at: datetime
    running: Round | None = None
    """The round that is being written."""
    writers: tuple[Writer, ...] = ()
    """The members with a blog, in the order of their blogs' titles."""
    blogs_of_posts: Mapping[PostId, Blog] = field(default_factory=dict)
    """The blog on which each post stands; none for one that was handed in from elsewhere."""
    before: tuple[ImportedRound, ...] = ()
    """The rounds that were played before the bot came, newest first."""

    @property
    def changed_at(self) -> datetime:
        """When anything that the feeds say changed last."""
        return max((content.changed_at for content in self.rounds), default=self.loaded_at)

    def posts_by_member(self) -> Mapping[MemberId, Sequence[tuple[RoundContent, Post]]]:
        """Return each member's posts with their rounds, newest round first."""
        by_member: defaultdict[MemberId, list[tuple[RoundContent, Post]]] = defaultdict(list)
        for content in self.rounds:
            for post in content.posts:
                by_member[post.member].append((content, post))
        return by_member

    def rounds_by_month(self) -> Mapping[str, Sequence[RoundContent]]:
        """Return the rounds by the month of their close in the community's zone, such as 2026-03, newest first."""
        by_month: defaultdict[str, list[RoundContent]] = defaultdict(list)
        for content in self.rounds:
            by_month[f"{content.round.last_moment.astimezone(self.community.zone):%Y-%m}"].append(content)
        return by_month


async def load_site_content(conn: Connection, community: Community, now: datetime) -> SiteContent:
    """Load what the pages of a community show at `now`."""
    past = [past_round.round for past_round in await past_rounds(conn, community.id)]
    posts = await posts_of_rounds(conn, [round_.id for round_ in past])
    owned_blogs = await blogs_of_community(conn, community.id)
    member_blogs = by_feed(owned_blogs)
    feeds = {feed.id: feed.address for feed in await get_feeds(conn, {blog.feed for blog, _ in member_blogs})}
    return SiteContent(
        community,
        tuple(RoundContent(round_, compose(round_, posts.get(round_.id, ()))) for round_ in past),
        tuple(await open_suggestions(conn, community.id, now)),
        tuple(Outline(blog.title, feeds[blog.feed], blog.site_url, ", ".join(names)) for blog, names in member_blogs),
        (await scheduled_round(conn, community.id)).opens_at,
        now,
        await running_round(conn, community.id),
        _writers(owned_blogs),
        await blogs_of_posts(conn, community.id),
        tuple(await imported_rounds_of(conn, community.id)),
    )


def _writers(owned_blogs: Sequence[OwnedBlog]) -> tuple[Writer, ...]:
    """Return the owners of blogs, each once."""
    by_member: defaultdict[MemberId, list[OwnedBlog]] = defaultdict(list)
    for owned in owned_blogs:
        by_member[owned.blog.member].append(owned)
    return tuple(Writer(member, owned[0].name, tuple(one.blog for one in owned)) for member, owned in by_member.items())
