"""The draft of a round-up: a host sees it an hour before, and may change it; it goes out by itself."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.errors import Refusal
from bot.flows.communities import community_of, running_round
from bot.flows.decide_post import decide_post
from bot.flows.show_roundup import renew_roundup, roundup_of
from bot.languages import speech
from bot.outbox import Message
from bot.posts import Decision, Post, PostId
from bot.roundup import RoundUp
from bot.themes import Caller, Community, Phase, Round
from bot.tools import Tools
from bot.wording.draft import draft_is_there
from storage import Connection
from storage.communities import find_member
from storage.outbox import say
from storage.posts import arrange, find_post, posts_of_round, recommend
from storage.rounds import find_round, get_round, note_draft_told, open_with, rounds_of
from storage.turns import host_of


class Move(StrEnum):
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


async def tell_of_draft(tools: Tools, round_: Round) -> None:
    """Queue the word to the round's host that the draft can be looked at; where nobody wants one, nothing is said."""
    now = tools.clock.now()
    async with tools.db.write() as tx:
        await note_draft_told(tx, round_.id)
        current = await get_round(tx, round_.id)
        community = await community_of(tx, current.community)
        if community.draft_to is None or current.phase is not Phase.WRITING or now >= current.closes_at:
            return
        host = await host_of(tx, current.id) or community.draft_to
        member = await find_member(tx, community.id, host)
        words = speech(member.language if member else community.language)
        layout = draft_is_there(words, current, len(await posts_of_round(tx, current.id)))
        await say(tx, Message(f"round:{current.id}:draft", community.id, 0, layout, user=host), now)


async def see_draft(tools: Tools, caller: Caller, round_id: int | None) -> Draft:
    """Return the draft of a round; without one, of the round that runs, or else of the newest round-up.

    Raises Refusal for anyone but hosts and whoever hosts that round, and where there is nothing to change.
    """
    async with tools.db.read() as conn:
        if round_id is None:
            community = await community_of(conn, caller.guild)
            newest = await rounds_of(conn, community.id, Phase.CLOSED, Phase.ROUNDED_UP)
            round_ = await running_round(conn, community.id) or next(iter(newest), None)
            if round_ is None:
                raise Refusal("There is no round-up yet that you could change.")
            round_id = round_.id
        return await _draft(conn, caller, round_id, tools.clock.now())


async def see_post(tools: Tools, caller: Caller, round_id: int, post_id: int) -> Post:
    """Return a post of a draft, to be changed. Raises Refusal as `see_draft` does."""
    async with tools.db.read() as conn:
        return await _post(conn, await _draft(conn, caller, round_id, tools.clock.now()), post_id)


async def change_post(tools: Tools, caller: Caller, round_id: int, post_id: int, why: str, move: Move) -> Draft:
    """Say why a post is worth reading, and move it or leave it out; return the draft as it stands then.

    Raises Refusal as `see_draft` does.
    """
    now = tools.clock.now()
    async with tools.db.write() as tx:
        draft = await _draft(tx, caller, round_id, now)
        post = await _post(tx, draft, post_id)
        await recommend(tx, post.id, why)
        if move not in {Move.STAY, Move.OUT}:
            await arrange(tx, moved([one.id for one in draft.roundup.posts], post.id, move))
        await renew_roundup(tx, draft.community, draft.round.id, now)
    if move is Move.OUT:
        await decide_post(tools, replace(caller, guild=draft.community.id, is_host=True), post_id, added=False)
    return await see_draft(tools, caller, post.round)


async def change_opening(tools: Tools, caller: Caller, round_id: int, opening: str) -> Draft:
    """Let a round-up begin with a host's words; return the draft. Raises Refusal as `see_draft` does."""
    now = tools.clock.now()
    async with tools.db.write() as tx:
        draft = await _draft(tx, caller, round_id, now)
        await open_with(tx, draft.round.id, opening)
        await renew_roundup(tx, draft.community, draft.round.id, now)
    return await see_draft(tools, caller, draft.round.id)


def moved(order: Sequence[PostId], post: PostId, move: Move) -> Sequence[PostId]:
    """Return the order with a post moved in it; one that is not in it moves nothing."""
    if post not in order:
        return order
    rest, place = [one for one in order if one != post], order.index(post)
    to = {Move.FIRST: 0, Move.UP: max(0, place - 1), Move.DOWN: place + 1, Move.LAST: len(rest)}.get(move, place)
    return [*rest[:to], post, *rest[to:]]


async def _post(conn: Connection, draft: Draft, post_id: int) -> Post:
    post = await find_post(conn, post_id, draft.community.id)
    if post is None or post.round != draft.round.id or post.decision is not Decision.ACCEPT:
        raise Refusal("That post is no longer here.")
    return post


async def _draft(conn: Connection, caller: Caller, round_id: int, now: datetime) -> Draft:
    round_ = await find_round(conn, round_id)
    if round_ is None or caller.guild not in {None, round_.community}:
        raise Refusal("That round is not one of this community.")
    community = await community_of(conn, round_.community)
    hosts = {community.draft_to, await host_of(conn, round_.id)}
    if not caller.is_host and caller.user not in hosts:
        raise Refusal("Only hosts can do that: it needs the permission Manage Server.")
    return Draft(community, round_, await roundup_of(conn, community, round_, now))
