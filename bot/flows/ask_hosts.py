"""Make the question about a post the hosts' when its author has not answered for a day."""

from bot.flows.communities import community_of
from bot.languages import speech
from bot.outbox import Message, announce_key
from bot.tools import Tools
from bot.wording.posts import asked_of_host
from storage.outbox import say
from storage.posts import find_post, host_due, note_host_asked


async def ask_hosts(tools: Tools) -> None:
    """Queue every question that is due so; it stays where it stands, and its buttons stay as they are."""
    now = tools.clock.now()
    async with tools.db.write() as tx:
        for post_id, community_id in await host_due(tx, now):
            community, post = await community_of(tx, community_id), await find_post(tx, post_id, community_id)
            await note_host_asked(tx, post_id)
            if post is not None:
                layout = asked_of_host(speech(community.language), community, post)
                key, inside = f"post:{post.id}:ask", announce_key(post.round)
                await say(tx, Message(key, community.id, community.announce_channel, layout, inside=inside), now)
