"""Drop the files that markup holds in itself: a photograph in it is longer than all that is read of a post."""

import re
from typing import AnyStr

MAX_INLINE_FILES = 500
"""Files of one document that are dropped: enough for any page, and few enough for the event loop."""
_BASE64 = re.compile(r"[A-Za-z0-9+/=%_-]{1000,}")
_BASE64_BYTES = re.compile(rb"[A-Za-z0-9+/=%_-]{1000,}")


def without_inline_data(markup: AnyStr) -> AnyStr:
    """Return markup without what its `data:` addresses hold (RFC 2397), where that is long and in base64."""
    if isinstance(markup, bytes):
        return _drop(markup, b";base64,", _BASE64_BYTES)
    return _drop(markup, ";base64,", _BASE64)


def _drop(markup: AnyStr, opening: AnyStr, data: re.Pattern[AnyStr]) -> AnyStr:
    kept: list[AnyStr] = []
    kept_up_to = at = 0
    for _ in range(MAX_INLINE_FILES):
        found = markup.find(opening, at)
        if found < 0:
            break
        at = found + len(opening)
        if inline := data.match(markup, at):
            kept.append(markup[kept_up_to:at])
            kept_up_to = at = inline.end()
    kept.append(markup[kept_up_to:])
    return markup[:0].join(kept)
