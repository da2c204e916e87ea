"""No address from outside leads into the operator's own network, in whatever form it is written."""

import socket
from ipaddress import IPv4Address, IPv4Network, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.web.guard import ForbiddenAddressError, GuardedResolver, is_allowed
from bot.web.special_addresses import SPECIAL_IPV4, SPECIAL_IPV6

INSIDE = ["10.0.0.1", "127.0.0.1", "169.254.169.254", "192.0.0.192", "168.63.129.16", "100.100.100.200", "224.0.0.1"]
PUBLIC = ["93.184.216.34", "1.1.1.1", "168.63.129.17", "192.0.1.1"]


def wrapped(ipv4: str) -> dict[str, str]:
    """Return every form in which an IPv6 address holds an IPv4 address."""
    number = int(IPv4Address(ipv4))
    forms = {
        "mapped": 0xFFFF << 32 | number,
        "compatible": number,
        "translated": 0xFFFF << 48 | number,
        "NAT64": 0x64FF9B << 96 | number,
        "local NAT64": 0x64FF9B0001 << 80 | number,
        "6to4": 0x2002 << 112 | number << 80 | 1,
        "Teredo": 0x20010000 << 96 | 0x5DB8D822 << 64 | number ^ 0xFFFFFFFF,
        "Teredo's server": 0x20010000 << 96 | number << 64 | 1,
        "ISATAP": 0x2A00145040010000 << 64 | 0x5EFE << 32 | number,
        "ISATAP of a public address": 0x2A00145040010000 << 64 | 0x02005EFE << 32 | number,
    }
    return {name: str(IPv6Address(form)) for name, form in forms.items()}


def allowed(address: str) -> bool:
    return is_allowed(address, allow_loopback=False)


@pytest.mark.parametrize("ipv4", INSIDE)
def test_no_form_of_an_address_inside_is_allowed(ipv4: str) -> None:
    assert not allowed(ipv4)
    assert [form for form, address in wrapped(ipv4).items() if allowed(address)] == []


@pytest.mark.parametrize("ipv4", PUBLIC)
def test_a_public_address_is_allowed_also_as_networks_without_ipv4_write_it(ipv4: str) -> None:
    assert allowed(ipv4)
    forms = {form for form, address in wrapped(ipv4).items() if allowed(address)}
    assert forms == {"mapped", "NAT64", "6to4", "ISATAP", "ISATAP of a public address"}


@pytest.mark.parametrize(
    "address",
    [
        *("::", "::1", "fec0::1", "feff::1", "fe80::1", "fe80::1%eth0", "fc00::1", "fd00:ec2::254", "fd20:ce::254"),
        *("ff02::1", "100::1", "100:0:0:1::1", "5f00::1", "3fff::1", "3fff:fff::1", "2001:db8::1", "2001:20::1"),
        *("2001:2::1", "2620:4f:8000::1", "4000::1", "8000::1", "::ffff:0:0:0:1", "1234::1"),
    ],
)
def test_what_is_no_public_part_of_ipv6_is_not_allowed(address: str) -> None:
    assert not allowed(address)


@pytest.mark.parametrize("address", ["2606:4700:4700::1111", "2a00:1450:4001::5efe", "2001:4860:4860::8888", "2400::1"])
def test_a_public_ipv6_address_is_allowed(address: str) -> None:
    assert allowed(address)


@given(st.sampled_from(SPECIAL_IPV4), st.integers(min_value=0))
def test_every_address_of_a_special_network_is_refused_in_every_form(network: IPv4Network, number: int) -> None:
    ipv4 = str(network[number % network.num_addresses])
    assert not any(map(allowed, (ipv4, *wrapped(ipv4).values())))


def test_loopback_is_allowed_in_its_own_forms_where_that_is_said() -> None:
    own = ("127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1")
    assert all(is_allowed(address, allow_loopback=True) for address in own)
    assert not any(
        is_allowed(address, allow_loopback=True) for form, address in wrapped("127.0.0.1").items() if form != "mapped"
    )
    assert not is_allowed("10.0.0.1", allow_loopback=True)


async def test_where_some_ports_of_this_machine_are_allowed_the_others_are_not() -> None:
    resolver = GuardedResolver(allow_loopback=frozenset([8080]))
    [found] = await resolver.resolve("blog.localhost", 8080)
    assert found["host"] == "127.0.0.1"
    with pytest.raises(ForbiddenAddressError):
        await resolver.resolve("blog.localhost", 8081)
    await resolver.close()


async def test_a_name_that_nobody_can_have_is_asked_of_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def ask(*name: object, **_: object) -> list[object]:
        asked.append(name)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", ask)
    resolver = GuardedResolver(allow_loopback=False)
    with pytest.raises(socket.gaierror):
        await resolver.resolve("nowhere.invalid", 80)
    await resolver.close()
    assert not asked


def test_no_special_network_stands_twice() -> None:
    for networks in (SPECIAL_IPV4, SPECIAL_IPV6):
        assert len(set(networks)) == len(networks)
