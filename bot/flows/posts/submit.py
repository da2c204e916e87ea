"""Add a post to the round by its address, also one of a member whose blog is not polled."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.boundary import Text, web_url
from bot.comments import NOBODY, UNKNOWN
from bot.errors import UserError
from bot.feeds import Entry, EntryId, ParseFailure, StoredEntry
from bot.feeds.addresses import address_changed, is_home_page
from bot.feeds.article import parse_article
from bot.feeds.errors import ErrorKind
from bot.feeds.identity import are_copies, entry_keys
from bot.flows.access import next_announcement_at, require_community
from bot.flows.addresses import candidate_urls, fetch_first, unreadable
from bot.flows.posts.add import add_to_round, show_as_now
from bot.flows.posts.announce import announce_post
from bot.flows.posts.bylines import show_author
from bot.flows.posts.copies import RecordedPosts
from bot.flows.posts.credit import is_signed_by_absent, load_shared_blog
from bot.flows.posts.decide import decide_within
from bot.flows.posts.round_rules import get_round_rules
from bot.i18n import LazyString, get_translator
from bot.limits import MAX_POSTS_PER_ROUND
from bot.posts import DecidedBy, Decision, EntryText, Evidence, Post, Verdict, classify
from bot.posts.handed_in import post_or_round
from bot.services import Services
from bot.text import escape, moment
from bot.themes import Caller, Community, Member, Round, is_accepted
from storage import Connection, Transaction
from storage.blogs import sharers_of
from storage.bylines import credit_posts
from storage.communities import find_member, upsert_member
from storage.entries import NewEntry, SubmittedEntry, add_entries, find_entry_by_address
from storage.post_entries import follow_entry
from storage.posts import count_posts_of, entry_of_post, find_post, get_post, posts_of_entry
from storage.recognition import get_stored_post
from storage.rounds import get_round, rounds_taking_posts
from storage.submissions import ensure_submissions_feed

_IF_REFUSED = LazyString("So I can't take the post from its page. Where I can read its feed, **/blog add** brings it.")
"""What to do where a site turns programs away from the page of a post."""


@dataclass(frozen=True, slots=True)
class _Submission:
    """What is handed in: a page, or what is recorded of it."""

    known: SubmittedEntry | None
    """What was recorded at its address before."""
    entry: Entry
    """What it says now."""
    is_page: bool
    """Whether the page says that, and not what is recorded."""

    @property
    def is_of_blog(self) -> bool:
        """Return whether it is from the feed of a blog in the game, which tells what becomes of it."""
        return self.known is not None and self.known.user is not None


async def submit_post(
    services: Services, caller: Caller, address: str, author: Caller | None = None, *, round_id: int | None = None
) -> Post:
    """Add the post at an address to a round, as one of `author` or else of the caller; return it.

    With `round_id` it is added to that round, also where it is in another already. Without, what is in a round already
    is returned as it is there. It is put under its author if somebody else had merely handed it in: if it is on the
    author's blog, or a host hands it in for them.
    Raises UserError where the page can't be read or is a home page, where the round takes no posts, or none does, and
    for anyone but the author and organisers.
    """
    author = author or caller
    if author.user != caller.user and not caller.is_organiser:
        raise UserError("Only {name} or a host can add this one.", name=escape(author.name, 40))
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        taking = await _require_open_rounds(conn, community, services.clock.now())
        wanted = _wanted(taking, round_id)
    submission = await _find_or_fetch(services, community, wanted or taking[0], caller, author, address)
    has_author = submission.is_of_blog or author.user != caller.user
    if submission.known and submission.is_of_blog:
        async with services.db.read() as conn:
            author = await _blog_writer(conn, community, caller, author, submission.known)
    now = services.clock.now()
    async with services.db.write() as tx:
        taking = await _require_open_rounds(tx, community, now)
        wanted = _wanted(taking, round_id)
        recorded = await _recorded_posts(tx, community, taking, author, submission, wanted or taking[0])
        chosen = post_or_round(taking, recorded, submission.entry.published, wanted)
        if isinstance(chosen, Round):
            await _require_room(tx, community, chosen, author)
            return await _add(tx, community, chosen, caller, author, submission, now)
        if has_author:
            await _hand_over(tx, community, chosen, author, now)
        post = await find_post(tx, chosen.id, community.id)
        if post is None:
            raise _author_has_left()
        post = await _show_as_now(tx, community, post, submission, now)
        return await decide_within(tx, community, caller, post, now, added=True)


async def other_rounds_of(conn: Connection, community: Community, post: Post, now: datetime) -> Sequence[Round]:
    """Return the rounds besides its own that take posts and have a post's entry, too, newest first."""
    same = await posts_of_entry(conn, await entry_of_post(conn, post.id), community.id)
    theirs = {one.round for one in same if one.decision is Decision.ACCEPT} - {post.round}
    return [round_ for round_ in await rounds_taking_posts(conn, community.id, now) if round_.id in theirs]


