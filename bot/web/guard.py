"""Which addresses the program may connect to: public ones, and loopback only where it is allowed."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

_TRANSLATED = (ip_network("64:ff9b::/96"), ip_network("2002::/16"))
"""NAT64 (RFC 6052) and 6to4 (RFC 3056): IPv6 forms that carry an IPv4 address."""


class ForbiddenAddressError(OSError):
    """A name or address that leads to a place the program has no business in."""


def is_allowed(address: str, *, allow_loopback: bool) -> bool:
    """Say whether a connection to this numeric address is allowed."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        ip = _carried(ip)
    if ip.is_loopback:
        return allow_loopback
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _carried(ip: IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that an IPv6 address stands for, or itself."""
    if ip.ipv4_mapped:
        return ip.ipv4_mapped
    if ip in _TRANSLATED[0]:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    if ip in _TRANSLATED[1] and ip.sixtofour:
        return ip.sixtofour
    return ip


class GuardedResolver(AbstractResolver):
    """Resolves names, and gives back only addresses that may be connected to.

    What it returns is what is connected to: nothing is resolved a second time in between.
    """

    def __init__(self, *, allow_loopback: bool) -> None:
        self._allow_loopback = allow_loopback
        self._names = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the allowed addresses of a name.

        Names below `localhost` are loopback (RFC 6761 §6.3), whatever the system's resolver makes of them.
        Raises ForbiddenAddressError where none is allowed, OSError where the name is unknown.
        """
        if host == "localhost" or host.endswith(".localhost"):
            found = [_loopback(host, port)]
        else:
            found = await self._names.resolve(host, port, family)
        allowed = [one for one in found if is_allowed(one["host"], allow_loopback=self._allow_loopback)]
        if not allowed:
            raise ForbiddenAddressError(f"{host} is not a public address")
        return allowed

    async def close(self) -> None:
        """Let go of the system's resolver."""
        await self._names.close()


def _loopback(host: str, port: int) -> ResolveResult:
    return ResolveResult(
        hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=socket.AI_NUMERICHOST
    )
