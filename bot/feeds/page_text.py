"""Decode a web page by the charset that its server or the page itself names."""

from bot.boundary import decode
from bot.feeds.inline_data import without_inline_data
from bot.limits import MAX_PAGE_BYTES


def page_text(body: bytes, header: str) -> str:
    """Return the first `MAX_PAGE_BYTES` of a page as text; files that the page holds in itself are dropped before.

    `header` is its Content-Type; see `boundary.decode`.
    """
    return decode(without_inline_data(body)[:MAX_PAGE_BYTES], header)
