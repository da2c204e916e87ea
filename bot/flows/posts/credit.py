"""Find out which member wrote an entry of a blog that several may write, and ask where nobody has said it yet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.comments import NOBODY, UNKNOWN, Byline, IdentityIndex, Writer, Writers, byline_name, normalize_name
from bot.feeds import Blog, Entry, EntryId, FeedId
from bot.i18n import get_translator
from bot.limits import MAX_QUESTIONS_PER_BLOG
from bot.messages.bylines import MAX_SIGNATURE_LENGTH, ask_who_wrote
from bot.messages.rounds import thread_name
from bot.outbox import Message, MessageKind
from bot.outbox.keys import announcement_key, who_wrote_key
from bot.posts import DecidedBy, Decision, Post
from bot.text import single_line
from bot.themes import Community, CommunityId, MemberId, Round
from storage import Connection, Transaction
from storage.aliases import identities_of
from storage.blogs import OwnedBlog, sharers_of
from storage.bylines import add_asked_byline, authors_of_feed, bylines_of, credit_posts, settle_byline
from storage.led_feeds import blogs_led_to
from storage.outbox import enqueue


@dataclass(frozen=True, slots=True)
class SharedBlog:
    """The members of a community who write one blog, be it one, and whose the names are that sign it."""

    owned: tuple[OwnedBlog, ...]
    writers: Writers
    asked: tuple[Byline, ...]
    """The names that are asked about and wait for an answer."""
    led_to: OwnedBlog | None = None
    """The other blog of the community to which redirects lead this one: that brings all there is, as its writers'."""


async def load_shared_blog(conn: Connection, community: CommunityId, feed: FeedId) -> SharedBlog:
    """Return who writes the blog with a feed together, of those who have not left."""
    return (await load_shared_blogs(conn, community, [feed]))[feed]


async def load_shared_blogs(
    conn: Connection, community: CommunityId, feeds: Collection[FeedId]
) -> Mapping[FeedId, SharedBlog]:
    """Return who writes the blog with each of these feeds, of those who have not left."""
    owned, bylines = await sharers_of(conn, community, *feeds), await bylines_of(conn, community, *feeds)
    names, aliases = await identities_of(conn, {one.blog.member for one in owned})
    led_to = await blogs_led_to(conn, community, feeds)
    shared = {}
    for feed in feeds:
        owners = tuple(one for one in owned if one.blog.feed == feed)
        members = {one.blog.member for one in owners}
        index = IdentityIndex(
            names={member: name for member, name in names.items() if member in members},
            aliases=[alias for alias in aliases if alias.member in members],
        )
        of_feed = [byline for byline in bylines if byline.feed == feed]
        writers = Writers(members, [one.blog.site_url for one in owners], of_feed, index)
        asked = tuple(byline for byline in of_feed if not byline.is_settled)
        shared[feed] = SharedBlog(owners, writers, asked, led_to.get(feed))
    return shared


async def is_signed_by_absent(
    conn: Connection, community: CommunityId, feed: FeedId, entry_id: EntryId, entry: Entry
) -> bool:
    """Return whether the name that signs an entry is somebody's who writes the blog no more: a member who left."""
    owners = {one.blog.member for one in await sharers_of(conn, community, feed)}
    name = byline_name(entry.author, entry_id)
    signed = (one for one in await bylines_of(conn, community, feed) if one.name == name and one.is_settled)
    return any(one.member is not None and one.member not in owners for one in signed)


def possible_writers(shared: SharedBlog, entry_id: EntryId, entry: Entry) -> Collection[MemberId]:
    """Return who may have written an entry of a blog: its writer, or all of the blog's where nobody has said it.

    Of a blog that is led to another, it is whoever brings that.
    """
    if shared.led_to is not None:
        return (shared.led_to.blog.member,)
    writer = shared.writers.writer_of(entry_id, entry.author, entry.author_url)
    if writer == UNKNOWN:
        return shared.writers.owners
    return () if writer.member is None else (writer.member,)


