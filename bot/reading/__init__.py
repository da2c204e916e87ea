"""Who reads and who comments, and what a member sees of it."""

from bot.reading.authors import author_of
from bot.reading.comments import NO_DOOR, CommentDoor, FoundComment, door_of, parse_comment_feed, parse_rest
from bot.reading.standing import Standing

__all__ = [
    "NO_DOOR",
    "CommentDoor",
    "FoundComment",
    "Standing",
    "author_of",
    "door_of",
    "parse_comment_feed",
    "parse_rest",
]
