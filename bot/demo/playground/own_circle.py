"""A circle of the visitor's own blogs."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from bot.boundary import clean_text
from bot.text import single_line
from bot.words import MARKS

MAX_BLOGS, MAX_ADDRESS_LENGTH, MAX_HASHTAG_LENGTH = 3, 300, 40
DEFAULT_HASHTAG = "usblogs"


def own_circle(addresses: Sequence[str], hashtag: str) -> Mapping[str, Any] | None:
    """Return the document of a circle whose members write these blogs, the first of them its host; None without any.

    Whether an address is a blog's, and may be asked, the bot says when it is brought.
    """
    typed = [single_line(clean_text(address, MAX_ADDRESS_LENGTH), MAX_ADDRESS_LENGTH) for address in addresses]
    blogs = [address for address in dict.fromkeys(typed) if address][:MAX_BLOGS]
    people = {
        f"writer{number}": {"name": _name(address), "blog": _name(address), "address": address}
        | {"hostname": "", "platform": ""}
        for number, address in enumerate(blogs, 1)
    }
    if not people:
        return None
    return {
        "host": next(iter(people)),
        "hashtag": re.sub(rf"[^\w{MARKS}]", "", hashtag)[:MAX_HASHTAG_LENGTH] or DEFAULT_HASHTAG,
        "names": [],
        "theme": "",
        "people": people,
        "suggestions": [],
        "votes": {},
        "posts": [],
        "comments": [],
    }


def _name(address: str) -> str:
    """Return what a blog is called before the bot has seen it: its host's name."""
    host = urlsplit(address if "://" in address else f"https://{address}").netloc.rpartition("@")[2]
    return host.removeprefix("www.").partition(":")[0][:60] or address[:60]
