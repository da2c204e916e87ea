"""The draft of a round-up: who may change it sees it an hour before; it goes out by itself.

Discord and the page on the web change it by the same flow, `save_draft`, in one transaction.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.errors import UserError
from bot.feeds.html_text import is_excerpt
from bot.flows.access import require_community, require_round, running_round
from bot.flows.messages.draft_notice import enqueue_draft_notice
from bot.flows.messages.roundup import refresh_roundup, roundup_of
from bot.flows.posts.announce import tell_left_out
from bot.flows.posts.bylines import PossibleWriters, possible_writers
from bot.flows.posts.decide import settle_post
from bot.outbox.keys import draft_key
from bot.posts import DecidedBy, Evidence, Post
from bot.roundup.draft import Draft, DraftEdit, PostEdit, reorder, replaced_words
from bot.roundup.quote import is_quoted_from
from bot.services import Services
from bot.text import link
from bot.themes import Caller, Community, Phase, Round, RoundId
from storage import Connection, Transaction
from storage.communities import has_left
from storage.draft_edits import (
    forget_edits,
    has_edited_posts,
    mark_left_out,
    set_host_quote,
    set_order,
    set_recommendation,
)
from storage.entries import find_entry
from storage.outbox import find_message
from storage.posts import entry_of_post, find_post, left_out_posts, waiting_posts
from storage.round_hosts import get_theme_host_user
from storage.rounds import get_round, mark_draft_notified, rounds_of, set_opening


async def notify_draft(services: Services, round_: Round) -> None:
    """Queue the word that the draft can be looked at, to the theme host or else the reviewer.

    For a reviewer who has left, whoever set the game up hears. The delivery sends it to no former host
    (`bot/flows/members/present_host.py`).
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        await mark_draft_notified(tx, round_.id)
        current = await get_round(tx, round_.id)
        community = await require_community(tx, current.community)
        if community.draft_reviewer is None or not current.is_running(now):
            return
        reviewer = await get_theme_host_user(tx, current.id) or community.draft_reviewer
        if community.host is not None and await has_left(tx, community.id, reviewer):
            reviewer = community.host
        await enqueue_draft_notice(tx, community, current, reviewer, now)