class Credit:
    """Says which member of one community wrote an entry, within one transaction."""

    def __init__(self, tx: Transaction, community: Community, now: datetime, feeds: Collection[FeedId] = ()) -> None:
        """Take the feeds of whose entries it will be asked: who writes them is read at once."""
        self._tx = tx
        self._community = community
        self._now = now
        self._to_load = {*feeds}
        self._shared: dict[FeedId, SharedBlog] = {}

    async def credited(self, blog: Blog, entry_id: EntryId, entry: Entry) -> tuple[Writer, Blog]:
        """Return who wrote an entry of a blog, and the blog as that member's; as it is where that is no member.

        Of a blog that is led to another, that is nobody: whose it is, the other says.
        """
        shared = await self._load(blog)
        if shared.led_to is not None:
            return NOBODY, blog
        writer = shared.writers.writer_of(entry_id, entry.author, entry.author_url)
        if writer == UNKNOWN and await self._is_sole_name(blog, shared, entry):
            writer = Writer(shared.owned[0].blog.member)
        theirs = next((one.blog for one in shared.owned if one.blog.member == writer.member), None)
        return (writer, theirs) if theirs is not None else (UNKNOWN if writer == UNKNOWN else NOBODY, blog)

    async def possible_writers(self, blog: Blog, entry_id: EntryId, entry: Entry) -> Collection[MemberId]:
        """Return who may have written an entry of a blog, of those who share it."""
        return possible_writers(await self._load(blog), entry_id, entry)

    async def correct(
        self, post: Post, blog: Blog, entry_id: EntryId, entry: Entry, *, was_handed_in: bool = False
    ) -> bool:
        """Put a post under the member whose name its entry bears now, of those who share the blog; say whether it was.

        So is one that stands under whoever handed it in, unless a host put it there.
        """
        writer, _ = await self.credited(blog, entry_id, entry)
        if writer.member in {None, post.member}:
            return False
        is_placed = post.decided_by is DecidedBy.ORGANISER and post.decision is Decision.ACCEPT
        if (not was_handed_in or is_placed) and post.member not in (await self._load(blog)).writers.owners:
            return False
        await credit_posts(self._tx, [post.id], writer.member, self._now)
        return True

    async def ask(self, round_: Round, blog: Blog, entry_id: EntryId, entry: Entry) -> None:
        """Queue the question who signs an entry, to the blog's writers, where questions about posts stand.

        It is asked once for each name, and of few names in a round.
        """
        shared, name = await self._load(blog), byline_name(entry.author, entry_id)
        waiting = sum(byline.asked_in == round_.id for byline in shared.asked)
        if shared.writers.is_asked(name) or waiting >= MAX_QUESTIONS_PER_BLOG:
            return
        display = single_line(entry.author if normalize_name(entry.author) else entry.title, MAX_SIGNATURE_LENGTH)
        byline = await add_asked_byline(self._tx, self._community.id, blog.feed, name, display, round_.id)
        self._shared.pop(blog.feed)
        if byline is None:
            return
        t = get_translator(self._community.language)
        url = entry.url or blog.site_url
        message = Message(
            who_wrote_key(byline.id),
            MessageKind.WHO_WROTE,
            self._community.id,
            self._community.announce_channel,
            ask_who_wrote(t, byline, entry.title, url, [(one.blog.member, one.user, one.name) for one in shared.owned]),
            round=round_.id,
            subjects=frozenset(one.blog.member for one in shared.owned),
            parent_key=announcement_key(round_.id),
            thread_name=thread_name(t, round_),
        )
        await enqueue(self._tx, message, self._now)

    async def _load(self, blog: Blog) -> SharedBlog:
        if blog.feed not in self._shared:
            feeds, self._to_load = {blog.feed, *self._to_load}, set()
            self._shared |= await load_shared_blogs(self._tx, self._community.id, feeds)
        return self._shared[blog.feed]

    async def _is_sole_name(self, blog: Blog, shared: SharedBlog, entry: Entry) -> bool:
        """Return whether nobody but the one owner has ever signed a blog; then the name is theirs from now on."""
        if len(shared.owned) != 1 or shared.writers.has_claims:
            return False
        name = normalize_name(entry.author)
        names = {normalize_name(author) for author in await authors_of_feed(self._tx, blog.feed, 2)} | {name}
        if len(names - {""}) > 1:
            return False
        display = single_line(entry.author, MAX_SIGNATURE_LENGTH)
        await settle_byline(self._tx, self._community.id, blog.feed, name, display, shared.owned[0].blog.member)
        self._shared.pop(blog.feed)
        return True
