"""Add a blog to the game, and remove it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import UserError
from bot.feeds import Blog, BlogId, Entry, EntryId, ParseFailure
from bot.flows.access import require_community
from bot.flows.addresses import bare_address, candidate_urls
from bot.flows.feeds.discover import FoundBlog, find_blogs
from bot.flows.members.membership import ensure_member
from bot.flows.posts.bylines import show_author
from bot.flows.posts.match import Candidate, Matching, first_accepted
from bot.flows.posts.round_rules import get_round_rules
from bot.i18n import get_translator
from bot.limits import MAX_BLOGS_PER_MEMBER, MAX_MEMBERS_PER_BLOG
from bot.messages.blogs import blog_removed_by_host
from bot.messages.bylines import blog_is_shared
from bot.outbox import Message, MessageKind
from bot.outbox.keys import removed_blog_key, shared_blog_key
from bot.posts import Decision, Verdict
from bot.posts.judge import Judged, judge
from bot.services import Services
from bot.text import escape
from bot.themes import Caller, Community, Member, RoundId
from storage import Connection, Transaction
from storage.aliases import load_identity_index
from storage.blogs import (
    OwnedBlog,
    add_blog,
    address_variants,
    blogs_at,
    blogs_of_community,
    count_blogs_of,
    count_sharers,
    find_blog,
    move_blog,
    remove_blog,
    sharers_of,
)
from storage.bylines import drop_bylines, hand_over_bylines, release_bylines, settle_byline
from storage.communities import find_member, get_member, update_member, upsert_member
from storage.entries import entries_since
from storage.feeds import feeds_by_address
from storage.former_addresses import find_new_address
from storage.outbox import enqueue
from storage.rounds import rounds_taking_posts

MIN_NAMES_TO_SHARE = 2
"""Names that have to sign a blog's posts for its members to be told apart."""


async def find_known_blogs(services: Services, address: str) -> Sequence[FoundBlog]:
    """Return the feeds of the blog at an address as `find_blogs` does; of a blog that moved away, those where it is."""
    try:
        return await find_blogs(services.web, services.workers, address)
    except UserError:
        async with services.db.read() as conn:
            moved_to = await find_new_address(conn, candidate_urls(address))
        if moved_to is None:
            raise
        return await find_blogs(services.web, services.workers, moved_to)


@dataclass(frozen=True, slots=True)
class WatchedBlog:
    """A blog that was added."""

    community: Community
    blog: Blog
    has_several_names: bool
    """Whether its posts are signed with several names, so that its member is asked which are theirs."""
    asks_consent: bool
    """Whether it is the first blog of a member who has not said whether what they read may be recorded."""


async def watch_blog(services: Services, caller: Caller, found_blog: FoundBlog) -> WatchedBlog:
    """Add a blog of a member; return it.

    Of the entries published so far, only those of a round that takes posts can become posts. Several members can bring
    one blog where its posts are signed with several names.
    Raise UserError if the member has that blog already, or another one and it tells no writers apart, if the member
    has too many, and if another member is known by its address; a host can still bring it, and give it.
    """
    now = services.clock.now()
    verdicts = await _judge_stored(services, caller, found_blog.address)
    async with services.db.write() as tx:
        community, member = await ensure_member(tx, caller, now)
        author = await _known_author(tx, community, found_blog)
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
            raise UserError("You have that blog in the game already. **/blog list** shows it.")
        sharers = await count_sharers(tx, blog)
        if sharers > 1 and len(found_blog.names) < MIN_NAMES_TO_SHARE:
            raise UserError(
                "That blog is in the game already. If it is yours, a host can give it to you: **/blog give** takes its "
                "address. To share it, its posts have to name who wrote each."
            )
        if sharers > MAX_MEMBERS_PER_BLOG:
            raise UserError("That blog has {number} members in the game, as many as can share one.", number=sharers - 1)
        brought = await count_blogs_of(tx, member.id)
        if brought > MAX_BLOGS_PER_MEMBER:
            raise UserError(
                "You have {number} blogs in the game, and that is as many as one can have. "
                "**/blog remove** makes room for another.",
                number=MAX_BLOGS_PER_MEMBER,
            )
        writers = {one.blog.member for one in await sharers_of(tx, community.id, blog.feed)}
        if author is not None and author.id not in writers and not caller.is_organiser:
            raise UserError(
                "**{name}** is known here by the address of that blog. If it is yours, a host can bring it with "
                "**/blog add**, and then give it to you with **/blog give**.",
                name=escape(author.name, 40),
            )
        await update_member(tx, member.id, profiles_due_at=now)
        if sharers == 1 and len(found_blog.names) == 1:  # "Is this your blog?" was answered for this name
            [(name, display)] = found_blog.names.items()
            await settle_byline(tx, community.id, blog.feed, name, display, member.id)
        await _tell_sharers(tx, community, member, blog, now)
        await _match_stored(tx, community, blog, verdicts, now)
    asks_consent = brought == 1 and not member.answered_consent
    return WatchedBlog(community, blog, len(found_blog.names) >= MIN_NAMES_TO_SHARE, asks_consent)


