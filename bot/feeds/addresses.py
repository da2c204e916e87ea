"""Keys under which different spellings of one web address compare equal."""

import re
import unicodedata
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from bot.boundary import MAX_HOST_LENGTH, MAX_URL_LENGTH

_TRACKING_PARAMETERS = frozenset(
    [
        *("utm_source", "utm_medium", "utm_campaign", "utm_term", "utm_content", "utm_id"),
        *("fbclid", "gclid", "dclid", "msclkid", "mc_cid", "mc_eid", "igshid"),
        *("ref", "ref_src", "source", "share", "sk", "rss", "from_rss", "amp"),
        *("si", "igsh", "_hsenc", "_hsmi", "mkt_tok", "triedredirect", "showwelcome", "nb"),
        *("showcomment", "replytocom"),
    ]
)
"""Query parameters that say where a visitor comes from and don't change what the page is."""
_TRACKING_PREFIXES = ("utm_", "mtm_", "pk_")
"""Beginnings of the parameters that Google Analytics and Matomo read."""
_PHONE_VIEW = ("m", frozenset("01"))
"""Blogger's parameter for the view of phones, and its values."""
_SHARER, _SHARED_PATH = "r", "/p/"
"""Substack's parameter for who shares a post, and where its posts are; elsewhere the same name may name a page."""
_IN_PAGE_FRAGMENT = re.compile(r"more-\d+|comments|respond|disqus_thread|:~:.*|(xtor|utm_\w+)=.*", re.IGNORECASE)
"""Fragments of addresses that point into a post, or say where a visitor comes from, as blog software writes them."""
_PLAIN_URL = re.compile(
    r"https?://(?:www\.)?(?!www\.)([a-z0-9-]+(?:\.[a-z0-9-]+)+)((?:/+[A-Za-z0-9._~-]+)*)/*(\?p=[0-9]+)?"
)
"""An address as most are, which needs no parser: nothing in it is to be decoded or left out.

`?p=` and a number is what WordPress's ids end with.
"""


def address_key(url: str) -> str:
    """Return an address without scheme, `www.`, tracking parameters, fragment and last slash, for comparison."""
    host, path = _split(url)
    return host + path if host else url.strip()


def path_key(url: str) -> str:
    """Return `address_key` without the host, which stays when a blog changes its host; empty for a home page."""
    return _split(url)[1]


def is_home_page(url: str) -> bool:
    """Return whether an address is the root of its site."""
    return not path_key(url).strip("/")


def entry_address_key(url: str) -> str:
    """Return `address_key`, with the fragment unless it points into a post.

    Some blogs are a single page, or a page a day, with a fragment for each post.
    """
    fragment = url.strip().partition("#")[2]
    names_entry = fragment and not _IN_PAGE_FRAGMENT.fullmatch(fragment)
    return f"{address_key(url)}#{fragment}" if names_entry else address_key(url)


def address_changed(before: str, now: str) -> bool:
    """Return whether an entry's address changed in more than its spelling."""
    return before != now and entry_address_key(before) != entry_address_key(now)


def differ_in_values(one: str, other: str) -> bool:
    """Return whether two addresses differ in nothing but the values of the parameters that both have."""
    try:
        first, second = urlsplit(one), urlsplit(other)
    except ValueError:
        return False
    if one == other or first._replace(query="") != second._replace(query=""):
        return False
    names = [[name for name, _ in parse_qsl(parts.query, keep_blank_values=True)] for parts in (first, second)]
    return bool(names[0]) and names[0] == names[1]


def is_below(key: str, site: str) -> bool:
    """Return whether an address is a site's, or of a page of it, by their keys."""
    return bool(site) and (key == site or key.startswith((f"{site}/", f"{site}?")))


def split_entry_address(url: str) -> tuple[str, str]:
    """Return the host of `entry_address_key`, and the rest, which is empty for a home page."""
    host, path = _split(url)
    if "#" not in url:
        return host, path
    key = entry_address_key(url)
    return host, key.removeprefix(host)


def id_key(guid: str) -> str:
    """Return an entry's id for comparison: opaque, but for the spelling of a web address before its fragment."""
    address, hash_, fragment = guid.strip().partition("#")
    return f"{address_key(address)}{hash_}{fragment}" if is_web_address(address) else guid.strip()


def is_web_address(guid: str) -> bool:
    """Return whether an id is a web address, and not an opaque name."""
    return guid.startswith(("http://", "https://"))


def hostname_of(url: str) -> str:
    """Return the host of an address, with a port that is not the default, without `www.`; empty if there is none."""
    return _split(url)[0]


def _split(url: str) -> tuple[str, str]:
    """Return the host with its port, and the path with its query; two empty strings if the URL has no host."""
    plain = _PLAIN_URL.fullmatch(url) if len(url) <= MAX_URL_LENGTH else None
    return (plain[1], plain[2] + (plain[3] or "")) if plain else _parse(url)


@lru_cache(maxsize=1024)
def _parse(url: str) -> tuple[str, str]:
    try:
        parts = urlsplit(url.strip()[:MAX_URL_LENGTH])
        host = _in_ascii(parts.hostname or "").removeprefix("www.").rstrip(".")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
        query = _without_tracking(parts.query, parts.path) if parts.query else ""
    except ValueError:
        return "", ""
    path = unquote(parts.path) if "%" in parts.path else parts.path
    if not path.isascii():
        path = unicodedata.normalize("NFC", path)  # one word is written with letters that have accents, or beside them
    return (f"{host}{port}", path.rstrip("/") + query) if host else ("", "")


def _in_ascii(host: str) -> str:
    """Return a host as it is asked of the domain name system (RFC 3490); as it is where it is none."""
    if host.isascii() or len(host) > MAX_HOST_LENGTH:
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _without_tracking(query: str, path: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    kept = [(name, value) for name, value in pairs if not _is_tracking(name.lower(), value, path)]
    return f"?{urlencode(kept)}" if kept else ""


def _is_tracking(name: str, value: str, path: str) -> bool:
    return (
        name in _TRACKING_PARAMETERS
        or name.startswith(_TRACKING_PREFIXES)
        or (name == _PHONE_VIEW[0] and value in _PHONE_VIEW[1])
        or (name == _SHARER and path.startswith(_SHARED_PATH))
    )
