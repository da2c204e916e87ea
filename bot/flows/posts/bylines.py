"""Whose the names are that sign a blog: the answer to the question, and what its writers choose themselves."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from bot.actions import BylineAnswer
from bot.comments import EVERYTHING, UNKNOWN, Byline, byline_name, normalize_name
from bot.components import Layout
from bot.errors import UserError
from bot.feeds import Blog, EntryId
from bot.flows.access import require_community
from bot.flows.posts.announce import announce_post
from bot.flows.posts.credit import load_shared_blog
from bot.flows.posts.match import Candidate, Matching
from bot.i18n import get_translator
from bot.limits import MAX_BYLINES_PER_BLOG, MAX_ENTRIES_OF_A_NAME
from bot.messages.bylines import MAX_SIGNATURE_LENGTH, who_wrote_answered
from bot.outbox.keys import who_wrote_key
from bot.posts import Decision, Post, PostId
from bot.services import Services
from bot.text import escape, single_line
from bot.themes import Caller, Community, MemberId
from storage import Connection, Transaction
from storage.blogs import OwnedBlog, blogs_of_community, sharers_of
from storage.bylines import (
    authors_of_feed,
    bylines_of,
    credit_posts,
    feed_of_entry,
    find_byline,
    settle_byline,
    signed_posts,
)
from storage.communities import get_member
from storage.entries import entries_since, find_entry
from storage.outbox import enqueue, find_message
from storage.posts import entry_of_post, find_post, post_of_entry
from storage.rounds import get_round, rounds_taking_posts


@dataclass(frozen=True, slots=True)
class BlogNames:
    """The names that sign a blog, of which a member says which are theirs."""

    owned: OwnedBlog
    names: Mapping[str, str]
    """The names as the blog has them, by what is compared of them, without those of other members."""
    chosen: frozenset[str]
    """Which of them are the member's, as far as is known; `EVERYTHING` where all of the blog is."""
    is_shared: bool
    """Whether others write the blog, too: then nobody writes everything."""


async def names_of_blog(services: Services, caller: Caller, blog: int, authors: Collection[str] = ()) -> BlogNames:
    """Return the names that sign a blog, those in `authors` included, which need not be stored yet.

    Raise UserError if there is no such blog, or if it is another member's and the caller is not an organiser.
    """
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        return await _names(conn, await _require_own(conn, community, caller, blog), authors)


async def choose_names(
    services: Services, caller: Caller, blog: int, chosen: Collection[str], names: Mapping[str, str]
) -> OwnedBlog:
    """Record which of these names of a blog are its member's, of those that are offered; return the blog.

    Raise UserError as `names_of_blog` does, and for a name that another member has taken meanwhile.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        owned = await _require_own(tx, community, caller, blog)
        known = await _names(tx, owned, names.values())
        for name, display in names.items():
            is_chosen = name in chosen
            if is_chosen and name not in known.names:
                raise UserError("**{name}** is another member's name in that blog.", name=escape(display, 60))
            if is_chosen or name in known.chosen or not known.is_shared:
                member = owned.blog.member if is_chosen else None
                await _settle(tx, community, owned.blog, name, display, member, now)
        if not known.is_shared:
            writes_all = owned.blog.member if EVERYTHING in chosen else None
            await settle_byline(tx, community.id, owned.blog.feed, EVERYTHING, "", writes_all)
        await _match_again(tx, community, owned.blog, now)
    return owned


async def answer_who_wrote(
    services: Services, caller: Caller, byline_id: int, answer: BylineAnswer, member: MemberId | None
) -> Layout:
    """Record who signs a blog with a name; return what replaces the question, in the community's language.

    Raise UserError for anyone but the blog's writers and organisers, and if the member writes there no longer.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        byline = await find_byline(tx, byline_id, community.id)
        owned = await sharers_of(tx, community.id, byline.feed) if byline else ()
        if byline is None or not owned:
            raise UserError("Nobody here brings that blog any more.")
        if not caller.is_organiser and caller.user not in {one.user for one in owned}:
            names = get_translator(caller.language).format_list([escape(one.name, 40) for one in owned])
            raise UserError("Only {name} or a host can answer this one.", name=names)
        others = {one.blog.member for one in owned if one.user != caller.user}
        if not caller.is_organiser and byline.is_settled and byline.member in others:
            raise UserError("**{name}** is another member's name in that blog.", name=escape(byline.display, 60))
        writer = next((one for one in owned if one.blog.member == member), None)
        if answer is not BylineAnswer.NOBODY and writer is None:
            raise UserError("Nobody here brings that blog any more.")
        blog = writer.blog if writer else owned[0].blog
        member = writer.blog.member if writer else None
        settled = await _settle(tx, community, blog, byline.name, byline.display, member, now)
        if answer is BylineAnswer.EVERYTHING and writer is not None and len(owned) == 1:
            await settle_byline(tx, community.id, blog.feed, EVERYTHING, "", writer.blog.member)
        await _match_again(tx, community, blog, now)
        return await _answer(tx, community, settled)


