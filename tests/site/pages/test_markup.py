"""The markup of the web pages, with hostile titles, names and texts."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import aiohttp
import pytest
from lxml import etree, html

from bot.demo.world import World
from bot.feeds import ParsedFeed, parse_feed
from bot.site import serve_site
from bot.site.folder import write_folder
from bot.site.pages import CONTENT_SECURITY_POLICY, render_site
from tests.support.games import start_game
from tests.support.posts import make_round
from tests.support.sites import BASE_URL, HOSTILE_MARKUP, files_in, html_pages, make_site_content, publish


@pytest.mark.parametrize("path", sorted(html_pages()))
def test_no_page_contains_a_script_a_style_or_a_link_that_is_not_http(path: str) -> None:
    tree = html.document_fromstring(html_pages()[path])
    names = {str(element.tag) for element in tree.iter() if isinstance(element.tag, str)}
    assert not names & {"script", "style", "svg", "iframe", "object", "embed", "form", "base"}
    for element in tree.iter(etree.Element):
        assert not [name for name in element.attrib if str(name).startswith("on") or name == "style"]
        for name in ("href", "src"):
            address = str(element.get(name, ""))
            assert ":" not in address.partition("/")[0] or address.startswith(("https://", "http://")), address
        assert element.get("href") != "", "it would lead to the page itself"
    assert "49" not in "".join(map(str, tree.itertext()))


@pytest.mark.parametrize("path", sorted(html_pages()))
def test_every_page_has_a_language_a_title_one_heading_and_its_policy(path: str) -> None:
    tree = html.document_fromstring(html_pages()[path])
    assert tree.get("lang") == "en"
    assert len(list(tree.iter("h1"))) == 1
    assert next(element.text for element in tree.iter("title"))
    levels = [int(str(element.tag)[1]) for element in tree.iter("h1", "h2", "h3")]
    assert all(after - before <= 1 for before, after in pairwise(levels))
    [policy] = [m.get("content") for m in tree.iter("meta") if m.get("http-equiv") == "Content-Security-Policy"]
    assert policy == CONTENT_SECURITY_POLICY
    assert all(image.get("alt") == "" for image in tree.iter("img"))
    ids = [element.get("id") for element in tree.iter(etree.Element) if element.get("id")]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("path", sorted(html_pages()))
def test_every_link_within_the_site_leads_to_a_file_of_it(path: str) -> None:
    files = set(render_site(make_site_content(), BASE_URL))
    for element in html.document_fromstring(html_pages()[path]).iter("a", "link"):
        address = str(element.get("href"))
        if "://" in address or address.startswith("#") or not address:
            continue
        parts = [*path.split("/")[:-1], *address.split("/")]
        resolved: list[str] = []
        for part in parts:
            resolved = resolved[:-1] if part == ".." else resolved if part == "." else [*resolved, part]
        target = "/".join(resolved)
        assert (f"{target}index.html" if not target or target.endswith("/") else target) in files, address


def test_each_post_stands_on_its_rounds_page_once() -> None:
    tree = html.document_fromstring(html_pages()["round/2/index.html"])
    assert len(list(tree.iter("article"))) == len(HOSTILE_MARKUP)


def test_the_feeds_are_read_by_a_feed_reader_and_the_sitemap_lists_every_page() -> None:
    files = render_site(make_site_content(), BASE_URL)
    for name in ("round-ups.atom", "round-ups.json"):
        feed = parse_feed(files[name].body, f"{BASE_URL}/{name}", files[name].content_type)
        assert isinstance(feed, ParsedFeed)
        assert [entry.url for entry in feed.entries] == [f"{BASE_URL}/round/2/"]
        assert feed.entries[0].published == make_round().closes_at
    assert json.loads(files["round-ups.json"].body)["version"] == "https://jsonfeed.org/version/1.1"
    listed = [element.text for element in etree.fromstring(files["sitemap.xml"].body).iter("{*}loc")]
    assert set(listed) == {f"{BASE_URL}/{p.removesuffix('index.html')}" for p in html_pages()}


def test_without_an_address_there_is_nothing_that_needs_one() -> None:
    files = render_site(make_site_content())
    assert not {"round-ups.atom", "round-ups.json", "sitemap.xml"} & set(files)
    assert "round-ups" not in files["index.html"].body.decode()


async def test_the_pages_are_the_same_served_and_written_to_a_folder(world: World, tmp_path: Path) -> None:
    await start_game(world)
    await world.skip_to("Mon+1 12:00")
    services = replace(world.bot.services, public_address=BASE_URL)
    guild = world.guild.id
    await publish(services, guild=guild)
    async with (
        serve_site(services, "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
    ):
        async with client.get(f"/{guild}/round/1/") as response:
            assert response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
            assert "Every stop between the river" in await response.text()
        async with client.get(f"/{guild}/round/1", allow_redirects=False) as response:
            assert response.headers["Location"] == f"/{guild}/round/1/"
        for path in (f"/{guild}/round/9/", "/1/", f"/{guild}/../x", "/nothing"):
            async with client.get(path) as response:
                assert response.status == 404
    folder = tmp_path / "site"
    file_count = await write_folder(services.db, services.clock, folder, "")
    assert file_count == len(files_in(folder))
    assert "Every stop between the river" in files_in(folder)[f"{guild}/round/1/index.html"]
