"""The posts in messages that are kept back for what they say."""

from collections.abc import Iterable, Sequence

from bot.actions import AnswerQuestion, ReadPost
from bot.components import Layout
from bot.posts import Post
from bot.themes import CommunityId
from storage import Connection
from storage.obstacles import Blocked, find_readable
from storage.posts import find_post


async def posts_kept_back(conn: Connection, community: CommunityId, blocked: Iterable[Blocked]) -> Sequence[Post]:
    """Return the posts in those messages of a community that are kept back for their words, each once, in order."""
    numbers = dict.fromkeys([post for one in blocked if one.is_about_words for post in await _posts_in(conn, one)])
    found = [await find_post(conn, number, community) for number in numbers]
    return [post for post in found if post is not None]


async def _posts_in(conn: Connection, blocked: Blocked) -> Sequence[int]:
    """Return the ids of the posts that a message has a button for: nothing else in it says which they are."""
    message = await find_readable(conn, blocked.key)
    if message is None or not isinstance(message.content, Layout):
        return []
    ids = [button.custom_id for button in message.content.buttons() if button.custom_id]
    actions = [ReadPost.parse(one) or AnswerQuestion.parse(one) for one in ids]
    return [action.post for action in actions if action is not None]
