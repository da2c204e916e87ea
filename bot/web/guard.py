"""Restrict connections to public addresses, so that no URL from outside reaches the operator's own network."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

_NAT64, _6TO4 = ip_network("64:ff9b::/96"), ip_network("2002::/16")
"""Prefixes of IPv6 addresses that contain an IPv4 address: RFC 6052 and RFC 3056."""


class ForbiddenAddressError(OSError):
    """An address, or a name that resolves only to addresses, that the program must not connect to."""


def is_allowed(address: str, *, allow_loopback: bool) -> bool:
    """Say whether the program may connect to a numeric address: a public one, or loopback where that is allowed."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        ip = _embedded_ipv4(ip)
    if ip.is_loopback:
        return allow_loopback
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _embedded_ipv4(ip: IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 address contains, or the address itself."""
    if ip.ipv4_mapped:
        return ip.ipv4_mapped
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip in _6TO4 and ip.sixtofour:
        return ip.sixtofour
    return ip


class GuardedResolver(AbstractResolver):
    """Resolves names to the addresses that the program may connect to.

    aiohttp connects to what it returns, without resolving the name once more.
    """

    def __init__(self, *, allow_loopback: bool) -> None:
        self._allow_loopback = allow_loopback
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the allowed addresses of a name.

        `localhost` and the names below it are loopback (RFC 6761 §6.3), whatever the system's resolver says.
        Raises ForbiddenAddressError if none is allowed, OSError if the name is unknown.
        """
        if host == "localhost" or host.endswith(".localhost"):
            addresses = [_loopback(host, port)]
        else:
            addresses = await self._resolver.resolve(host, port, family)
        allowed = [address for address in addresses if is_allowed(address["host"], allow_loopback=self._allow_loopback)]
        if not allowed:
            raise ForbiddenAddressError(f"{host} is not a public address")
        return allowed

    async def close(self) -> None:
        """Close the system's resolver."""
        await self._resolver.close()


def _loopback(host: str, port: int) -> ResolveResult:
    return ResolveResult(
        hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=socket.AI_NUMERICHOST
    )
