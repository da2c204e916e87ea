"""Explain to a member why an entry of theirs became a post or did not."""

from dataclasses import dataclass
from datetime import datetime

from bot.errors import UserError
from bot.feeds import EntryId
from bot.flows.access import require_community
from bot.flows.posts.copies import find_post_of
from bot.flows.posts.match import get_round_rules
from bot.flows.posts.taught import Matched, load_teaching, weigh, without_footers
from bot.posts import DecidedBy, Decision, EntryText, Evidence, PostId, classify
from bot.services import Services
from bot.text import single_line
from bot.themes import Caller
from storage.comments import missing_since
from storage.entries import find_entry
from storage.habits import blog_of_entry
from storage.rounds import rounds_taking_posts


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was decided about an entry, with the evidence for and against."""

    title: str
    url: str
    decision: Decision
    evidence: tuple[Evidence, ...]
    decided_by: DecidedBy | None = None
    """Who decided about the post; None where the evidence did, and for what is no post."""
    asked: PostId | None = None
    """The post, where it waits for an answer; None where none is taken any more."""
    missing_since: datetime | None = None
    """Since when the page of the post is not there (UTC); None where it is, as far as is known."""


async def explain_post(services: Services, caller: Caller, entry_id: int) -> Explanation:
    """Return why an entry became a post or did not; one that is no post is matched with the newest open round.

    Raises UserError for an entry that is not the caller's, unless they are an organiser.
    """
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        entry = await find_entry(conn, community.id, entry_id, None if caller.is_organiser else caller.user)
        if entry is None:
            raise UserError("Choose one of your posts from the list that appears while you type.")
        title = single_line(entry.title, 200) or entry.url
        taking = await rounds_taking_posts(conn, community.id, services.clock.now())
        post = await find_post_of(conn, community, taking, EntryId(entry_id), entry)
        if post is not None:
            since = await missing_since(conn, post.id)
            is_asked = post.decision is Decision.ASK and any(one.id == post.round for one in taking)
            asked = post.id if is_asked else None
            return Explanation(title, post.url, post.decision, post.evidence, post.decided_by, asked, since)
        if not taking:
            return Explanation(title, entry.url, Decision.IGNORE, ())
        text, rules = EntryText(entry), await get_round_rules(conn, community, taking[0])
        verdict = classify(text, rules)
        blog = await blog_of_entry(conn, community.id, EntryId(entry_id))
        if blog is not None:
            teaching = await load_teaching(conn, community, services.clock.now())
            matched = Matched(blog, EntryId(entry_id), text, entry.published, verdict)
            verdict = weigh(teaching, await without_footers(conn, community, matched, rules))
        return Explanation(title, entry.url, Decision.IGNORE, verdict.evidence)
