"""Say the round-up, or bring the one that stands up to date."""

from datetime import datetime

from bot.languages import speech
from bot.outbox import Message, roundup_key
from bot.roundup import RoundUp, compose, to_layouts
from bot.themes import Community, Phase, Round, RoundId
from bot.wording.rounds import moved_up, roundup_name
from storage import Connection, Transaction
from storage.outbox import find_message, say
from storage.posts import posts_of_round
from storage.publications import want_published
from storage.rounds import get_round, scheduled_round
from storage.suggestions import on_the_board


async def show_roundup(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Queue the round-up's parts; those that stand already are edited where they changed."""
    words = speech(community.language)
    layouts = to_layouts(words, await roundup_of(tx, community, round_, now))
    while await find_message(
        tx, roundup_key(round_.id, len(layouts) + 1)
    ):  # posts went, and a part that stands is over
        layouts.append(moved_up(words))
    changed = False
    for part, layout in enumerate(layouts, 1):
        message = Message(
            roundup_key(round_.id, part),
            community.id,
            community.roundup_channel,
            layout,
            pin=part == 1,
            thread=roundup_name(words, round_) if part == 1 else "",
            inside=roundup_key(round_.id, 1) if part > 1 else "",
        )
        changed = await say(tx, message, now) or changed
    if changed:
        await want_published(tx, round_.id, now)


async def renew_roundup(tx: Transaction, community: Community, round_id: RoundId, now: datetime) -> None:
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
