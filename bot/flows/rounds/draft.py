"""The draft of a round-up: a host sees it an hour before, and may change it; it goes out by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.errors import UserError
from bot.flows.access import require_community, running_round
from bot.flows.messages.roundup import refresh_roundup, roundup_of
from bot.flows.posts.decide import decide_post
from bot.i18n import get_translator
from bot.messages.draft import draft_is_there
from bot.outbox import Message
from bot.posts import Decision, Post, PostId
from bot.roundup import RoundUp
from bot.services import Services
from bot.themes import Caller, Community, Phase, Round
from storage import Connection
from storage.communities import find_member
from storage.outbox import enqueue
from storage.posts import find_post, posts_of_round, recommend, set_order
from storage.round_hosts import get_theme_host_user
from storage.rounds import find_round, get_round, mark_draft_notified, rounds_of, set_opening


class PostMove(StrEnum):
    """Where a post goes in the round-up."""

    STAY = "stay"
    FIRST = "first"
    UP = "up"
    DOWN = "down"
    LAST = "last"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class Draft:
    """A round-up as it stands now, for who may change it."""

    community: Community
    round: Round
    roundup: RoundUp


async def notify_draft(services: Services, round_: Round) -> None:
    """Queue the word to the round's host that the draft can be looked at; where nobody wants one, nothing is said."""
    now = services.clock.now()
    async with services.db.write() as tx:
        await mark_draft_notified(tx, round_.id)
        current = await get_round(tx, round_.id)
        community = await require_community(tx, current.community)
        if community.draft_reviewer is None or current.phase is not Phase.WRITING or now >= current.closes_at:
            return
        theme_host = await get_theme_host_user(tx, current.id) or community.draft_reviewer
        member = await find_member(tx, community.id, theme_host)
        t = get_translator(member.language if member else community.language)
        layout = draft_is_there(t, current, len(await posts_of_round(tx, current.id)))
        await enqueue(tx, Message(f"round:{current.id}:draft", community.id, 0, layout, user=theme_host), now)


async def get_draft(services: Services, caller: Caller, round_id: int | None) -> Draft:
    """Return the draft of a round; without one, of the round that runs, or else of the newest round-up.

    Raises Refusal for anyone but hosts and whoever hosts that round, and where there is nothing to change.
    """
    async with services.db.read() as conn:
        if round_id is None:
            community = await require_community(conn, caller.guild)
            newest = await rounds_of(conn, community.id, Phase.CLOSED, Phase.ROUNDED_UP)
            round_ = await running_round(conn, community.id) or next(iter(newest), None)
            if round_ is None:
                raise UserError("There is no round-up yet that you could change.")
            round_id = round_.id
        return await _draft(conn, caller, round_id, services.clock.now())


async def get_draft_post(services: Services, caller: Caller, round_id: int, post_id: int) -> Post:
    """Return a post of a draft, to be changed. Raises Refusal as `get_draft` does."""
    async with services.db.read() as conn:
        return await _post(conn, await _draft(conn, caller, round_id, services.clock.now()), post_id)


async def change_post(
    services: Services, caller: Caller, round_id: int, post_id: int, why: str, move: PostMove
) -> Draft:
    """Say why a post is worth reading, and move it or leave it out; return the draft as it stands then.

    Raises Refusal as `get_draft` does.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        draft = await _draft(tx, caller, round_id, now)
        post = await _post(tx, draft, post_id)
        await recommend(tx, post.id, why)
        if move not in {PostMove.STAY, PostMove.OUT}:
            await set_order(tx, move_post([one.id for one in draft.roundup.posts], post.id, move))
        await refresh_roundup(tx, draft.community, draft.round.id, now)
    if move is PostMove.OUT:
        await decide_post(services, replace(caller, guild=draft.community.id, is_organiser=True), post_id, added=False)
    return await get_draft(services, caller, post.round)


async def change_opening(services: Services, caller: Caller, round_id: int, opening: str) -> Draft:
    """Let a round-up begin with a host's words; return the draft. Raises Refusal as `get_draft` does."""
    now = services.clock.now()
    async with services.db.write() as tx:
        draft = await _draft(tx, caller, round_id, now)
        await set_opening(tx, draft.round.id, opening)
        await refresh_roundup(tx, draft.community, draft.round.id, now)
    return await get_draft(services, caller, draft.round.id)


def move_post(order: Sequence[PostId], post: PostId, move: PostMove) -> Sequence[PostId]:
    """Return the order with a post moved in it; one that is not in it moves nothing."""
    if post not in order:
        return order
    rest, place = [one for one in order if one != post], order.index(post)
    to = {PostMove.FIRST: 0, PostMove.UP: max(0, place - 1), PostMove.DOWN: place + 1, PostMove.LAST: len(rest)}.get(
        move, place
    )
    return [*rest[:to], post, *rest[to:]]


async def _post(conn: Connection, draft: Draft, post_id: int) -> Post:
    post = await find_post(conn, post_id, draft.community.id)
    if post is None or post.round != draft.round.id or post.decision is not Decision.ACCEPT:
        raise UserError("That post is no longer here.")
    return post


async def _draft(conn: Connection, caller: Caller, round_id: int, now: datetime) -> Draft:
    round_ = await find_round(conn, round_id)
    if round_ is None or caller.guild not in {None, round_.community}:
        raise UserError("That round is not one of this community.")
    community = await require_community(conn, round_.community)
    hosts = {community.draft_reviewer, await get_theme_host_user(conn, round_.id)}
    if not caller.is_organiser and caller.user not in hosts:
        raise UserError("Only hosts can do that: it needs the permission Manage Server.")
    return Draft(community, round_, await roundup_of(conn, community, round_, now))
