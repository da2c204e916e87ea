"""Explain to a member why an entry of theirs became a post or did not."""

from bot.errors import UserError
from bot.feeds import EntryId
from bot.flows.access import require_community
from bot.flows.posts.copies import find_post_of
from bot.flows.posts.round_rules import get_round_rules
from bot.flows.posts.taught import Matched, load_teaching, weigh, without_footers
from bot.posts import Decision, EntryText, Explanation, classify
from bot.services import Services
from bot.text import visible_line
from bot.themes import Caller
from storage.comments import missing_since
from storage.entries import find_entry
from storage.habits import blog_of_entry
from storage.rounds import rounds_taking_posts, scheduled_round


async def explain_post(services: Services, caller: Caller, entry_id: int) -> Explanation:
    """Return why an entry became a post or did not; one that is no post is matched with the newest open round.

    Raises UserError for an entry that is not the caller's, unless they are an organiser.
    """
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        entry = await find_entry(conn, community.id, entry_id, None if caller.is_organiser else caller.user)
        if entry is None:
            raise UserError("Choose one of your posts from the list that appears while you type.")
        title = visible_line(entry.title, 200) or entry.url
        taking = await rounds_taking_posts(conn, community.id, services.clock.now())
        post = await find_post_of(conn, community, taking, EntryId(entry_id), entry)
        if post is not None:
            since = await missing_since(conn, post.id)
            is_asked = post.decision is Decision.ASK and any(one.id == post.round for one in taking)
            asked = post.id if is_asked else None
            return Explanation(title, post.url, post.decision, post.evidence, post.decided_by, asked, since)
        opens_at = (await scheduled_round(conn, community.id)).opens_at
        is_ahead = entry.published is not None and entry.published >= max(opens_at, services.clock.now())
        waits_until = entry.published if is_ahead else None
        if not taking:
            return Explanation(title, entry.url, Decision.IGNORE, (), waits_until=waits_until)
        text, rules = EntryText(entry), await get_round_rules(conn, community, taking[0])
        blog = await blog_of_entry(conn, community.id, EntryId(entry_id))
        rules = rules.for_blog(blog.site_url, blog.member) if blog else rules
        verdict = classify(text, rules)
        if blog is not None:
            teaching = await load_teaching(conn, community, services.clock.now())
            matched = Matched(blog, EntryId(entry_id), text, entry.published, verdict)
            verdict = weigh(teaching, await without_footers(conn, community, matched, rules))
        evidence = tuple(piece for piece in verdict.evidence if not (is_ahead and piece.kind == "window"))
        return Explanation(
            title,
            entry.url,
            Decision.IGNORE,
            evidence,
            page_error=entry.page_error,
            waits_until=waits_until if evidence else None,
        )
