"""Add a post to the round by its address, also one of a member whose blog is not polled."""

from dataclasses import replace
from datetime import datetime

from bot.comments import NOBODY
from bot.errors import UserError
from bot.feeds import Entry, EntryId, ParseFailure, StoredEntry
from bot.feeds.article import is_home_page, parse_article
from bot.flows.access import next_announcement_at, require_community
from bot.flows.addresses import candidate_urls, fetch_first
from bot.flows.posts.add import add_to_round
from bot.flows.posts.announce import announce_post
from bot.flows.posts.credit import load_shared_blog
from bot.flows.posts.decide import decide_post
from bot.flows.posts.match import get_round_rules
from bot.i18n import LazyString, get_translator
from bot.limits import MAX_POSTS_PER_ROUND
from bot.posts import DecidedBy, Decision, EntryText, Evidence, Post, Verdict, classify
from bot.services import Services
from bot.text import escape, moment
from bot.themes import Caller, Community, Round
from storage import Connection, Transaction
from storage.communities import find_member, upsert_member
from storage.entries import NewEntry, SubmittedEntry, add_entries, ensure_submissions_feed, find_entry_by_address
from storage.posts import count_posts_of, post_of_entry
from storage.rounds import rounds_taking_posts


async def submit_post(services: Services, caller: Caller, address: str, author: Caller | None = None) -> Post:
    """Add the post at an address to the round, as one of `author` or else of the caller; return it.

    Raises UserError where the page can't be read or is a home page, where no round takes posts, and for anyone but the
    author and organisers.
    """
    author = author or caller
    if author.user != caller.user and not caller.is_organiser:
        raise UserError("Only {name} or a host can add this one.", name=escape(author.name, 40))
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        round_ = await _require_open_round(conn, community, services.clock.now())
    known, entry = await _find_or_fetch(services, community, round_, caller, author, address)
    if known and known.user is not None:
        async with services.db.read() as conn:
            author = await _blog_writer(conn, community, caller, author, known)
    now = services.clock.now()
    async with services.db.write() as tx:
        round_ = await _require_open_round(tx, community, now)
        entry_id = known.id if known else await _record_entry(tx, community, entry, now)
        already = await post_of_entry(tx, entry_id, community.id)
        if already is None:
            await _require_room(tx, community, round_, author)
            return await _add(tx, community, round_, caller, author, entry_id, entry, now)
    return await decide_post(services, caller, already.id, added=True)


async def _require_room(conn: Connection, community: Community, round_: Round, author: Caller) -> None:
    """Raise UserError where the author has as many posts in the round as a member can have."""
    member = await find_member(conn, community.id, author.user)
    if member is not None and await count_posts_of(conn, round_.id, member.id) >= MAX_POSTS_PER_ROUND:
        raise UserError(
            "{name} has {number} posts in this round already, and that is as many as one can have. "
            "**/post withdraw** makes room for another.",
            name=escape(author.name, 40),
            number=MAX_POSTS_PER_ROUND,
        )


async def _find_or_fetch(
    services: Services, community: Community, round_: Round, caller: Caller, author: Caller, address: str
) -> tuple[SubmittedEntry | None, Entry]:
    """Return the recorded entry at an address, if there is one, with what it says; else what the page says."""
    async with services.db.read() as conn:
        known = await _find_known(conn, community, caller, address)
        if known is None:
            await _require_room(conn, community, round_, author)
    if known:
        return known, known.entry
    entry = await _fetch(services, address)
    if entry.url != address:  # the address it redirects to may be known
        async with services.db.read() as conn:
            known = await _find_known(conn, community, caller, entry.url)
    return known, entry


async def _find_known(conn: Connection, community: Community, caller: Caller, address: str) -> SubmittedEntry | None:
    found = (await find_entry_by_address(conn, community.id, one, caller.user) for one in candidate_urls(address))
    return await anext((one async for one in found if one), None)


