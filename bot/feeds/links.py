"""The links of an entry, by the keys under which the spellings of one address compare equal."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from bot.feeds.addresses import address_key, hostname_of
from bot.feeds.identity import text_hash, write_hashes
from bot.feeds.model import Entry
from bot.feeds.wrapped_links import link_target

_PLAIN_LINK = re.compile(r"https?://[^\s<>\"]{4,500}", re.IGNORECASE)
_AFTER_LINK = "?!.,:;*_~|`'\u2026\u2019\u201c\u201d\u00ab\u00bb\u3001\u3002\uff0c\uff0e"
"""What ends the sentence around an address, or closes its quotation, its emphasis, its spoiler or its code."""
_OF_DISCORD = re.compile(r"(?:.+\.)?(?:discord(?:app)?\.(?:com|net)|discord\.gg)(?::\d+)?")
"""The hosts of Discord: what links to a message, a server or a file there is no post."""
_BRACKETS = {
    ")": "(",
    "]": "[",
    "}": "{",
    "\uff09": "\uff08",
    "\u300d": "\u300c",
    "\u300f": "\u300e",
    "\u3011": "\u3010",
}


def links_in_message(text: str) -> Sequence[str]:
    """Return the addresses in a message, in their order, as Discord makes links of them; none of Discord's own."""
    links = _plain_links(text.replace("](", " "))  # in [a label](an address), the label may be an address, too
    return [link for link in links if (host := hostname_of(link)) and not _OF_DISCORD.fullmatch(host)]


def links_by_key(links: Iterable[str], text: str) -> Mapping[str, str]:
    """Return links and the addresses that stand in a text, each as it is first written, by its address key."""
    found: dict[str, str] = {}
    for link in (*links, *_plain_links(text)):
        found.setdefault(address_key(link), link)
    return found


def link_hashes(entry: Entry) -> str:
    """Return the hashes of the address keys of an entry's links, as they are stored."""
    return write_hashes(sorted({text_hash(key) for key in links_by_key(entry.links, entry.text)}))


def link_hash(address: str) -> str:
    """Return the hash that `link_hashes` holds of each entry with a link to an address, in whatever spelling."""
    return write_hashes([text_hash(address_key(address))])


def _plain_links(text: str) -> Iterator[str]:
    """Yield the addresses in a text, without the punctuation behind them (as GitHub Flavored Markdown has it, §6.9)."""
    for match in _PLAIN_LINK.finditer(text) if "://" in text else ():
        link = without_punctuation(match[0])
        yield link_target(link) or link


def without_punctuation(link: str, signs: str = _AFTER_LINK) -> str:
    """Return an address without what ends the sentence around it, and the brackets that were opened before it.

    What may end a sentence are these signs.
    """
    too_many = {closing: link.count(closing) - link.count(opening) for closing, opening in _BRACKETS.items()}
    end = len(link)
    while end and (link[end - 1] in signs or too_many.get(link[end - 1], 0) > 0):
        end -= 1
        if link[end] in too_many:
            too_many[link[end]] -= 1
    return link[:end]
