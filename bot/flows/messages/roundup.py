"""Say the round-up, or bring the one that stands up to date."""

from datetime import datetime

from bot.i18n import get_translator
from bot.messages.rounds import moved_up, roundup_name
from bot.messages.roundup import render_roundup
from bot.outbox import Message, roundup_key
from bot.roundup import RoundUp, compose
from bot.themes import Community, Phase, Round, RoundId
from storage import Connection, Transaction
from storage.outbox import enqueue, find_message
from storage.posts import posts_of_round
from storage.publications import mark_publication_due
from storage.rounds import get_round, scheduled_round
from storage.suggestions import on_the_board


async def show_roundup(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Queue the round-up's parts; those that stand already are edited where they changed."""
    t = get_translator(community.language)
    layouts = render_roundup(t, await roundup_of(tx, community, round_, now))
    while await find_message(
        tx, roundup_key(round_.id, len(layouts) + 1)
    ):  # posts went, and a part that stands is over
        layouts.append(moved_up(t))
    changed = False
    for part, layout in enumerate(layouts, 1):
        message = Message(
            roundup_key(round_.id, part),
            community.id,
            community.roundup_channel,
            layout,
            pin=part == 1,
            thread=roundup_name(t, round_) if part == 1 else "",
            inside=roundup_key(round_.id, 1) if part > 1 else "",
        )
        changed = await enqueue(tx, message, now) or changed
    if changed:
        await mark_publication_due(tx, round_.id, now)


async def refresh_roundup(tx: Transaction, community: Community, round_id: RoundId, now: datetime) -> None:
    """Bring the round-up of a round up to date where it is out."""
    round_ = await get_round(tx, round_id)
    if round_.phase is Phase.ROUNDED_UP:
        await show_roundup(tx, community, round_, now)


async def roundup_of(conn: Connection, community: Community, round_: Round, now: datetime) -> RoundUp:
    """Return the round-up of a round as it stands now; what comes next is told until that is announced."""
    posts, upcoming = await posts_of_round(conn, round_.id), await scheduled_round(conn, community.id)
    if upcoming.number != round_.number + 1:
        return compose(round_, posts)
    return compose(round_, posts, await on_the_board(conn, community.id, now), upcoming.opens_at)
