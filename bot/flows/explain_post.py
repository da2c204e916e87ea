"""Tell a member what speaks for an entry of theirs, and what against it."""

from dataclasses import dataclass

from bot.errors import Refusal
from bot.feeds import EntryId
from bot.flows.communities import community_of
from bot.flows.judge_entry import rules_of
from bot.layout import plain
from bot.posts import Decision, Evidence, Writing, judge
from bot.themes import Caller
from bot.tools import Tools
from storage.entries import find_entry
from storage.posts import post_of_entry
from storage.rounds import taking_posts


@dataclass(frozen=True, slots=True)
class Why:
    """An entry, what became of it, and everything that rests on."""

    title: str
    url: str
    decision: Decision
    evidence: tuple[Evidence, ...]


async def explain_post(tools: Tools, caller: Caller, entry_id: int) -> Why:
    """Return why an entry became a post or did not, held against the newest round that takes posts where it is none.

    Raises Refusal for an entry that is none of the caller's, hosts apart.
    """
    async with tools.db.read() as conn:
        community = await community_of(conn, caller.guild)
        entry = await find_entry(conn, community.id, entry_id, None if caller.is_host else caller.user)
        if entry is None:
            raise Refusal("Choose one of your posts from the list that appears while you type.")
        title = plain(entry.title, 200) or entry.url
        post = await post_of_entry(conn, EntryId(entry_id), community.id)
        if post is not None:
            return Why(title, post.url, post.decision, post.evidence)
        taking = await taking_posts(conn, community.id, tools.clock.now())
        if not taking:
            return Why(title, entry.url, Decision.IGNORE, ())
        verdict = judge(Writing(entry), await rules_of(conn, community, taking[0], {}))
        return Why(title, entry.url, Decision.IGNORE, verdict.evidence)
