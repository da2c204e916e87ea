"""Links that pass through a service on their way, as Tumblr, Google's documents and mail programs write them."""

import re
from urllib.parse import parse_qsl, unquote

from bot.boundary import WebUrl, web_url

_WRAPPED = re.compile(
    r"https?://(?:www\.)?(?:"
    r"t\.umblr\.com/redirect|href\.li/?|google\.[a-z.]{2,6}/url|lm?\.facebook\.com/l\.php|l\.instagram\.com/?"
    r"|youtube\.com/redirect|go\.bsky\.app/redirect|out\.reddit\.com/[\w/]*|vk\.com/away\.php|duckduckgo\.com/l/?"
    r"|slack-redir\.net/link|linkedin\.com/redir/redirect|[a-z0-9]+\.safelinks\.protection\.outlook\.com/?"
    r")\?(?P<query>[^#]+)",
    re.IGNORECASE,
)
_NAMES = frozenset(["q", "url", "u", "z", "to", "uddg"])
"""The parameters in which these services are given an address; to href.li the whole query is one."""


def link_target(url: str) -> WebUrl | None:
    """Return the address to which a service that only passes visitors on would pass them; None for any other link."""
    wrapped = _WRAPPED.match(url) if "?" in url else None
    if not wrapped:
        return None
    query = wrapped["query"]
    values = [unquote(query), *(value for name, value in parse_qsl(query) if name.lower() in _NAMES)]
    return next(filter(None, map(web_url, values)), None)
