"""Messages in the simulated Discord."""

from bot.demo.transcript import texts_of
from bot.demo.world import World


def message_texts_with(world: World, words: str) -> list[str]:
    """Return the text of each message in the channel that contains these words."""
    texts = ["\n".join(texts_of(message)).replace("\\", "") for message in world.channel.history()]
    return [text for text in texts if words in text]


def private_messages_to(world: World, who: str) -> list[str]:
    """Return the text of each private message that the bot sent to a member."""
    try:
        return [" ".join(texts_of(message)) for message in world.users[who].dm_channel.history()]
    except LookupError:
        return []
