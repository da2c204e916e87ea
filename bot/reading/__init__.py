"""Who reads and who comments, and what a member sees of it."""

from bot.reading.authors import Alias, AliasKind, Author, Circle, fold_name
from bot.reading.comments import NO_DOOR, CommentDoor, FoundComment, door_of, parse_comment_feed, parse_rest
from bot.reading.deeds import Comment, Deed, GivenThanks, Help, Marks, Read, Thanks, Told, week_of
from bot.reading.standing import Relation, Standing, relations_of, standing_of

__all__ = [
    "NO_DOOR",
    "Alias",
    "AliasKind",
    "Author",
    "Circle",
    "Comment",
    "CommentDoor",
    "Deed",
    "FoundComment",
    "GivenThanks",
    "Help",
    "Marks",
    "Read",
    "Relation",
    "Standing",
    "Thanks",
    "Told",
    "door_of",
    "fold_name",
    "parse_comment_feed",
    "parse_rest",
    "relations_of",
    "standing_of",
    "week_of",
]
