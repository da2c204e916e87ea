"""Thank a member for help off the blogs: in private, or for everyone to see if both want that."""

from dataclasses import dataclass
from datetime import time

from bot.errors import UserError
from bot.flows.access import require_community
from bot.flows.members.membership import ensure_member
from bot.i18n import LazyString, get_translator
from bot.messages.thanks import public_thanks, thanks_received
from bot.outbox import Message, MessageKind
from bot.outbox.keys import shown_thanks_key, thanks_key
from bot.reading import GivenThanks, HelpKind, week_of
from bot.services import Services
from bot.text import escape, moment, single_line
from bot.themes import Caller, Community, Member, next_time
from storage.communities import find_member
from storage.outbox import enqueue
from storage.reading import find_thanks, mark_thanks_shown, record_thanks

MAX_THANKS_LENGTH = 200
MONDAY = 0
"""The day on which a week begins, as ISO 8601 has it: at midnight in the community's time zone."""


async def thank(
    services: Services, caller: Caller, helper: Caller, kind: HelpKind, line: str, *, shows: bool
) -> Member:
    """Record thanks, and queue a private message to the helper; return the helper.

    Raise UserError for thanks to oneself, to someone who does not take part, or for the same thanks twice in a week of
    the community (see `week_of`).
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community, giver = await ensure_member(tx, caller, now)
        if helper.user == caller.user:
            raise UserError("Thanks are for somebody else. Choose who helped you.")
        helped = await find_member(tx, community.id, helper.user)
        if helped is None or not helped.is_tracked:
            raise UserError(
                "I can't keep thanks for **{name}** just now. Tell them directly.",
                name=escape(helper.name, 40),
            )
        thanks_id = await record_thanks(
            tx,
            giver.id,
            helped.id,
            kind,
            single_line(line, MAX_THANKS_LENGTH),
            now,
            week=week_of(now, community.zone),
            shows=shows,
        )
        if thanks_id is None:
            raise UserError(
                "You thanked them for that this week already, and they know. You can again {when}.",
                when=moment(next_time(now, MONDAY, time(), community.zone)),
            )
        thanks = await find_thanks(tx, thanks_id, community.id)
        assert thanks is not None  # noqa: S101 - it was inserted in this transaction
        message = Message(
            thanks_key(thanks_id),
            MessageKind.THANKS,
            community.id,
            0,
            thanks_received(get_translator(helped.language), thanks, community),
            subjects=thanks.people,
            user_id=helped.user,
        )
        await enqueue(tx, message, now)
    return helped


@dataclass(frozen=True, slots=True)
class PublicThanks:
    """Thanks that were queued for everyone to see, and the community to whose channel they go."""

    thanks: GivenThanks
    community: Community


async def show_thanks(services: Services, caller: Caller, number: int) -> PublicThanks:
    """Queue thanks for everyone to see; do nothing if that was done before.

    Raise UserError unless the caller is the helper, or if the giver wants the thanks to stay private.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        thanks = await find_thanks(tx, number, community.id)
        if thanks is None or thanks.helper_user != caller.user:
            raise UserError("These thanks are not yours to show.")
        if not thanks.giver_shows:
            giver = escape(thanks.giver, 40) or LazyString("Somebody")
            raise UserError("{name} would rather keep them between you two.", name=giver)
        if await mark_thanks_shown(tx, number, now):
            message = Message(
                shown_thanks_key(number),
                MessageKind.SHOWN_THANKS,
                community.id,
                community.announce_channel,
                public_thanks(get_translator(community.language), thanks),
                subjects=thanks.people,
            )
            await enqueue(tx, message, now)
    return PublicThanks(thanks, community)
