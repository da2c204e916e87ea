"""Take a link into the round that somebody hands in: also that of a member whose blog nobody watches."""

from dataclasses import replace
from datetime import datetime

from bot.errors import UserError
from bot.feeds import Entry, EntryId, ParseFailure, StoredEntry
from bot.feeds.article import is_home_page, parse_article
from bot.flows.access import next_announcement_at, require_community
from bot.flows.addresses import candidate_urls, fetch_first
from bot.flows.posts.decide import decide_post
from bot.flows.posts.match import add_to_round, announce_post, round_rules
from bot.i18n import LazyString
from bot.posts import DecidedBy, Decision, EntryText, Evidence, Post, Verdict, classify
from bot.services import Services
from bot.text import escape, timestamp
from bot.themes import Caller, Community, Round
from storage import Connection, Transaction
from storage.communities import find_member, upsert_member
from storage.entries import NewEntry, SubmittedEntry, add_entries, find_entry_by_address, submissions_feed
from storage.posts import post_of_entry
from storage.rounds import rounds_taking_posts


async def submit_post(services: Services, caller: Caller, address: str, author: Caller | None = None) -> Post:
    """Take the post at an address into the round, as one of `author` or else of the caller; return it.

    Raises Refusal where the page can't be read or is a home page, where no round takes posts, and for anyone but the
    author and hosts.
    """
    author = author or caller
    if author.user != caller.user and not caller.is_organiser:
        raise UserError("Only {name} or a host can add this one.", name=escape(author.name, 40))
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        await _round_for(conn, community, services.clock.now())
        known = await _known(conn, community, address)
    entry = known.entry if known else await _read(services, address)
    if known is None and entry.url != address:  # where it led may be known
        async with services.db.read() as conn:
            known = await _known(conn, community, entry.url)
    if known and known.user is not None:
        author = _owner(caller, known)
    now = services.clock.now()
    async with services.db.write() as tx:
        round_ = await _round_for(tx, community, now)
        entry_id = known.id if known else await _keep(tx, community, entry, now)
        already = await post_of_entry(tx, entry_id, community.id)
        if already is None:
            # Whoever is a member stays as they are: of somebody else's author only the name is known here.
            member = await find_member(tx, community.id, author.user) or await upsert_member(
                tx, community.id, author, now
            )
            verdict = await _verdict(tx, community, round_, entry, caller)
            by = DecidedBy.ORGANISER if caller.is_organiser else DecidedBy.AUTHOR
            post = await add_to_round(tx, community, round_, member.id, entry_id, entry, verdict, now, now, by=by)
            assert post is not None  # noqa: S101 - this very transaction knows that it is new
            await announce_post(tx, community, round_, post, now)
            return post
    return await decide_post(services, caller, already.id, added=True)


async def _known(conn: Connection, community: Community, address: str) -> SubmittedEntry | None:
    found = (await find_entry_by_address(conn, community.id, one) for one in candidate_urls(address))
    return await anext((one async for one in found if one), None)


def _owner(caller: Caller, known: SubmittedEntry) -> Caller:
    """Return the member on whose watched blog the post stands: it is theirs, whoever hands it in."""
    if known.user not in {None, caller.user} and not caller.is_organiser:
        raise UserError("Only {name} or a host can add this one.", name=escape(known.name, 40))
    return (
        caller
        if known.user == caller.user
        else replace(caller, user=known.user or 0, name=known.name, is_organiser=False)
    )


async def _round_for(conn: Connection, community: Community, now: datetime) -> Round:
    taking = await rounds_taking_posts(conn, community.id, now)
    if not taking:
        opens_at = await next_announcement_at(conn, community.id)
        raise UserError("No round takes posts just now. The next theme is announced {when}.", when=timestamp(opens_at))
    return taking[0]


async def _read(services: Services, address: str) -> Entry:
    addresses = candidate_urls(address)
    if is_home_page(addresses[0]):
        raise UserError("That is the home page of a blog. Open the post itself, and copy the address from there.")
    page = await fetch_first(services.web, addresses)
    if is_home_page(page.address):
        raise UserError("That address leads to a home page. Open the post itself, and copy the address from there.")
    found = await services.workers.run(parse_article, page.text(), page.address)
    if isinstance(found, ParseFailure):
        raise UserError("I can't read that page: {why}.", why=LazyString("there is no text that I can make out"))
    return found


async def _keep(tx: Transaction, community: Community, entry: Entry, now: datetime) -> EntryId:
    feed = await submissions_feed(tx, community.id)
    [entry_id] = await add_entries(tx, [NewEntry(feed, entry, StoredEntry.of(EntryId(0), entry), now)], now)
    return entry_id


async def _verdict(tx: Transaction, community: Community, round_: Round, entry: Entry, caller: Caller) -> Verdict:
    """Return that it is accepted, with who handed it in before what else there is to say, whenever it was written."""
    judged = classify(EntryText(entry), await round_rules(tx, community, round_, {}), round_.opens_at)
    return Verdict(Decision.ACCEPT, (Evidence("handed in", caller.name[:40]), *judged.evidence))
