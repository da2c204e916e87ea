"""Find where a page says that its post stands elsewhere, too, and not the comments or other posts on it."""

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence

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
    if not anchors:
        return []
    in_comments = _within(tree, _is_comment)
    own = _own_entries(tree, address, in_comments)
    return [one.get("href") or "" for one in anchors if one.getparent() not in in_comments and _is_of_post(one, own)]


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
    named = _addresses(tree, address) if tree is not None else {}
    entries = filter(_is_entry, tree.iter("*")) if tree is not None else ()
    return next((named[entry][0] for entry in entries if entry in named), web_url(address))


def _is_of_post(anchor: etree._Element, own: Collection[etree._Element]) -> bool:
    """Say whether an anchor that is in no comment is in one of these entries, or in none, and in no list there."""
    for above in anchor.iterancestors():
        if above.tag in _LIST_TAGS:
            return False
        if _is_entry(above):
            return above in own
    return True


def _own_entries(
    tree: etree._Element, address: str, in_comments: Collection[etree._Element]
) -> Collection[etree._Element]:
    """Return the entries that are the page's post: those at its address, or else one that is in no list of entries."""
    entries = [one for one in tree.iter("*") if _is_entry(one) and one.getparent() not in in_comments]
    at, in_lists, key = _addresses(tree, address), _within(tree, _is_list), address_key(address)
    alone = [one for one in entries if one.getparent() not in in_lists]
    named = {one for one in entries if key in map(address_key, at.get(one, ()))}
    named.update(one for one in alone if one not in at)
    return named or alone[:1] or (entries if len(entries) == 1 else [])


def _within(tree: etree._Element, is_such: Callable[[etree._Element], bool]) -> Collection[etree._Element]:
    """Return the elements that are such, and all below them: each is looked at once, however deep it stands."""
    found: set[etree._Element] = set()
    for one in tree.iter("*"):
        if one.getparent() in found or is_such(one):
            found.add(one)
    return found


def _addresses(tree: etree._Element, base: str) -> Mapping[etree._Element, Sequence[WebUrl]]:
    """Return the addresses of each item itself, and none of those that it holds, in the order of the page."""
    found: defaultdict[etree._Element, list[WebUrl]] = defaultdict(list)
    item_around: dict[etree._Element | None, etree._Element] = {}
    for one in tree.iter("*"):
        around = item_around.get(one.getparent())
        if _is_item(one):
            item_around[one] = one
        elif around is not None:
            item_around[one] = around
            if one.tag == "a" and "u-url" in _classes(one) and (url := web_url(one.get("href") or "", base)):
                found[around].append(url)
    return found


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
