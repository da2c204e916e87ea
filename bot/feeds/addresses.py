"""What two spellings of one web address have in common."""

from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

_NOISE = frozenset(
    [
        *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id"),
        *("fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid"),
        *("ref", "ref_src", "source", "share", "sk", "rss", "from_rss", "amp"),
    ]
)
"""Parameters that say where a reader comes from, and nothing of what is read."""
_PLACES = ("more", "comment", "respond", "reply", "disqus", "top", "atom", "rss")
"""Beginnings of fragments that point into one post, as blog software writes them."""
MAX_URL_LENGTH = 2000


def address_key(url: str) -> str:
    """Return what all spellings of one address share: no scheme, `www.`, noise, fragment or last slash."""
    host, path = _parts(url)
    return host + path if host else url.strip()


def path_key(url: str) -> str:
    """Return what stays of an address when its blog moves to another host; empty for a home page."""
    return _parts(url)[1]


def entry_address_key(url: str) -> str:
    """Return `address_key` with the fragment, where that names something else than a place in one post.

    Some blogs are one page, and their posts are its parts.
    """
    fragment = url.strip().partition("#")[2]
    named = fragment and not fragment.lower().startswith(_PLACES)
    return f"{address_key(url)}#{fragment}" if named else address_key(url)


def hostname_of(url: str) -> str:
    """Return the host of an address, without `www.`; empty where it has none."""
    return _parts(url)[0]


@lru_cache(maxsize=1024)
def _parts(url: str) -> tuple[str, str]:
    """Return host with port, and path with query; two empty strings where it is no web address."""
    try:
        parts = urlsplit(url.strip()[:MAX_URL_LENGTH])
        host = (parts.hostname or "").removeprefix("www.").rstrip(".")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
        query = _told(parts.query) if parts.query else ""
    except ValueError:
        return "", ""
    path = parts.path
    if "%" in path:
        path = unquote(path)
    return (f"{host}{port}", path.rstrip("/") + query) if host else ("", "")


def _told(query: str) -> str:
    pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0].lower() not in _NOISE]
    return f"?{urlencode(pairs)}" if pairs else ""
