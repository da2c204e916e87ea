"""Take a link into the round that somebody hands in: also that of a member whose blog nobody watches."""

from dataclasses import replace
from datetime import datetime

from bot.errors import Refusal
from bot.feeds import Entry, EntryId, Known, Unreadable
from bot.feeds.page import is_home, read_page
from bot.flows.communities import announced_at, community_of
from bot.flows.decide_post import decide_post
from bot.flows.find_blog import fetch_first, web_addresses
from bot.flows.judge_entry import add, rules_of, tell
from bot.languages import Said
from bot.layout import escape, when
from bot.posts import Decision, Evidence, Post, Ruler, Verdict, Writing, judge
from bot.themes import Caller, Community, Round
from bot.tools import Tools
from storage import Connection, Transaction
from storage.communities import find_member, join
from storage.entries import Found, Handed, add_entries, find_address, handed_in_feed
from storage.posts import post_of_entry
from storage.rounds import taking_posts


async def hand_in(tools: Tools, caller: Caller, address: str, author: Caller | None = None) -> Post:
    """Take the post at an address into the round, as one of `author` or else of the caller; return it.

    Raises Refusal where the page can't be read or is a home page, where no round takes posts, and for anyone but the
    author and hosts.
    """
    author = author or caller
    if author.user != caller.user and not caller.is_host:
        raise Refusal("Only {name} or a host can add this one.", name=escape(author.name, 40))
    async with tools.db.read() as conn:
        community = await community_of(conn, caller.guild)
        await _round_for(conn, community, tools.clock.now())
        known = await _known(conn, community, address)
    entry = known.entry if known else await _read(tools, address)
    if known is None and entry.url != address:  # where it led may be known
        async with tools.db.read() as conn:
            known = await _known(conn, community, entry.url)
    if known and known.user is not None:
        author = _owner(caller, known)
    now = tools.clock.now()
    async with tools.db.write() as tx:
        round_ = await _round_for(tx, community, now)
        entry_id = known.id if known else await _keep(tx, community, entry, now)
        already = await post_of_entry(tx, entry_id, community.id)
        if already is None:
            # Whoever is a member stays as they are: of somebody else's author only the name is known here.
            member = await find_member(tx, community.id, author.user) or await join(tx, community.id, author, now)
            verdict = await _verdict(tx, community, round_, entry, caller)
            by = Ruler.HOST if caller.is_host else Ruler.AUTHOR
            post = await add(tx, community, round_, member.id, entry_id, entry, verdict, now, now, by=by)
            assert post is not None  # noqa: S101 - this very transaction knows that it is new
            await tell(tx, community, round_, post, now)
            return post
    return await decide_post(tools, caller, already.id, added=True)


async def _known(conn: Connection, community: Community, address: str) -> Handed | None:
    found = (await find_address(conn, community.id, one) for one in web_addresses(address))
    return await anext((one async for one in found if one), None)


def _owner(caller: Caller, known: Handed) -> Caller:
    """Return the member on whose watched blog the post stands: it is theirs, whoever hands it in."""
    if known.user not in {None, caller.user} and not caller.is_host:
        raise Refusal("Only {name} or a host can add this one.", name=escape(known.name, 40))
    return (
        caller if known.user == caller.user else replace(caller, user=known.user or 0, name=known.name, is_host=False)
    )


async def _round_for(conn: Connection, community: Community, now: datetime) -> Round:
    taking = await taking_posts(conn, community.id, now)
    if not taking:
        opens_at = await announced_at(conn, community.id)
        raise Refusal("No round takes posts just now. The next theme is announced {when}.", when=when(opens_at))
    return taking[0]


async def _read(tools: Tools, address: str) -> Entry:
    addresses = web_addresses(address)
    if is_home(addresses[0]):
        raise Refusal("That is the home page of a blog. Open the post itself, and copy the address from there.")
    page = await fetch_first(tools.web, addresses)
    if is_home(page.address):
        raise Refusal("That address leads to a home page. Open the post itself, and copy the address from there.")
    found = await tools.workers.run(read_page, page.text(), page.address)
    if isinstance(found, Unreadable):
        raise Refusal("I can't read that page: {why}.", why=Said("there is no text that I can make out"))
    return found


async def _keep(tx: Transaction, community: Community, entry: Entry, now: datetime) -> EntryId:
    feed = await handed_in_feed(tx, community.id)
    [entry_id] = await add_entries(tx, [Found(feed, entry, Known.of(EntryId(0), entry), now)], now)
    return entry_id


async def _verdict(tx: Transaction, community: Community, round_: Round, entry: Entry, caller: Caller) -> Verdict:
    """Return that it is accepted, with who handed it in before what else there is to say, whenever it was written."""
    judged = judge(Writing(entry), await rules_of(tx, community, round_, {}), round_.opens_at)
    return Verdict(Decision.ACCEPT, (Evidence("handed in", caller.name[:40]), *judged.evidence))
