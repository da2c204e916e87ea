"""Decode a web page by the charset that its server or the page itself names."""

import re

from bot.boundary import content_type, decode
from bot.feeds.declared_encoding import mend_encoding
from bot.feeds.inline_data import without_inline_data
from bot.limits import MAX_PAGE_BYTES

MAX_HEAD_BYTES = 4096
"""Bytes at the beginning of a page in which it may name its charset: browsers wait for a quarter of that."""
_CHARSET_OF_META = re.compile(
    rb"<meta\s[^<>]{0,500}?(?<![\w-])charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE
)


def page_text(body: bytes, header: str) -> str:
    """Return the first `MAX_PAGE_BYTES` of a page as text; files that the page holds in itself are dropped before.

    The charset is that of its Content-Type, given as `header`, else the one that a `meta` element names, else UTF-8
    (HTML Living Standard, 13.2.3.2 "Determining the character encoding"). Other bytes become U+FFFD.
    """
    body = without_inline_data(body)[:MAX_PAGE_BYTES]
    return decode(body, header if "charset" in header else _declared(body[:MAX_HEAD_BYTES]))


def _declared(head: bytes) -> str:
    """Return the Content-Type of a page by its own words; without a charset that can be so, it has none."""
    found = _CHARSET_OF_META.search(head)
    named = content_type(f"text/html; charset={found[1].decode('ascii', 'replace')}") if found else ""
    return mend_encoding(head, named)[1]