@dataclass(frozen=True, slots=True)
class PossibleWriters:
    """Who else may have written a post, of those who share its blog."""

    signature: str = ""
    """The name that signs it, as the blog has it; empty where none does."""
    others: tuple[tuple[MemberId, str], ...] = ()
    """The other members who write that blog, with their names."""


async def possible_writers(conn: Connection, community: Community, post: Post) -> PossibleWriters:
    """Return who else may have written a post of a community."""
    entry_id = await entry_of_post(conn, post.id)
    entry, feed = await find_entry(conn, community.id, entry_id, None), await feed_of_entry(conn, entry_id)
    if entry is None or feed is None:
        return PossibleWriters()
    owned = await sharers_of(conn, community.id, feed)
    others = tuple((one.blog.member, one.name) for one in owned if one.blog.member != post.member)
    return PossibleWriters(entry.author if normalize_name(entry.author) else "", others)


async def credit_post(services: Services, caller: Caller, post_id: int, member: int) -> None:
    """Put a post under another of its blog's writers, and so whatever else bears the name that signs it.

    Raise UserError for anyone but organisers, where the post is gone, and if the member writes there no longer.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        post = await find_post(tx, post_id, community.id)
        entry_id = await entry_of_post(tx, post.id) if post else EntryId(0)
        entry, feed = await find_entry(tx, community.id, entry_id, None), await feed_of_entry(tx, entry_id)
        if post is None or entry is None or feed is None:
            raise UserError("That post is no longer here.")
        owned = await sharers_of(tx, community.id, feed)
        writer = next((one.blog for one in owned if one.blog.member == member), None)
        if writer is None:
            raise UserError("Nobody here brings that blog any more.")
        display = single_line(entry.author if normalize_name(entry.author) else entry.title, MAX_SIGNATURE_LENGTH)
        name = byline_name(entry.author, entry_id)
        await _settle(tx, community, writer, name, display, writer.member, now)
        await _match_again(tx, community, writer, now)


async def unclaimed_signature(services: Services, caller: Caller, entry_id: int) -> str | None:
    """Return the author of an entry that is no post because it is nobody's here, empty where none signs it; or None.

    Raise UserError where the game is not set up.
    """
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        entry = await find_entry(conn, community.id, entry_id, None if caller.is_organiser else caller.user)
        feed = await feed_of_entry(conn, EntryId(entry_id))
        if entry is None or feed is None or await post_of_entry(conn, EntryId(entry_id), community.id) is not None:
            return None
        shared = await load_shared_blog(conn, community.id, feed)
        writer = shared.writers.writer_of(EntryId(entry_id), entry.author, entry.author_url)
        if shared.led_to is not None:
            return None
        is_sole = len(shared.owned) == 1 and not shared.writers.has_claims
        return None if writer.member is not None or (writer == UNKNOWN and is_sole) else entry.author


async def show_author(tx: Transaction, community: Community, post_id: PostId, now: datetime) -> None:
    """Edit the messages about a post whose author is another now."""
    post = await find_post(tx, post_id, community.id)
    if post is not None and post.decision is not Decision.IGNORE:
        await announce_post(tx, community, await get_round(tx, post.round), post, now)


async def _require_own(conn: Connection, community: Community, caller: Caller, blog: int) -> OwnedBlog:
    owned = next((one for one in await blogs_of_community(conn, community.id) if one.blog.id == blog), None)
    if owned is None or (owned.user != caller.user and not caller.is_organiser):
        raise UserError("I watch no such blog of yours. **/blog list** shows those in the game.")
    return owned


async def _names(conn: Connection, owned: OwnedBlog, authors: Collection[str]) -> BlogNames:
    blog = owned.blog
    sharers = {one.blog.member for one in await sharers_of(conn, blog.community, blog.feed)}
    bylines = await bylines_of(conn, blog.community, blog.feed)
    of_others = {one.name for one in bylines if one.member in sharers - {blog.member}}
    stored = await authors_of_feed(conn, blog.feed, MAX_BYLINES_PER_BLOG)
    signed = [*authors, *stored, *(one.display for one in bylines if normalize_name(one.display) == one.name)]
    names = {name: single_line(one, MAX_SIGNATURE_LENGTH) for one in reversed(signed) if (name := normalize_name(one))}
    free = dict(list(reversed([(name, shown) for name, shown in names.items() if name not in of_others])))
    writers = (await load_shared_blog(conn, blog.community, blog.feed)).writers
    answered = {one.name for one in bylines if one.is_settled}
    called = {name for name in free if name not in answered and writers.goes_by(name) == blog.member}
    mine = {one.name for one in bylines if one.member == blog.member} | called
    return BlogNames(owned, dict(list(free.items())[:MAX_BYLINES_PER_BLOG]), frozenset(mine), len(sharers) > 1)


async def _settle(
    tx: Transaction,
    community: Community,
    blog: Blog,
    name: str,
    display: str,
    member: MemberId | None,
    now: datetime,
) -> Byline:
    """Record whose a name is, with the posts in rounds that it signs and that stand under another member; return it."""
    byline = await settle_byline(tx, community.id, blog.feed, name, display, member)
    if question := await find_message(tx, who_wrote_key(byline.id)):
        named = frozenset({member} if member is not None else ())
        await enqueue(tx, replace(question, content=await _answer(tx, community, byline), subjects=named), now)
    if member is None:
        return byline
    posts = await signed_posts(tx, community.id, blog.feed)
    wrong = [one.post for one in posts if byline_name(one.author, one.entry) == name and one.member != member]
    await credit_posts(tx, wrong, member, now)
    for post_id in wrong:
        await show_author(tx, community, post_id, now)
    return byline


async def _answer(tx: Transaction, community: Community, byline: Byline) -> Layout:
    """Return what replaces the question about a byline that was settled."""
    member = await get_member(tx, byline.member) if byline.member is not None else None
    return who_wrote_answered(get_translator(community.language), byline, member.name if member else None)


async def _match_again(tx: Transaction, community: Community, blog: Blog, now: datetime) -> None:
    """Match the newest entries of a blog again that are no posts: whose they are is known now."""
    rounds = await rounds_taking_posts(tx, community.id, now)
    since = min((round_.opens_at for round_ in rounds), default=now)
    matching = Matching(tx, community, rounds, now)
    for entry_id, entry in list(await entries_since(tx, blog.feed, since))[-MAX_ENTRIES_OF_A_NAME:]:
        dates = (entry.published,) if entry.published else ()
        await matching.match(Candidate(blog, entry_id, entry, dates, is_known=True))
