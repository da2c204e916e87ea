"""Choose the address of an entry among those that its feed gives."""

from collections.abc import Iterable

from bot.boundary import NO_URL, WebUrl, web_url
from bot.feeds.addresses import hostname_of, path_key
from bot.feeds.public_address import on_public_host, with_scheme

_WEB_SCHEMES = ("http://", "https://")


def own_address(addresses: Iterable[str], site_url: WebUrl, feed_address: str) -> WebUrl:
    """Return the first of these addresses that is a page of the blog's own host, or else the first; empty for none.

    A blog of links names the page that it writes about as the entry's link, and its own page in another place. A host
    below the blog's counts as its own: Medium gives the feed of its address, and each writer's pages on one of theirs.
    What leads to a machine of its author's own is the page of that path on the blog's host.
    """
    hosts = {hostname_of(site_url), hostname_of(feed_address)} - {""}
    own = tuple(f".{host}" for host in hosts)
    first = NO_URL
    for address in addresses:
        url = on_public_host(web_url(with_scheme(address, hosts, feed_address), site_url), feed_address, site_url)
        if url and f".{hostname_of(url)}".endswith(own) and (path_key(url) or "#" in url):
            return url
        first = first or url
    return first


def address_in(guid: str | None) -> str:
    """Return an id where it is a web address; empty for any other, which never becomes a link."""
    return guid.strip() if guid and guid.strip().startswith(_WEB_SCHEMES) else ""
