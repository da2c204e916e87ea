"""Addresses that a site's starter or its local preview left in a public feed, and those without their scheme."""

from collections.abc import Collection
from ipaddress import ip_address
from urllib.parse import urlsplit, urlunsplit

from bot.boundary import NO_URL, WebUrl, web_url
from bot.feeds.addresses import hostname_of

_LOCAL_DOMAINS = (".localhost", ".local", ".test", ".internal", ".lan", ".home.arpa")
"""Domains that only a machine or a network of one's own knows (RFC 6761, RFC 6762, RFC 8375)."""


def on_public_host(url: WebUrl, feed_address: str, site_url: WebUrl = NO_URL) -> WebUrl:
    """Return an address; at the host of its blog, or else of its feed, where only its author can reach where it leads.

    The path is that of the page, as the software that built the site knew only where it was built.
    """
    if not url or not _is_private(url) or not hostname_of(feed_address) or _is_private(feed_address):
        return url
    is_blog_public = bool(site_url) and not _is_private(site_url)
    there, page = urlsplit(site_url if is_blog_public else feed_address), urlsplit(url)
    return web_url(urlunsplit((there.scheme, there.netloc, page.path, page.query, page.fragment)))


def with_scheme(address: str, hosts: Collection[str], feed_address: str) -> str:
    """Return an address with the scheme of its feed where it begins with the name of a host, and has none."""
    host, slash, _ = address.strip().partition("/")
    if not slash or not (host.startswith("www.") or (host and hostname_of(f"http://{host}/") in hosts)):
        return address
    return f"{urlsplit(feed_address).scheme or 'https'}://{address.strip()}"


def _is_private(url: str) -> bool:
    try:
        host = urlsplit(url).hostname or ""
    except ValueError:
        return False
    try:
        return not ip_address(host).is_global
    except ValueError:
        return bool(host) and ("." not in host or f".{host}".endswith(_LOCAL_DOMAINS))
