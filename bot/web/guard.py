"""Restrict connections to public addresses, so that no URL from outside reaches the operator's own network."""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import ThreadedResolver

from bot.web.special_addresses import (
    GLOBAL_UNICAST,
    ISATAP_INTERFACES,
    MAPPED,
    NAT64,
    SIX_TO_FOUR,
    SPECIAL_IPV4,
    SPECIAL_IPV6,
)

_LOW_32_BITS = 0xFFFFFFFF


Loopback = bool | frozenset[int]
"""Whether the program may connect to its own machine, or to which of its ports alone."""


class ForbiddenAddressError(OSError):
    """An address, or a name that resolves only to addresses, that the program must not connect to."""


def allows_port(loopback: Loopback, port: int | None) -> bool:
    """Say whether the program may connect to a port of its own machine."""
    return loopback if isinstance(loopback, bool) else port in loopback


def is_allowed(address: str, *, allow_loopback: bool) -> bool:
    """Say whether the program may connect to a numeric address: a public one, or loopback where that is allowed.

    An address that holds an IPv4 address leads to where that leads, and is allowed where both are.
    """
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip in MAPPED:
        ip = _last_ipv4(ip)
    if ip.is_loopback:
        return allow_loopback
    return _is_public_ipv4(ip) if isinstance(ip, IPv4Address) else _is_public_ipv6(ip)


def _is_public_ipv4(ip: IPv4Address) -> bool:
    return not any(ip in network for network in SPECIAL_IPV4)


def _is_public_ipv6(ip: IPv6Address) -> bool:
    if ip in NAT64:
        return _is_public_ipv4(_last_ipv4(ip))
    if ip not in GLOBAL_UNICAST or any(ip in network for network in SPECIAL_IPV6):
        return False
    if ip in SIX_TO_FOUR and not _is_public_ipv4(IPv4Address(int(ip) >> 80 & _LOW_32_BITS)):
        return False
    is_isatap = int(ip) >> 32 & _LOW_32_BITS in ISATAP_INTERFACES
    return not is_isatap or _is_public_ipv4(_last_ipv4(ip))


def _last_ipv4(ip: IPv6Address) -> IPv4Address:
    """Return the IPv4 address in the last 32 bits."""
    return IPv4Address(int(ip) & _LOW_32_BITS)


class GuardedResolver(AbstractResolver):
    """Resolves names to the addresses that the program may connect to.

    aiohttp connects to what it returns, without resolving the name once more.
    """

    def __init__(self, *, allow_loopback: Loopback) -> None:
        self._allow_loopback = allow_loopback
        self._resolver = ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        """Return the allowed addresses of a name.

        `localhost` and the names below it are loopback, and those below `invalid` are unknown (RFC 6761 §6.3, §6.4),
        whatever the system's resolver says.
        Raises ForbiddenAddressError if none is allowed, OSError if the name is unknown.
        """
        if host == "localhost" or host.endswith(".localhost"):
            addresses = [_loopback(host, port)]
        elif host.endswith(".invalid"):
            raise socket.gaierror(socket.EAI_NONAME, "no such name")
        else:
            addresses = await self._resolver.resolve(host, port, family)
        loopback = allows_port(self._allow_loopback, port)
        allowed = [address for address in addresses if is_allowed(address["host"], allow_loopback=loopback)]
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
