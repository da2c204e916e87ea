"""The comments on posts: where they are, what they say, and who wrote them."""

from bot.comments.identity import Alias, AliasKind, Author, IdentityIndex, KnownIdentities, fold_name, is_full
from bot.comments.model import (
    COMMENTS_PER_PAGE,
    DISQUS,
    NO_SOURCE,
    UNREADABLE_SOURCES,
    CommentSource,
    FoundComment,
    any_readable,
)
from bot.comments.parse import parse_comment_feed, parse_comments, parse_rest
from bot.comments.rel_me import RelMeLinks, account_of_profile, rel_me_links
from bot.comments.sources import find_comment_sources

__all__ = [
    "COMMENTS_PER_PAGE",
    "DISQUS",
    "NO_SOURCE",
    "UNREADABLE_SOURCES",
    "Alias",
    "AliasKind",
    "Author",
    "CommentSource",
    "FoundComment",
    "IdentityIndex",
    "KnownIdentities",
    "RelMeLinks",
    "account_of_profile",
    "any_readable",
    "find_comment_sources",
    "fold_name",
    "is_full",
    "parse_comment_feed",
    "parse_comments",
    "parse_rest",
    "rel_me_links",
]
