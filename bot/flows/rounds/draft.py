"""The draft of a round-up: who may change it sees it an hour before; it goes out by itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from math import inf

from bot.errors import UserError
from bot.flows.access import require_community, require_round, running_round
from bot.flows.messages.roundup import refresh_roundup, roundup_of
from bot.flows.posts.decide import settle_post
from bot.i18n import get_translator
from bot.messages.draft import draft_ready
from bot.outbox import Message, MessageKind
from bot.outbox.keys import draft_key
from bot.posts import DecidedBy, Decision, Post, PostId
from bot.roundup import RoundUp
from bot.services import Services
from bot.themes import Caller, Community, Phase, Round, RoundId
from storage import Connection
from storage.communities import find_member
from storage.outbox import enqueue
from storage.posts import find_post, posts_of_round, set_host_quote, set_order, set_recommendation
from storage.round_hosts import get_theme_host_user
from storage.rounds import get_round, mark_draft_notified, rounds_of, set_opening


class PostMove(StrEnum):
    """Where a post goes in the round-up."""

    STAY = "stay"
    FIRST = "first"
    UP = "up"
    DOWN = "down"
    LAST = "last"
    OUT = "out"


@dataclass(frozen=True, slots=True)
class PostEdit:
    """What becomes of a post of a draft that is edited as a whole."""

    post: int
    """Its id, as it came from outside."""
    place: int
    """The number that it shall have; of no effect on a late one."""
    quote: str
    recommendation: str
    is_out: bool


@dataclass(frozen=True, slots=True)
class Draft:
    """A round-up as it is now, for those who may change it."""

    community: Community
    round: Round
    roundup: RoundUp


async def notify_draft(services: Services, round_: Round) -> None:
    """Queue the word that the draft can be looked at, to the theme host or else the reviewer; nothing to who left."""
    now = services.clock.now()
    async with services.db.write() as tx:
        await mark_draft_notified(tx, round_.id)
        current = await get_round(tx, round_.id)
        community = await require_community(tx, current.community)
        if community.draft_reviewer is None or not current.is_running(now):
            return
        reviewer = await get_theme_host_user(tx, current.id) or community.draft_reviewer
        member = await find_member(tx, community.id, reviewer)
        if member is not None and member.left_at is not None:
            return
        t = get_translator(member.language if member else community.language)
        layout = draft_ready(t, current, len(await posts_of_round(tx, current.id)))
        key, kind = draft_key(current.id), MessageKind.DRAFT
        await enqueue(tx, Message(key, kind, community.id, 0, layout, round=current.id, user_id=reviewer), now)


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


async def get_draft_post(services: Services, caller: Caller, round_id: int, post_id: int) -> Post:
    """Return a post of a draft, to be changed. Raises UserError as `get_draft` does."""
    async with services.db.read() as conn:
        community, round_ = await _require_editable(conn, caller, round_id, services.clock.now())
        return await _require_post(conn, community, round_, post_id)


async def change_post(
    services: Services, caller: Caller, round_id: int, post_id: int, recommendation: str, move: PostMove
) -> Draft:
    """Change why a post is worth reading, and move it or leave it out; return the draft as it is then.

    A post left out is out by an organiser's decision, also where the theme host leaves it out. Raises UserError as
    `get_draft` does.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community, round_ = await _require_editable(tx, caller, round_id, now)
        post = await _require_post(tx, community, round_, post_id)
        await set_recommendation(tx, post.id, recommendation)
        if move is PostMove.OUT:
            await settle_post(tx, community, post, now, added=False, by=DecidedBy.ORGANISER)
        elif move is not PostMove.STAY:
            draft = await roundup_of(tx, community, round_, now)
            await set_order(tx, move_post([one.id for one in draft.posts], post.id, move))
        await refresh_roundup(tx, community, round_.id, now)
        return await _draft_of(tx, community, round_.id, now)


async def change_opening(services: Services, caller: Caller, round_id: int, opening: str) -> Draft:
    """Change the words that a round-up begins with; return the draft. Raises UserError as `get_draft` does."""
    now = services.clock.now()
    async with services.db.write() as tx:
        community, round_ = await _require_editable(tx, caller, round_id, now)
        await set_opening(tx, round_.id, opening)
        await refresh_roundup(tx, community, round_.id, now)
        return await _draft_of(tx, community, round_.id, now)


async def save_draft(
    services: Services, caller: Caller, round_id: int, opening: str, edits: Sequence[PostEdit]
) -> Draft:
    """Change a draft as a whole; return it as it is then.

    `edits` are in the order in which the caller saw the posts. A post that is there no longer stays away, and one that
    came since stands after the others. Raises UserError as `get_draft` does.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community, round_ = await _require_editable(tx, caller, round_id, now)
        shown = {post.id: post for post in await posts_of_round(tx, round_.id)}
        await set_opening(tx, round_.id, opening)
        for edit in edits:
            if (post := shown.get(PostId(edit.post))) is None:
                continue
            await set_recommendation(tx, post.id, edit.recommendation)
            await set_host_quote(tx, post.id, edit.quote)
            if edit.is_out:
                await settle_post(tx, community, post, now, added=False, by=DecidedBy.ORGANISER)
        before = [post.id for post in (await roundup_of(tx, community, round_, now)).posts]
        if (order := rearrange(before, edits)) != before:
            await set_order(tx, order)
        await refresh_roundup(tx, community, round_.id, now)
        return await _draft_of(tx, community, round_.id, now)


def rearrange(order: Sequence[PostId], edits: Sequence[PostEdit]) -> list[PostId]:
    """Return the order of posts by the places that edits give them; those without an edit come last.

    Of two with the same number, the one that was moved there has it: it stands before the other if it came from below,
    and after it if it came from above.
    """
    wanted = {
        edit.post: (edit.place, (edit.place > was) - (edit.place < was))
        for was, edit in enumerate((edit for edit in edits if edit.post in order), 1)
    }
    return sorted(order, key=lambda post: wanted.get(post, (inf, 0)))


def move_post(order: Sequence[PostId], post: PostId, move: PostMove) -> Sequence[PostId]:
    """Return the order with a post moved in it; the order as it is where the post is not in it."""
    if post not in order:
        return order
    rest, place = [one for one in order if one != post], order.index(post)
    to = {PostMove.FIRST: 0, PostMove.UP: max(0, place - 1), PostMove.DOWN: place + 1, PostMove.LAST: len(rest)}.get(
        move, place
    )
    return [*rest[:to], post, *rest[to:]]


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


async def _require_post(conn: Connection, community: Community, round_: Round, post_id: int) -> Post:
    post = await find_post(conn, post_id, community.id)
    if post is None or post.round != round_.id or post.decision is not Decision.ACCEPT:
        raise UserError("That post is no longer here.")
    return post


async def _draft_of(conn: Connection, community: Community, round_id: RoundId, now: datetime) -> Draft:
    round_ = await get_round(conn, round_id)
    return Draft(community, round_, await roundup_of(conn, community, round_, now))
