"""Keep the perma-post in sight: every round with the way to its round-up, pinned where round-ups appear."""

from datetime import datetime

from bot.flows.communities import community_of
from bot.flows.leave_message import leave_message
from bot.languages import speech
from bot.outbox import Message, is_roundup, roundup_key
from bot.themes import Community
from bot.tools import Tools
from bot.wording.rounds import perma_post, perma_post_moved, perma_post_name
from storage import Transaction
from storage.outbox import let_go_of_pin, note_sent, say
from storage.rounds import past_rounds


async def note_said(tools: Tools, sent: Message) -> None:
    """Write down what stands in Discord now; where it is a round-up, its place goes into the perma-post."""
    async with tools.db.write() as tx:
        await note_sent(tx, sent)
        if is_roundup(sent.key):
            await _show(tx, tools, await community_of(tx, sent.community))


async def _show(tx: Transaction, tools: Tools, community: Community) -> None:
    now, words = tools.clock.now(), speech(community.language)
    standing = [past for past in await past_rounds(tx, community.id) if past[-1]]
    pages = f"{tools.public_address}/{community.id}/" if tools.public_address else ""
    message = Message(
        _key(community),
        community.id,
        community.roundup_channel,
        perma_post(words, community, standing, pages),
        pin=True,
        thread=perma_post_name(words, community),
        lasting=True,
    )
    await say(tx, message, now)
    for earlier, _, _ in standing[1:2]:  # the newest round-up is pinned, and those before it are in the perma-post
        await let_go_of_pin(tx, roundup_key(earlier.id), now)


async def leave_perma_post(tx: Transaction, before: Community, community: Community, now: datetime) -> None:
    """Let the perma-post of the channel that was left say where it is from now on."""
    layout = perma_post_moved(speech(community.language), community)
    await leave_message(tx, Message(_key(before), community.id, before.roundup_channel, layout), now)


def _key(community: Community) -> str:
    return f"perma-post:{community.id}:{community.roundup_channel}"
