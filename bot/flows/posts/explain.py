"""Tell a member what speaks for an entry of theirs, and what against it."""

from dataclasses import dataclass

from bot.errors import UserError
from bot.feeds import EntryId
from bot.flows.access import require_community
from bot.flows.posts.match import round_rules
from bot.posts import Decision, EntryText, Evidence, classify
from bot.services import Services
from bot.text import single_line
from bot.themes import Caller
from storage.entries import find_entry
from storage.posts import post_of_entry
from storage.rounds import rounds_taking_posts


@dataclass(frozen=True, slots=True)
class Why:
    """An entry, what became of it, and everything that rests on."""

    title: str
    url: str
    decision: Decision
    evidence: tuple[Evidence, ...]


async def explain_post(services: Services, caller: Caller, entry_id: int) -> Why:
    """Return why an entry became a post or did not, held against the newest round that takes posts where it is none.

    Raises Refusal for an entry that is none of the caller's, hosts apart.
    """
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        entry = await find_entry(conn, community.id, entry_id, None if caller.is_organiser else caller.user)
        if entry is None:
            raise UserError("Choose one of your posts from the list that appears while you type.")
        title = single_line(entry.title, 200) or entry.url
        post = await post_of_entry(conn, EntryId(entry_id), community.id)
        if post is not None:
            return Why(title, post.url, post.decision, post.evidence)
        taking = await rounds_taking_posts(conn, community.id, services.clock.now())
        if not taking:
            return Why(title, entry.url, Decision.IGNORE, ())
        verdict = classify(EntryText(entry), await round_rules(conn, community, taking[0], {}))
        return Why(title, entry.url, Decision.IGNORE, verdict.evidence)