def _wanted(taking: Sequence[Round], round_id: int | None) -> Round | None:
    """Return the round that was asked for; None where none was. Raises UserError where it takes no posts."""
    found = next((one for one in taking if one.id == round_id), None)
    if round_id is not None and found is None:
        raise UserError("That round takes no posts any more. The list that opens while you type has those that do.")
    return found


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
) -> _Submission:
    """Return what is recorded at an address, if anything is, and what the page says unless a blog's feed tells that."""
    async with services.db.read() as conn:
        known = await _find_known(conn, community, caller, address)
        if known is None:
            await _require_room(conn, community, round_, author)
    if known and known.user is not None:
        return _Submission(known, known.entry, is_page=False)
    try:
        page = await _fetch(services, address)
    except UserError:
        if known is None:
            raise
        return _Submission(known, known.entry, is_page=False)
    if page.url != address:  # the address it redirects to may be known
        async with services.db.read() as conn:
            known = await _find_known(conn, community, caller, page.url) or known
    is_of_blog = known is not None and known.user is not None
    return _Submission(known, known.entry if known and is_of_blog else page, is_page=not is_of_blog)


async def _find_known(conn: Connection, community: Community, caller: Caller, address: str) -> SubmittedEntry | None:
    found = (await find_entry_by_address(conn, community.id, one, caller.user) for one in candidate_urls(address))
    return await anext((one async for one in found if one), None)


async def _recorded_posts(
    tx: Transaction,
    community: Community,
    taking: Sequence[Round],
    author: Caller,
    submission: _Submission,
    to: Round,
) -> Sequence[tuple[Post, Round]]:
    """Return the posts that are what is handed in, each with its round, that of the newest round first.

    Of a page that says something else by now, only what is in the round `to` which it is handed in.
    """
    known, entry, ids = submission.known, submission.entry, [one.id for one in taking]
    found = list(await posts_of_entry(tx, known.id, community.id)) if known else []
    recorded = RecordedPosts(tx, community, taking)
    member = await find_member(tx, community.id, author.user)
    feed = known.feed if known and submission.is_of_blog else None
    copies = [await recorded.copy_of(entry, feed, [member.id], ids)] if member else []
    copies.append(await recorded.handed_in_at(entry, ids))
    found += [await get_post(tx, copy.stored.post) for copy in copies if copy]
    rounds = {post.round: await get_round(tx, post.round) for post in found}
    if known and submission.is_page and await _is_another_text(tx, community, known, entry):
        rounds = {id_: one for id_, one in rounds.items() if one.id == to.id}
    posts = {post.id: post for post in found if post.round in rounds}.values()
    by_round = sorted(posts, key=lambda post: (-rounds[post.round].number, post.decision is Decision.IGNORE, post.id))
    return [(post, rounds[post.round]) for post in by_round]


async def _is_another_text(tx: Transaction, community: Community, known: SubmittedEntry, page: Entry) -> bool:
    """Return whether a page that was handed in says something else by now: one that is written anew each week."""
    is_page = known.feed == await ensure_submissions_feed(tx, community.id)
    return is_page and not are_copies(entry_keys(known.entry), entry_keys(page))


async def _blog_writer(
    conn: Connection, community: Community, caller: Caller, author: Caller, known: SubmittedEntry
) -> Caller:
    """Return the member who wrote a post on a polled blog: it is theirs, whoever submits it.

    Where nobody has said who signs it, it is the author's who is submitted with it, if the blog is theirs, or that of
    the one who writes the blog alone. What is nobody's is whose an organiser says.
    Raises UserError where the caller is neither that member nor an organiser, and where that member has left.
    """
    shared = await load_shared_blog(conn, community.id, known.feed)
    if not shared.owned or await is_signed_by_absent(conn, community.id, known.feed, known.id, known.entry):
        raise _author_has_left()
    writer = shared.writers.writer_of(known.id, known.entry.author, known.entry.author_url)
    found = next((one for one in shared.owned if one.blog.member == writer.member), None)
    if writer == UNKNOWN:
        found = next((one for one in shared.owned if one.user == author.user), None)
        found = found or (shared.owned[0] if len(shared.owned) == 1 else None)
    found = shared.led_to or found
    if found is None and writer == NOBODY and caller.is_organiser and author.user != caller.user:
        return author
    names = [escape(one.name, 40) for one in ([found] if found else shared.owned)]
    may_add = caller.is_organiser or caller.user in {one.user for one in ([found] if found else shared.owned)}
    if not may_add:
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


