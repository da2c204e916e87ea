"""Who reads and who comments, and what a member sees of it."""

from bot.reading.authors import Alias, AliasKind, Author, Circle, KnownBy, fold_name, is_full
from bot.reading.comments import CLOSED, DISQUS, NO_DOOR, PER_PAGE, CommentDoor, FoundComment, any_open
from bot.reading.deeds import Comment, Deed, GivenThanks, Help, Marks, Read, Thanks, Told, week_of
from bot.reading.doors import doors_of
from bot.reading.parse import parse_comment_feed, parse_rest, read_comments
from bot.reading.profiles import Links, account_at, read_links
from bot.reading.standing import Relation, Standing, relations_of, standing_of

__all__ = [
    "CLOSED",
    "DISQUS",
    "NO_DOOR",
    "PER_PAGE",
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
    "KnownBy",
    "Links",
    "Marks",
    "Read",
    "Relation",
    "Standing",
    "Thanks",
    "Told",
    "account_at",
    "any_open",
    "doors_of",
    "fold_name",
    "is_full",
    "parse_comment_feed",
    "parse_rest",
    "read_comments",
    "read_links",
    "relations_of",
    "standing_of",
    "week_of",
]
