"""The one way to the web, against a server that means no good."""

import gzip
from datetime import timedelta

import pytest
from aiohttp import web

from bot.feeds.errors import ErrorKind
from bot.web import Failed, Fetched, NotModified, Web
from bot.web.fetch import MAX_BODY_BYTES, USER_AGENT
from bot.web.guard import is_allowed
from tests.support.servers import serve_routes


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0"),
        *("224.0.0.1", "255.255.255.255", "::1", "fe80::1", "fc00::1", "ff02::1", "::ffff:10.0.0.1"),
        *("64:ff9b::a00:1", "2002:7f00:1::", "2002:c0a8:101::"),
    ],
)
def test_an_address_that_is_not_public_is_not_allowed(address: str) -> None:
    assert not is_allowed(address, allow_loopback=False)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "64:ff9b::5db8:d822"])
def test_a_public_address_is_allowed(address: str) -> None:
    assert is_allowed(address, allow_loopback=False)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_loopback_is_allowed_only_where_it_is_said(address: str) -> None:
    assert is_allowed(address, allow_loopback=True)


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1:9/",
        "http://localhost:9/",
        "http://feeds.localhost:9/",
        "http://[::1]:9/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://169.254.169.254/latest/meta-data/",
        "http://user:pass@127.0.0.1/",
        "file:///etc/passwd",
        "ftp://example.com/",
        "http://",
        "not an address",
        "http://[",
    ],
)
async def test_a_forbidden_address_in_any_spelling_is_not_asked(address: str) -> None:
    async with Web.open() as reader:
        assert isinstance(await reader.get(address), Failed)


async def test_a_redirect_to_a_forbidden_address_is_not_followed() -> None:
    async def away(_: web.Request) -> web.Response:
        return web.Response(status=302, headers={"Location": "http://10.0.0.1/secret"})

    async with serve_routes({"/": away}) as address, Web.open(allow_loopback=True) as reader:
        assert await reader.get(address) == Failed(ErrorKind.BAD_ADDRESS, "is not on the public web")


async def test_a_loop_of_redirects_ends() -> None:
    async def around(_: web.Request) -> web.Response:
        return web.Response(status=301, headers={"Location": "/"})

    async with serve_routes({"/": around}) as address, Web.open(allow_loopback=True) as reader:
        answer = await reader.get(address)
    assert isinstance(answer, Failed)
    assert "more than 5 times" in answer.reason


async def test_the_reader_is_honest_and_leaves_nothing_of_itself() -> None:
    asked: list[dict[str, str]] = []

    async def note(request: web.Request) -> web.Response:
        asked.append({name.lower(): value for name, value in request.headers.items()})
        return web.Response(text="x", headers={"Set-Cookie": "a=b"})

    async with serve_routes({"/": note}) as address, Web.open(allow_loopback=True) as reader:
        await reader.get(address)
        await reader.get(address)
    assert all(headers["user-agent"] == USER_AGENT for headers in asked)
    assert not any({"cookie", "referer", "authorization"} & headers.keys() for headers in asked)


async def test_validators_are_given_back_exactly_and_304_is_understood() -> None:
    async def conditional(request: web.Request) -> web.Response:
        same = request.headers.get("If-None-Match") == 'W/"odd, one"'
        return web.Response(status=304) if same else web.Response(text="x", headers={"ETag": 'W/"odd, one"'})

    async with serve_routes({"/": conditional}) as address, Web.open(allow_loopback=True) as reader:
        first = await reader.get(address)
        assert isinstance(first, Fetched)
        assert isinstance(await reader.get(address, etag=first.head.etag), NotModified)


async def test_a_small_answer_that_unpacks_into_a_large_one_is_cut_off() -> None:
    packed = gzip.compress(b"0" * (MAX_BODY_BYTES + 1))

    async def bomb(_: web.Request) -> web.Response:
        return web.Response(body=packed, headers={"Content-Encoding": "gzip"})

    async with serve_routes({"/": bomb}) as address, Web.open(allow_loopback=True) as reader:
        assert await reader.get(address) == Failed(ErrorKind.TOO_LARGE, "sends more than 10 MB")


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({"Retry-After": "120"}, timedelta(seconds=120)),
        (
            {"Retry-After": "Mon, 05 Jan 2026 10:10:00 GMT", "Date": "Mon, 05 Jan 2026 10:00:00 GMT"},
            timedelta(minutes=10),
        ),
        ({"Retry-After": "soon"}, None),
        ({}, None),
    ],
)
async def test_retry_after_is_read_in_seconds_or_as_a_date(headers: dict[str, str], wait: timedelta | None) -> None:
    async def busy(_: web.Request) -> web.Response:
        return web.Response(status=503, headers=headers)

    async with serve_routes({"/": busy}) as address, Web.open(allow_loopback=True) as reader:
        assert await reader.get(address) == Failed(ErrorKind.BUSY, "answers 503: it is too busy", wait)


async def test_a_document_that_a_proxy_has_changed_is_one() -> None:
    async def changed(_: web.Request) -> web.Response:
        return web.Response(status=203, text="x")

    async with serve_routes({"/": changed}) as address, Web.open(allow_loopback=True) as reader:
        found = await reader.get(address)
    assert isinstance(found, Fetched)
    assert found.body == b"x"


@pytest.mark.parametrize(("length", "kind"), [(30_000, Fetched), (40_000, Failed)])
async def test_a_long_header_field_hides_no_document(length: int, kind: type[Fetched | Failed]) -> None:
    async def verbose(_: web.Request) -> web.Response:
        return web.Response(text="x", headers={"Content-Security-Policy": "x" * length})

    async with serve_routes({"/": verbose}) as address, Web.open(allow_loopback=True) as reader:
        assert isinstance(await reader.get(address), kind)
