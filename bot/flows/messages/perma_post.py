"""The perma-post: every round with a link to its round-up, pinned in the channel of round-ups."""

from datetime import datetime

from bot.flows.access import require_community
from bot.flows.messages.retire import retire_message
from bot.i18n import get_translator
from bot.messages.past_rounds import perma_post, perma_post_moved, perma_post_name
from bot.outbox import Message, MessageKind
from bot.outbox.keys import MessageKey, perma_post_key, roundup_key
from bot.services import Services
from bot.themes import Community, RoundId
from storage import Transaction
from storage.imported_rounds import imported_rounds_of
from storage.outbox import enqueue, find_message, mark_sent, unpin
from storage.rounds import past_rounds
from storage.roundup_parts import PART_KINDS, has_unsent_part, put_in_order
from storage.standing import plan_add_ons


async def record_delivery(services: Services, sent: Message) -> None:
    """Record what stands in Discord now, and that its pin and thread are due; link to a round-up in the perma-post."""
    async with services.db.write() as tx:
        await mark_sent(tx, sent)
        await plan_add_ons(tx, [sent], services.clock.now())
        if sent.kind in PART_KINDS and sent.round is not None:
            await put_in_order(tx, sent.round, services.clock.now())
            await _link_to(tx, services, sent, sent.round)


async def _link_to(tx: Transaction, services: Services, part: Message, round_: RoundId) -> None:
    """Show the perma-post with a link to a round-up of which a part stands; a new one stands below all of its parts."""
    community = await require_community(tx, part.community)
    if await has_unsent_part(tx, round_):
        await refresh_perma_post(tx, services, community)
    elif part.kind is MessageKind.ROUNDUP or not await find_message(tx, _key(community)):
        await show_perma_post(tx, services, community)


async def refresh_perma_post(tx: Transaction, services: Services, community: Community) -> None:
    """Edit the perma-post if it was queued before."""
    if await find_message(tx, _key(community)):
        await show_perma_post(tx, services, community)


async def show_perma_post(tx: Transaction, services: Services, community: Community) -> None:
    """Queue the perma-post, or edit it where it is sent already."""
    now, t = services.clock.now(), get_translator(community.language)
    standing = [past for past in await past_rounds(tx, community.id) if past.roundup_url]
    pages = services.public_places(community.id).chosen_by(community).pages_url
    message = Message(
        _key(community),
        MessageKind.PERMA_POST,
        community.id,
        community.roundup_channel,
        perma_post(t, community, standing, await imported_rounds_of(tx, community.id), pages),
        pin=True,
        thread_name=perma_post_name(t, community),
    )
    await enqueue(tx, message, now)
    earlier = [roundup_key(past.round.id) for past in standing[1:]]
    await unpin(tx, earlier, now)  # the newest round-up is pinned, and those before it are in the perma-post


async def retire_perma_post(tx: Transaction, before: Community, community: Community, now: datetime) -> None:
    """Edit the perma-post in the channel of `before`, so that it links to the channel of `community`."""
    layout = perma_post_moved(get_translator(community.language), community)
    await retire_message(
        tx, Message(_key(before), MessageKind.PERMA_POST, community.id, before.roundup_channel, layout), now
    )


def _key(community: Community) -> MessageKey:
    return perma_post_key(community.id, community.roundup_channel)