async def _require_open_rounds(conn: Connection, community: Community, now: datetime) -> Sequence[Round]:
    taking = await rounds_taking_posts(conn, community.id, now)
    if not taking:
        opens_at = await next_announcement_at(conn, community.id)
        raise UserError("No round takes posts just now. The next theme: {when}.", when=moment(opens_at))
    return taking


async def _fetch(services: Services, address: str) -> Entry:
    addresses = candidate_urls(address)
    if is_home_page(addresses[0]):
        raise UserError("That is the home page of a blog. Open the post itself, and copy the address from there.")
    page = await fetch_first(services.web, addresses, _IF_REFUSED)
    if is_home_page(page.final_url):
        raise UserError("That address leads to a home page. Open the post itself, and copy the address from there.")
    entry = await services.workers.run(parse_article, page.text(), page.final_url)
    if isinstance(entry, ParseFailure):
        if entry.kind is ErrorKind.CHALLENGED:
            raise unreadable(entry.kind, if_refused=_IF_REFUSED)
        raise UserError("I can't read that page: {why}.", why=LazyString("there is no text that I can make out"))
    return entry


async def _record_entry(tx: Transaction, community: Community, submission: _Submission, now: datetime) -> EntryId:
    """Return the entry of what is handed in; a page is recorded as it is now."""
    if submission.known is not None and not submission.is_page:
        return submission.known.id
    feed, page = await ensure_submissions_feed(tx, community.id), submission.entry
    [entry_id] = await add_entries(tx, [NewEntry(feed, page, StoredEntry.from_entry(EntryId(0), page), now)], now)
    return entry_id


async def _member(tx: Transaction, community: Community, author: Caller, now: datetime) -> Member:
    """Return the member that an author is, recording them if needed. Raises UserError if they have left."""
    # A member stays as they are: of another's author only the name is known here.
    member = await find_member(tx, community.id, author.user) or await upsert_member(tx, community.id, author, now)
    if member.left_at is not None:
        raise _author_has_left()
    return member


async def _hand_over(tx: Transaction, community: Community, post: Post, author: Caller, now: datetime) -> None:
    """Put a post under its author if it stands under somebody who merely handed it in, and has no part in its blog.

    One that a feed brought which nobody brings any more stays whose it is.
    """
    if post.user == author.user:
        return
    stored = await get_stored_post(tx, community.id, post.id)
    writers = {one.blog.member for one in await sharers_of(tx, community.id, stored.feed)}
    was_handed_in = any(piece.kind == "handed in" for piece in post.evidence)
    if post.member not in writers and (writers or was_handed_in):
        await credit_posts(tx, [post.id], (await _member(tx, community, author, now)).id, now)
        await show_author(tx, community, post.id, now)


async def _show_as_now(
    tx: Transaction, community: Community, post: Post, submission: _Submission, now: datetime
) -> Post:
    """Show a post as what is handed in says now, unless a watched feed tells that; return it as it is then.

    A page that is handed in counts more than the feed for a post that is out: it may not have been looked at yet.
    """
    stored, round_ = await get_stored_post(tx, community.id, post.id), await get_round(tx, post.round)
    is_same = submission.known is not None and submission.known.id == stored.entry.id
    is_news = submission.is_page and post.decision is not Decision.ACCEPT
    if round_.is_final(now) or (stored.is_watched and not is_same and not is_news):
        return post
    if submission.is_page and not address_changed(stored.entry.url, submission.entry.url):  # a spelling of its address
        as_before = replace(submission.entry, id=Text(stored.entry.guid), url=web_url(stored.entry.url))
        submission = replace(submission, entry=as_before)
    await follow_entry(tx, community.id, post.id, await _record_entry(tx, community, submission, now))
    await show_as_now(tx, community, round_, post, submission.entry)
    updated = await get_post(tx, post.id)
    if updated != post and post.decision is Decision.ACCEPT:
        await announce_post(tx, community, round_, updated, now, is_shown=True)
    return updated


async def _add(
    tx: Transaction,
    community: Community,
    round_: Round,
    caller: Caller,
    author: Caller,
    submission: _Submission,
    now: datetime,
) -> Post:
    entry, published = submission.entry, min(submission.entry.published or now, now)
    is_in_time = is_accepted(round_.opens_at, round_.closes_at, published)
    post = await add_to_round(
        tx,
        community,
        round_,
        author=(await _member(tx, community, author, now)).id,
        entry_id=await _record_entry(tx, community, submission, now),
        entry=entry,
        verdict=await _submitted_verdict(tx, community, round_, entry, caller),
        published=published if is_in_time else now,
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
