"""Say whether an address is of one post, and not of another or of the whole blog."""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl

from bot.feeds.addresses import is_web_address, path_key

_PART_SEPARATORS = re.compile(r"[/?&=]")
_EXTENSION = re.compile(r"\.[a-z]{2,5}$")
_BELOW_A_POST = "comment"
"""How the part of a path begins that follows a post's: `comment-page-2` on WordPress, `comment/7` on Substack."""


def names_post(address: str, post: str) -> bool:
    """Return whether all parts of a post's path stand in an address, one after another and each as a whole."""
    wanted, parts = _whole_parts(post), _whole_parts(address)
    starts = range(len(parts) - len(wanted) + 1)
    return bool(wanted) and any(parts[start : start + len(wanted)] == wanted for start in starts)


def leads_to_post(addresses: Iterable[str], post: Sequence[str]) -> bool | None:
    """Return whether one of the addresses is of a post's page, or of a comment's below it; None if none of them tells.

    `post` has the addresses of the page. Hosts are not compared, as a blog may have several; a home page tells nothing.
    """
    told = [_leads_to(address, page) for address in addresses if is_web_address(address) for page in post]
    return True if True in told else False if False in told else None


def is_page_of_post(address: str, post: Sequence[str]) -> bool:
    """Return whether an address is that of a post's page, in whatever spelling and on whatever host."""
    return path_key(address) != "" and path_key(address) in map(path_key, post)


def _leads_to(address: str, page: str) -> bool | None:
    (path, query), (wanted, wanted_query) = _path_and_query(address), _path_and_query(page)
    if not (path or query) or not (wanted or wanted_query):
        return None
    below = path[len(wanted) :]
    is_same = path[: len(wanted)] == wanted and wanted_query <= query
    return is_same and (not below or below[0].lower().startswith(_BELOW_A_POST))


def _path_and_query(address: str) -> tuple[list[str], set[tuple[str, str]]]:
    path, _, query = path_key(address).partition("?")
    return [part for part in path.split("/") if part], set(parse_qsl(query, keep_blank_values=True))


def _whole_parts(address: str) -> list[str]:
    """Return the parts of a path and of its query, without the extensions of files."""
    return [_EXTENSION.sub("", part) for part in _PART_SEPARATORS.split(path_key(address)) if part]