async def _blog_writer(
    conn: Connection, community: Community, caller: Caller, author: Caller, known: SubmittedEntry
) -> Caller:
    """Return the member who wrote a post on a polled blog: it is theirs, whoever submits it.

    Where nobody has said who signs it, it is the author's who is submitted with it, if the blog is theirs.
    Raises UserError where the caller is neither that member nor an organiser, and where that member has left.
    """
    shared = await load_shared_blog(conn, community.id, known.feed)
    if not shared.owned:
        raise _author_has_left()
    writer = shared.writers.writer_of(known.id, known.entry.author, known.entry.author_url)
    found = next((one for one in shared.owned if one.blog.member == writer.member), None)
    found = found or next((one for one in shared.owned if one.user == author.user), None)
    if found is None and writer == NOBODY and caller.is_organiser and author.user != caller.user:
        return author
    if found is None and len(shared.owned) == 1:
        found = shared.owned[0]
    names = [escape(one.name, 40) for one in ([found] if found else shared.owned)]
    if not caller.is_organiser and (found is None or found.user != caller.user):
        raise UserError(
            "Only {name} or a host can add this one.", name=get_translator(caller.language).format_list(names)
        )
    if found is None:
        raise UserError(
            "That blog is by {names}, and I can't tell who wrote this post. **/blog authors** settles it.",
            names=get_translator(caller.language).format_list(names),
        )
    if found.user == caller.user:
        return caller
    return replace(caller, user=found.user, name=found.name, is_organiser=False)


def _author_has_left() -> UserError:
    return UserError("Whoever wrote that has left this server, so it stays out of the rounds.")


async def _require_open_round(conn: Connection, community: Community, now: datetime) -> Round:
    taking = await rounds_taking_posts(conn, community.id, now)
    if not taking:
        opens_at = await next_announcement_at(conn, community.id)
        raise UserError("No round takes posts just now. The next theme: {when}.", when=moment(opens_at))
    return taking[0]


async def _fetch(services: Services, address: str) -> Entry:
    addresses = candidate_urls(address)
    if is_home_page(addresses[0]):
        raise UserError("That is the home page of a blog. Open the post itself, and copy the address from there.")
    page = await fetch_first(services.web, addresses)
    if is_home_page(page.final_url):
        raise UserError("That address leads to a home page. Open the post itself, and copy the address from there.")
    entry = await services.workers.run(parse_article, page.text(), page.final_url)
    if isinstance(entry, ParseFailure):
        raise UserError("I can't read that page: {why}.", why=LazyString("there is no text that I can make out"))
    return entry


async def _record_entry(tx: Transaction, community: Community, entry: Entry, now: datetime) -> EntryId:
    feed = await ensure_submissions_feed(tx, community.id)
    [entry_id] = await add_entries(tx, [NewEntry(feed, entry, StoredEntry.from_entry(EntryId(0), entry), now)], now)
    return entry_id


async def _add(
    tx: Transaction,
    community: Community,
    round_: Round,
    caller: Caller,
    author: Caller,
    entry_id: EntryId,
    entry: Entry,
    now: datetime,
) -> Post:
    # A member stays as they are: of another's author only the name is known here.
    member = await find_member(tx, community.id, author.user) or await upsert_member(tx, community.id, author, now)
    if member.left_at is not None:
        raise _author_has_left()
    post = await add_to_round(
        tx,
        community,
        round_,
        author=member.id,
        entry_id=entry_id,
        entry=entry,
        verdict=await _submitted_verdict(tx, community, round_, entry, caller),
        published=now,
        now=now,
        decided_by=DecidedBy.ORGANISER if caller.is_organiser else DecidedBy.AUTHOR,
    )
    assert post is not None  # noqa: S101 - this very transaction knows that it is new
    await announce_post(tx, community, round_, post, now)
    return post


async def _submitted_verdict(
    tx: Transaction, community: Community, round_: Round, entry: Entry, caller: Caller
) -> Verdict:
    """Return that a post is accepted whenever it was published; who submitted it is the first piece of evidence."""
    verdict = classify(EntryText(entry), await get_round_rules(tx, community, round_), round_.opens_at)
    return Verdict(Decision.ACCEPT, (Evidence("handed in", caller.name[:40]), *verdict.evidence))
