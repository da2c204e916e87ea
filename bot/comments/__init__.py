"""Comments on posts: their sources, their parsers, and who wrote them."""

from bot.comments.byline import EVERYTHING, NOBODY, UNKNOWN, Byline, Writer, Writers, byline_name
from bot.comments.comment_feed import parse_comment_feed
from bot.comments.identity import (
    CLOCK_TOLERANCE,
    Alias,
    AliasKind,
    Author,
    Claim,
    IdentityIndex,
    KnownIdentities,
    is_full_name,
    normalize_name,
)
from bot.comments.model import (
    BROWSER_ONLY,
    CLOSED,
    COMMENTS_PER_PAGE,
    KINDS_ELSEWHERE,
    NO_SOURCE,
    POST_AUTHOR,
    SOURCES_OF_WORDPRESS,
    UNREADABLE_SOURCES,
    WORDPRESS,
    CommentSource,
    OfferedComment,
    ParsedComment,
    RecordedComment,
    any_readable,
    id_of_address,
)
from bot.comments.own_part import own_content
from bot.comments.parse import parse_comments, parse_rest
from bot.comments.rel_me import RelMeLinks, account_of_profile, rel_me_links
from bot.comments.sources import find_comment_sources
from bot.comments.syndication import original_address

__all__ = [
    "BROWSER_ONLY",
    "CLOCK_TOLERANCE",
    "CLOSED",
    "COMMENTS_PER_PAGE",
    "EVERYTHING",
    "KINDS_ELSEWHERE",
    "NOBODY",
    "NO_SOURCE",
    "POST_AUTHOR",
    "SOURCES_OF_WORDPRESS",
    "UNKNOWN",
    "UNREADABLE_SOURCES",
    "WORDPRESS",
    "Alias",
    "AliasKind",
    "Author",
    "Byline",
    "Claim",
    "CommentSource",
    "IdentityIndex",
    "KnownIdentities",
    "OfferedComment",
    "ParsedComment",
    "RecordedComment",
    "RelMeLinks",
    "Writer",
    "Writers",
    "account_of_profile",
    "any_readable",
    "byline_name",
    "find_comment_sources",
    "id_of_address",
    "is_full_name",
    "normalize_name",
    "original_address",
    "own_content",
    "parse_comment_feed",
    "parse_comments",
    "parse_rest",
    "rel_me_links",
]
