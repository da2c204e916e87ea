"""The round-up of a round, in one or more parts."""

from dataclasses import replace
from datetime import datetime

from bot.flows.next_theme import next_theme
from bot.i18n import get_translator
from bot.messages.rounds import part_superseded, roundup_name
from bot.messages.roundup import render_roundup
from bot.outbox import Message, MessageKind, Obstacle
from bot.outbox.keys import announcement_key, roundup_key
from bot.roundup import RoundUp, compose
from bot.themes import Community, Phase, Round, RoundId
from storage import Connection, Transaction
from storage.outbox import drop_unsent, enqueue, was_refused
from storage.posts import posts_of_round
from storage.publications import mark_publication_due, record_content
from storage.rounds import get_round, rounds_of, scheduled_round
from storage.roundup_parts import parts_of
from storage.standing import put_back
from storage.suggestions import open_suggestions


async def enqueue_roundup(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Queue the parts of a round-up, or edit those that are sent already; publish it again if anything changed.

    A round that nobody heard of ends without a word. A part without words says so where it stands, and is not sent
    where it does not. With words again it is.
    """
    if await is_unheard_of(tx, round_):
        return
    t = get_translator(community.language)
    roundup = await roundup_of(tx, community, round_, now)
    if await record_content(tx, round_.id, roundup.content_hash, now) and round_.rounded_up_at != now:
        roundup = replace(roundup, has_changed=True)
    layouts = render_roundup(t, roundup)
    size, before = len(layouts), {one.key: one for one in await parts_of(tx, round_.id)}
    layouts += [part_superseded(t)] * (len(before) - size)
    changed = False
    for part, layout in enumerate(layouts, 1):
        key = roundup_key(round_.id, part)
        message = Message(
            key,
            MessageKind.ROUNDUP if part == 1 else MessageKind.ROUNDUP_PART,
            community.id,
            community.roundup_channel,
            layout,
            round=round_.id,
            pin=part == 1,
            thread_name=roundup_name(t, round_) if part == 1 else "",
            parent_key=roundup_key(round_.id) if part > 1 else None,
        )
        changed = await enqueue(tx, message, now) or changed
        if part > size:
            await drop_unsent(tx, key)
        elif key in before and before[key].obstacle is Obstacle.PAST:
            await put_back(tx, key, now, dropped=True)
    if changed:
        await mark_publication_due(tx, round_.id, now)


async def is_unheard_of(conn: Connection, round_: Round) -> bool:
    """Return whether a round's theme was never announced, as the bot may not write there, and nobody wrote on it."""
    return await was_refused(conn, announcement_key(round_.id)) and not await posts_of_round(conn, round_.id)


async def refresh_roundup(tx: Transaction, community: Community, round_id: RoundId, now: datetime) -> None:
    """Edit the round-up of a round if the round has one."""
    round_ = await get_round(tx, round_id)
    if round_.phase is Phase.ROUNDED_UP:
        await enqueue_roundup(tx, community, round_, now)


async def refresh_newest_roundup(tx: Transaction, community: Community, now: datetime) -> None:
    """Edit the round-up that says when the next theme comes, and how it is decided, after that has changed."""
    for round_ in (await rounds_of(tx, community.id, Phase.ROUNDED_UP))[:1]:
        await enqueue_roundup(tx, community, round_, now)


async def roundup_of(conn: Connection, community: Community, round_: Round, now: datetime) -> RoundUp:
    """Return the round-up of a round as it is now; until the next theme is announced, it shows the board for it."""
    posts, upcoming = await posts_of_round(conn, round_.id), await scheduled_round(conn, community.id)
    if upcoming.number != round_.number + 1:
        return compose(round_, posts)
    return compose(round_, posts, await open_suggestions(conn, community.id, now), await next_theme(conn, community))