async def refresh_draft_notice(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Edit the word that the draft of a round can be looked at, if it was queued before to somebody who is here."""
    notice = await find_message(tx, draft_key(round_.id))
    if notice is None or notice.user_id is None:
        return
    if not await has_left(tx, community.id, notice.user_id):
        await enqueue_draft_notice(tx, community, round_, notice.user_id, now)


async def get_draft(services: Services, caller: Caller, round_id: int | None) -> Draft:
    """Return the draft of a round; without one, of the round that runs, or else of the newest round-up.

    Raises UserError for anyone who may not change it now, and where there is nothing to change.
    """
    async with services.db.read() as conn:
        if round_id is None:
            community = await require_community(conn, caller.guild)
            newest = await rounds_of(conn, community.id, Phase.CLOSED, Phase.ROUNDED_UP)
            round_ = await running_round(conn, community.id) or next(iter(newest), None)
            if round_ is None:
                raise UserError("There is no round-up yet that you could change.")
            round_id = round_.id
        community, round_ = await _require_editable(conn, caller, round_id, services.clock.now())
        return await _draft_of(conn, community, round_.id, services.clock.now())


@dataclass(frozen=True, slots=True)
class DraftPost:
    """One post of a draft, with what a host may want to know of it."""

    draft: Draft
    post: Post
    evidence: Sequence[Evidence]
    writers: PossibleWriters
    """Who else may have written it, for hosts of the server: they alone say whose a name is."""


async def get_draft_post(services: Services, caller: Caller, round_id: int, post_id: int) -> Draft | DraftPost:
    """Return a post of a draft; the draft where it has no such post any more. Raises UserError as `get_draft` does."""
    async with services.db.read() as conn:
        community, round_ = await _require_editable(conn, caller, round_id, services.clock.now())
        draft = await _draft_of(conn, community, round_.id, services.clock.now())
        post, found = draft.find(post_id), await find_post(conn, post_id, community.id)
        if post is None or found is None:
            return draft
        writers = await possible_writers(conn, community, post) if caller.is_organiser else PossibleWriters()
        return DraftPost(draft, post, found.evidence, writers)


async def save_draft(services: Services, caller: Caller, round_id: int, edit: DraftEdit) -> Draft:
    """Change a draft as an edit says; return it as it is then.

    Posts that are there no longer stay away, what was written for them is returned with the draft, and those that came
    since stand after the others. A post left out is out by an organiser's decision, also where the theme host leaves it
    out. Raises UserError as `get_draft` does.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community, round_ = await _require_editable(tx, caller, round_id, now)
        draft = await _draft_of(tx, community, round_.id, now)
        if edit.opening is not None:
            await set_opening(tx, round_.id, edit.opening)
        for post_edit in edit.posts:
            await _edit_post(tx, caller, draft, post_edit, now)
        before = [post.id for post in (await roundup_of(tx, community, round_, now)).posts]
        if (order := reorder(before, edit)) != before:
            await set_order(tx, order)
        await refresh_roundup(tx, community, round_.id, now)
        saved = await _draft_of(tx, community, round_.id, now)
        without_post = tuple(one for one in edit.posts if one.is_change and draft.find(one.post) is None)
        return replace(saved, replaced=tuple(replaced_words(draft, edit)), without_post=without_post)


async def undo_edits(services: Services, caller: Caller, round_id: int) -> Draft:
    """Undo whatever hosts changed in a draft: words, quotes, order, and which posts are left out; return it then.

    Raises UserError as `get_draft` does.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community, round_ = await _require_editable(tx, caller, round_id, now)
        await set_opening(tx, round_.id, "")
        await forget_edits(tx, round_.id)
        for post in await left_out_posts(tx, round_.id):
            await settle_post(tx, community, post, now, added=True, by=DecidedBy.ORGANISER)
            await tell_left_out(tx, community, round_, post, now, is_back=True)
        await refresh_roundup(tx, community, round_.id, now)
        return await _draft_of(tx, community, round_.id, now)


async def _edit_post(tx: Transaction, caller: Caller, draft: Draft, edit: PostEdit, now: datetime) -> None:
    post = draft.find(edit.post)
    if post is None:
        return
    if edit.recommendation is not None:
        await set_recommendation(tx, post.id, edit.recommendation)
    if edit.quote is not None:
        await _require_quote(tx, caller, draft.community, post, edit.quote)
        await set_host_quote(tx, post.id, edit.quote)
    is_news = post in draft.waiting or edit.is_out != (post in draft.left_out)
    if edit.is_out is not None and is_news:
        await settle_post(tx, draft.community, post, now, added=not edit.is_out, by=DecidedBy.ORGANISER)
        if edit.is_out:
            await mark_left_out(tx, post.id)
        if post.user != caller.user and post not in draft.waiting:
            await tell_left_out(tx, draft.community, draft.round, post, now, is_back=not edit.is_out)


async def _require_quote(tx: Transaction, caller: Caller, community: Community, post: Post, quote: str) -> None:
    """Raise UserError for a quote that its author did not write, since it is shown under their name.

    Where only the beginning of a post is known, a host of the server is believed.
    """
    if quote == post.quote:
        return
    entry = await find_entry(tx, community.id, await entry_of_post(tx, post.id), None)
    if entry is not None and is_quoted_from(quote, f"{entry.title}\n{entry.text}"):
        return
    if not caller.is_organiser or (entry is not None and not (entry.needs_page or is_excerpt(entry.text))):
        raise UserError(
            "I don't find that quote in {post}. It is shown as what its author wrote, so it has to stand there word "
            "for word. What you say of the post yourself has a line of its own.",
            post=link(post.title, post.url),
        )


async def _require_editable(conn: Connection, caller: Caller, round_id: int, now: datetime) -> tuple[Community, Round]:
    """Return a round whose draft the caller may change, with its community.

    Raises UserError for anyone but the organisers and the theme host of that round, where the round is none of the
    caller's community, and where its round-up is final. Whoever was sent the draft may be an organiser no longer.
    """
    community, round_ = await require_round(conn, caller, round_id)
    if caller.user != await get_theme_host_user(conn, round_.id):
        caller.require_organiser()
    if round_.is_final(now):
        raise UserError("That round is over, and its round-up stays as it is.")
    return community, round_


async def _draft_of(conn: Connection, community: Community, round_id: RoundId, now: datetime) -> Draft:
    round_ = await get_round(conn, round_id)
    return Draft(
        community,
        round_,
        await roundup_of(conn, community, round_, now),
        tuple(await left_out_posts(conn, round_.id)),
        tuple(await waiting_posts(conn, [round_.id])),
        is_edited=bool(round_.opening) or await has_edited_posts(conn, round_.id),
    )
