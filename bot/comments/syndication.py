"""Find where a page says that its post stands elsewhere, too, and not the comments or other posts on it."""

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from bot.boundary import WebUrl, web_url
from bot.comments.page import is_comment_element
from bot.feeds.addresses import address_key, hostname_of
from bot.feeds.html_text import parse_tree

_ENTRY_CLASSES = {"h-entry", "hentry"}
BRIDGY = "brid.gy"
"""The host whose pages copy answers from elsewhere, each with the address where it stands (brid.gy, "About")."""
_STATUS = re.compile(
    r"https://(?P<hostname>[\w.-]+)/(?:@(?P<at>[\w.@-]+)|users/(?P<user>[\w.-]+)/statuses)/\d{5,25}/?$"
)
_LIST_TAGS = {"aside", "nav"}


def syndicated_copies(tree: etree._Element, address: str) -> Sequence[str]:
    """Return the addresses at which a page says that its post stands, too (microformats2, `u-syndication`), in order.

    Those of a comment are not among them, nor those of another entry that the page lists.
    """
    anchors = [one for one in tree.iter("a") if "u-syndication" in _classes(one)]
    own = _own_entries(tree, address) if anchors else []
    return [one.get("href") or "" for one in anchors if _is_of_post(one, own)]


def account_of_status(address: str) -> str:
    """Return the account to which a status belongs by its address, as `name@host`; empty for other addresses."""
    status = _STATUS.match(address)
    if status is None:
        return ""
    name = status["at"] or status["user"]
    return (name if "@" in name else f"{name}@{status['hostname']}").lower()


def original_address(markup: str, address: str) -> WebUrl:
    """Return where what a page says was written: a page of Bridgy names it, every other is at its own address.

    It blocks: call it off the event loop.
    """
    tree = parse_tree(markup) if hostname_of(address) == BRIDGY else None
    entries = filter(_is_entry, tree.iter("*")) if tree is not None else ()
    named = (url for entry in entries for url in _addresses(entry, address) if url)
    return next(named, web_url(address))


def _is_of_post(anchor: etree._Element, own: Sequence[etree._Element]) -> bool:
    for above in anchor.iterancestors():
        if _is_comment(above) or above.tag in _LIST_TAGS:
            return False
        if _is_entry(above):
            return above in own
    return True


def _own_entries(tree: etree._Element, address: str) -> Sequence[etree._Element]:
    """Return the entries that are the page's post: those at its address, or else one that is in no list of entries."""
    entries = [one for one in tree.iter("*") if _is_entry(one) and not any(map(_is_comment, one.iterancestors()))]
    at = {one: {address_key(url) for url in _addresses(one, address)} for one in entries}
    alone = [one for one in entries if not any(map(_is_list, one.iterancestors()))]
    named = [one for one in entries if address_key(address) in at[one] or (one in alone and not at[one])]
    return named or alone[:1] or (entries if len(entries) == 1 else [])


def _addresses(entry: etree._Element, base: str) -> Iterator[WebUrl]:
    """Yield the addresses of an entry itself, and none of those that it holds."""
    for anchor in entry.iter("a"):
        classes = _classes(anchor)
        if (
            "u-url" in classes
            and not _is_item(anchor)
            and next(filter(_is_item, anchor.iterancestors()), None) is entry
        ):
            yield web_url(anchor.get("href") or "", base)


def _is_item(element: etree._Element) -> bool:
    """Say whether an element is an item of microformats2, such as an entry, a citation or a card."""
    return any(one.startswith("h-") or one == "hentry" for one in _classes(element))


def _is_entry(element: etree._Element) -> bool:
    return not _ENTRY_CLASSES.isdisjoint(_classes(element))


def _is_comment(element: etree._Element) -> bool:
    return "h-cite" in _classes(element) or is_comment_element(element)


def _is_list(element: etree._Element) -> bool:
    return element.tag in _LIST_TAGS or "h-feed" in _classes(element)


def _classes(element: etree._Element) -> set[str]:
    return set((element.get("class") or "").split())
