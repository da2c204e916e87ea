"""The addresses with a special purpose, which are no server of the public web.

Python's `is_global` follows these registries in each version as they were then, and leaves out what clouds keep for
themselves; so they stand here. Source: IANA, "IPv4 Special-Purpose Address Registry" and "IPv6 Special-Purpose Address
Registry" (RFC 6890), "IPv4 Multicast Address Space Registry", and "Internet Protocol Version 6 Address Space".
"""

from ipaddress import IPv4Network, IPv6Network

SPECIAL_IPV4 = tuple(
    map(
        IPv4Network,
        (
            "0.0.0.0/8",  # this network (RFC 791)
            "10.0.0.0/8",  # private use (RFC 1918)
            "100.64.0.0/10",  # shared address space of providers (RFC 6598); 100.100.100.200 is Alibaba's metadata
            "127.0.0.0/8",  # loopback (RFC 1122)
            "169.254.0.0/16",  # link local (RFC 3927), with the metadata of most clouds
            "172.16.0.0/12",  # private use (RFC 1918)
            "192.0.0.0/24",  # protocol assignments (RFC 6890); 192.0.0.192 is Oracle's metadata
            "192.0.2.0/24",  # documentation (RFC 5737)
            "192.31.196.0/24",  # AS112 (RFC 7535)
            "192.52.193.0/24",  # multicast tunnels (RFC 7450)
            "192.88.99.0/24",  # relays of 6to4, which are deprecated (RFC 7526)
            "192.168.0.0/16",  # private use (RFC 1918)
            "192.175.48.0/24",  # AS112 (RFC 7534)
            "198.18.0.0/15",  # benchmarks (RFC 2544)
            "198.51.100.0/24",  # documentation (RFC 5737)
            "203.0.113.0/24",  # documentation (RFC 5737)
            "224.0.0.0/4",  # multicast (RFC 5771)
            "240.0.0.0/4",  # reserved (RFC 1112), and the broadcast address
            "168.63.129.16/32",  # Azure's own service (Microsoft, "What is IP address 168.63.129.16?")
        ),
    )
)
GLOBAL_UNICAST = IPv6Network("2000::/3")
"""The only part of IPv6 in which addresses of the public web are: the rest is special, or reserved (RFC 4291 §2.4)."""
SPECIAL_IPV6 = tuple(
    map(
        IPv6Network,
        (
            "2001::/23",  # protocol assignments (RFC 2928), with Teredo, ORCHID and benchmarks
            "2001:db8::/32",  # documentation (RFC 3849)
            "2620:4f:8000::/48",  # AS112 (RFC 7534)
            "3fff::/20",  # documentation (RFC 9637)
        ),
    )
)
"""The parts of `GLOBAL_UNICAST` that are special. 6to4 is special, too, but for the IPv4 address that it holds."""
MAPPED = IPv6Network("::ffff:0:0/96")
"""IPv4 addresses as programs write them (RFC 4291 §2.5.5.2): the system connects to the IPv4 address."""
NAT64 = IPv6Network("64:ff9b::/96")
"""IPv4 addresses as networks without IPv4 write them (RFC 6052 §2.1)."""
SIX_TO_FOUR = IPv6Network("2002::/16")
"""Networks behind an IPv4 address, which follows the prefix (RFC 3056 §2)."""
ISATAP_INTERFACES = (0x00005EFE, 0x02005EFE)
"""What precedes an IPv4 address in the last 64 bits of an ISATAP address (RFC 5214 §6.1)."""
