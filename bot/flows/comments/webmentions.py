"""Receive webmentions, and record those as comments whose source tells of the post (W3C Recommendation, 2017)."""

import logging
from datetime import timedelta

from bot.boundary import web_url
from bot.comments import ParsedComment, id_of_address, original_address, own_content
from bot.errors import UserError
from bot.feeds import ParseFailure, address_key
from bot.feeds.html_text import HtmlContent
from bot.flows.access import require_community
from bot.flows.comments.record import with_room
from bot.flows.messages.roundup import refresh_roundup
from bot.reading.pasted_list import linked_posts, own_lines, told_of
from bot.services import Services
from bot.shares import caused_by
from bot.web import Fetched, is_missing_page
from storage.aliases import load_identity_index
from storage.comments import clear_author, get_polled_post, record_comment, recorded_comments, take_back
from storage.trackbacks import linking_posts
from storage.webmentions import Webmention, add_webmention, posts_at, record_check
from storage.write_order import work_in_background

log = logging.getLogger(__name__)

MAX_URL_LENGTH, MAX_ATTEMPTS = 1000, 3
RETRY_AFTER = timedelta(hours=1)


async def receive_webmention(services: Services, source: str, target: str) -> None:
    """Queue a webmention to be checked, where its target is a post.

    Whether it is, nobody learns: who is in a private circle could be asked for blog by blog.
    Raises UserError for addresses that are no web addresses, or the same (§3.2.1).
    """
    source, target = web_url(source), web_url(target)
    if not (0 < len(source) <= MAX_URL_LENGTH and 0 < len(target) <= MAX_URL_LENGTH):
        raise UserError("source and target are addresses of the web")
    if address_key(source) == address_key(target):
        raise UserError("source and target are the same")
    async with services.db.read() as conn:  # nobody waits for what is of no post
        targets = await posts_at(conn, target)
    if not targets:
        return
    work_in_background("webmentions")  # strangers may send as many as they like
    async with services.db.write() as tx:
        for post in targets:
            await add_webmention(tx, post, source, services.clock.now())


async def check_webmention(services: Services, mention: Webmention) -> None:
    """Check a webmention; one that can't be checked is tried again later, `MAX_ATTEMPTS` times in all."""
    try:
        with caused_by("webmentions"):  # strangers choose what is read, and may have as many hosts as they like
            await _check(services, mention)
    except Exception:
        log.exception("a webmention of post %s can't be checked", mention.post)
        await _retry_later(services, mention)


async def _check(services: Services, mention: Webmention) -> None:
    """Fetch a source; record the comment where it tells of the post, and delete it where it does so no longer.

    Whose it is, the page's own address says, after all redirects: anybody's blog may redirect to anywhere.
    """
    if not await _may_be_fetched(services, mention):
        async with services.db.write() as tx:
            await record_check(tx, mention, None)
        return
    page = await services.web.get(mention.source)
    if not isinstance(page, Fetched) and not is_missing_page(page):
        await _retry_later(services, mention)
        return
    found_at, written_at, content = "", "", HtmlContent()
    if isinstance(page, Fetched):
        found_at = page.final_url
        named = await services.workers.run(original_address, page.text(), found_at)
        written_at = found_at if isinstance(named, ParseFailure) else named
        parsed = await services.workers.run(own_content, page.text(), found_at)
        content = parsed if isinstance(parsed, HtmlContent) else content
    is_told_of = await _is_told_of(services, mention, content)
    await _record(services, mention, found_at, written_at, is_told_of=is_told_of)


async def _may_be_fetched(services: Services, mention: Webmention) -> bool:
    """Say whether the owner of a source may learn that its target is a post here, as the bot's request tells them.

    In a circle without public pages these are its members, by the addresses that are known as theirs.
    """
    async with services.db.read() as conn:
        community = await require_community(conn, (await get_polled_post(conn, mention.post)).community)
        if community.public_pages:
            return True
        return (await load_identity_index(conn, community.id, of_all=True)).member_at(mention.source) is not None


async def _is_told_of(services: Services, mention: Webmention, content: HtmlContent) -> bool:
    """Say whether an entry links to the post, and not only in a list: blog software mentions all of a pasted one."""
    async with services.db.read() as conn:
        post = (await get_polled_post(conn, mention.post)).post
        linking = await linking_posts(conn, post.round, also=post.id)  # its page may be missing
        linking = sorted(linking, key=lambda one: one.post == post.id)
    posts = {address_key(one.address): one for one in linking}  # of two at one address, this one
    return post.id in told_of(linked_posts(content.links, posts), own_lines(content.text))


async def _record(services: Services, mention: Webmention, found_at: str, written_at: str, *, is_told_of: bool) -> None:
    """Record a page as a comment where it was found, or take back what the webmention's source told of before.

    It is the same comment as whatever else tells of what stands at `written_at`.
    """
    now, told_by, external_id = services.clock.now(), id_of_address(mention.source), id_of_address(written_at)
    async with services.db.write() as tx:
        polled = await get_polled_post(tx, mention.post)
        post, community_id = polled.post, polled.community
        await record_check(tx, mention, None)
        is_elsewhere = address_key(found_at) != address_key(post.url)
        if is_elsewhere and is_told_of:
            comment = ParsedComment.from_outside("webmention", external_id, "", found_at, None, now)
            recorded = (await recorded_comments(tx, post.id, [external_id])).get(external_id)
            author = (await load_identity_index(tx, community_id)).author_of(comment, recorded)
            # What was noted before a pause stays, though nothing is noted in it, and so does what somebody chose.
            writer = (await load_identity_index(tx, community_id, of_all=True)).writer_of(comment)
            is_known = writer is not None and (recorded is None or writer not in recorded.disowned_by)
            was_anothers = is_known and await clear_author(tx, post.id, external_id, unless=writer)
            was_anothers |= await take_back(tx, post.id, {told_by}, told_by=told_by, unless=external_id)
            has_room = recorded is not None or bool(await with_room(tx, post, [(comment, author)]))
            is_new = has_room and await record_comment(tx, post.id, comment, author, now, told_by)
            is_changed = was_anothers or is_new  # a stranger's is a first comment, too
        else:
            own = {told_by, id_of_address(found_at)}  # what a page copies from elsewhere is not its own
            is_changed = await take_back(tx, post.id, own, told_by=told_by)
        if is_changed:
            await refresh_roundup(tx, await require_community(tx, community_id), post.round, now)


async def _retry_later(services: Services, mention: Webmention) -> None:
    retry_at = services.clock.now() + RETRY_AFTER * 2**mention.attempts if mention.attempts < MAX_ATTEMPTS else None
    async with services.db.write() as tx:
        await record_check(tx, mention, retry_at)