async def _tell_sharers(tx: Transaction, community: Community, newcomer: Member, blog: Blog, now: datetime) -> None:
    """Queue a word to each other member who brings a blog: their posts and comments are told apart from now on."""
    for one in await sharers_of(tx, community.id, blog.feed):
        if one.blog.member != newcomer.id:
            message = Message(
                shared_blog_key(blog.id, one.blog.member),
                MessageKind.SHARED_BLOG,
                community.id,
                0,
                blog_is_shared(get_translator(one.language), community, one.blog.title, newcomer.name),
                subjects=frozenset({one.blog.member, newcomer.id}),
                user_id=one.user,
            )
            await enqueue(tx, message, now)


async def _known_author(conn: Connection, community: Community, found: FoundBlog) -> Member | None:
    """Return the member who is known by a blog's address: by its page, a profile, or as what they gave; or None."""
    index = await load_identity_index(conn, community.id, of_all=True)
    known = (index.member_at(address) for address in (found.feed.site_url, found.found_at))
    author = next(filter(None, known), None)
    return await get_member(conn, author) if author is not None else None


async def give_blog(services: Services, caller: Caller, blog: int, author: Caller) -> OwnedBlog:
    """Make a blog in the game another member's, with its posts in rounds; return it with its owner before.

    The blog of one who has left can be given, too: it is then watched again.
    Raise UserError unless the caller is an organiser, if there is no such blog, or if it is theirs already.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        owned = await find_blog(tx, community.id, blog)
        if owned is None:
            raise UserError("I watch no such blog. **/blog list** shows those in the game.")
        # A member stays as they are: of another's author only the name is known here.
        member = await find_member(tx, community.id, author.user) or await upsert_member(tx, community.id, author, now)
        if member.id == owned.blog.member and not owned.has_left:
            title, name = escape(owned.blog.title, 100), escape(owned.name, 40)
            raise UserError("**{title}** is {name}'s already.", title=title, name=name)
        moved = await move_blog(tx, owned.blog, member.id, now)
        await hand_over_bylines(tx, community.id, owned.blog.feed, owned.blog.member, member.id)
        for one in (owned.blog.member, member.id):
            await update_member(tx, one, profiles_due_at=now)
        if owned.has_left:  # what was published since is matched as for one who is back
            await update_member(tx, member.id, show_again_at=now)
        for post_id in moved:
            await show_author(tx, community, post_id, now)
    return owned


async def find_blog_at(services: Services, caller: Caller, address: str) -> BlogId | None:
    """Return the one blog in the game whose home or feed is at an address, of those that are the caller's to change.

    For an organiser, that are all: those of members who have left only where nobody else brings the blog.
    """
    address = bare_address(address)
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        found = await blogs_at(conn, community.id, address if "://" in address else f"https://{address}")
    here = [one for one in found if not one.has_left and (caller.is_organiser or one.user == caller.user)]
    candidates = here or (found if caller.is_organiser else [])
    return candidates[0].blog.id if len(candidates) == 1 else None


async def unwatch_blog(services: Services, caller: Caller, blog: int) -> OwnedBlog:
    """Remove a blog; return it with its owner, who hears of it where a host did that.

    Raise UserError if there is no such blog, or if it is another member's and the caller is not an organiser.
    """
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        owned = next((owned for owned in await blogs_of_community(tx, community.id) if owned.blog.id == blog), None)
        if owned is None or (owned.user != caller.user and not caller.is_organiser):
            raise UserError("I watch no such blog of yours. **/blog list** shows those in the game.")
        await remove_blog(tx, owned.blog)
        await _forget_names(tx, owned.blog)
        if owned.user != caller.user:
            await _tell_owner(tx, community, owned, services.clock.now())
        # The profiles that only this blog names are dropped at the next check.
        await update_member(tx, owned.blog.member, profiles_due_at=services.clock.now())
    return owned


async def _tell_owner(tx: Transaction, community: Community, owned: OwnedBlog, now: datetime) -> None:
    """Queue a word to whose blog a host took out of the game: what they write there is found no more."""
    message = Message(
        removed_blog_key(owned.blog.id),
        MessageKind.REMOVED_BLOG,
        community.id,
        0,
        blog_removed_by_host(get_translator(owned.language), community, owned.blog),
        subjects=frozenset({owned.blog.member}),
        user_id=owned.user,
    )
    await enqueue(tx, message, now)


async def _forget_names(tx: Transaction, blog: Blog) -> None:
    """Make the names of a blog's member nobody's; where nobody brings it any more, forget all its names."""
    if await count_sharers(tx, blog):
        await release_bylines(tx, blog.community, blog.feed, blog.member)
    else:
        await drop_bylines(tx, blog.community, blog.feed)


_Verdicts = Mapping[EntryId, Mapping[RoundId, Judged]]


async def _judge_stored(services: Services, caller: Caller, address: str) -> _Verdicts:
    """Return what a worker decides about the entries that another community brought, before anything is written."""
    now = services.clock.now()
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        known = await feeds_by_address(conn, sorted(address_variants(address)))
        rounds = await rounds_taking_posts(conn, community.id, now)
        since = min((round_.opens_at for round_ in rounds), default=now)
        stored = [one for feed in set(known.values()) for one in await entries_since(conn, feed, since)]
        rules = [await get_round_rules(conn, community, round_) for round_ in rounds] if stored else []
    if not stored or not rounds:
        return {}
    dates = [{n: first_accepted(one, _dates(entry)) for n, one in enumerate(rounds)} for _, entry in stored]
    entries = [(entry, by_round) for (_, entry), by_round in zip(stored, dates, strict=True)]
    found = await services.workers.run(judge, entries, rules)
    if isinstance(found, ParseFailure):
        found = [dict.fromkeys(by_round, Verdict(Decision.IGNORE, ())) for by_round in dates]
    return {
        entry_id: {rounds[n].id: Judged(verdict, rules[n]) for n, verdict in verdicts.items()}
        for (entry_id, _), verdicts in zip(stored, found, strict=True)
    }


async def _match_stored(tx: Transaction, community: Community, blog: Blog, verdicts: _Verdicts, now: datetime) -> None:
    """Match the entries that are stored already because another community has the same blog."""
    rounds = await rounds_taking_posts(tx, community.id, now)
    since = min((round_.opens_at for round_ in rounds), default=now)
    matching = Matching(tx, community, rounds, now)
    for entry_id, entry in await entries_since(tx, blog.feed, since):
        candidate = Candidate(blog, entry_id, entry, _dates(entry), is_known=True, verdicts=verdicts.get(entry_id, {}))
        await matching.match(candidate)


def _dates(entry: Entry) -> tuple[datetime, ...]:
    return (entry.published,) if entry.published else ()
