"""Another bot in the simulated Discord."""

from bot.demo.transcript import texts_of
from bot.demo.world import World


def become_another_bot(world: World) -> int:
    """Make all that the bot has said the words of another one; return that one's id."""
    old: int = world.env.create_user("the bot before", bot=True).id
    for messages in world.env.backend.messages.values():
        for message in messages.values():
            if message.author_id == world.env.backend.bot_user.id:
                message.author_id = old
    return old


def said_by(world: World, author: int) -> list[str]:
    """Return the texts of what a bot has said in the channel, without Discord's own words about pins."""
    texts = ["\n".join(texts_of(one)).replace("\\", "") for one in world.channel.history() if one.author.id == author]
    return [text for text in texts if text]
