"""The markup of the web pages, with hostile titles, names and texts."""

import json
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path

import aiohttp
import pytest
from lxml import etree, html

from bot.demo.world import World
from bot.feeds import ParsedFeed, parse_feed
from bot.site import serve_site
from bot.site.content import SiteContent
from bot.site.folder import LIST_NAME, write_folder
from bot.site.pages import CONTENT_SECURITY_POLICY, MIN_ROUNDS_FOR_MONTHS, ROUNDS_ON_HOME, render_site
from bot.themes import Theme
from bot.themes.imported_round import ImportedRound
from tests.support.circles import make_community
from tests.support.games import start_game
from tests.support.posts import make_round
from tests.support.sites import (
    BASE_URL,
    HOSTILE_MARKUP,
    NOW,
    files_in,
    html_pages,
    make_site_content,
    publish,
    targets_of,
    text_of,
)

ENTRY = '<li class="h-entry">'


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


@pytest.mark.parametrize("base_url", [BASE_URL, ""])
def test_every_link_within_the_site_leads_to_a_file_of_it(base_url: str) -> None:
    files = set(render_site(make_site_content(rounds=MIN_ROUNDS_FOR_MONTHS), base_url))
    for path, page in html_pages(MIN_ROUNDS_FOR_MONTHS, base_url).items():
        for target in targets_of(page, path):
            is_folder = base_url and (not target or target.endswith("/"))
            assert (f"{target}index.html" if is_folder else target) in files, (path, target)


def test_every_page_can_be_reached_from_the_home_page() -> None:
    pages = {path.removesuffix("index.html"): page for path, page in html_pages(MIN_ROUNDS_FOR_MONTHS + 3).items()}
    reached, new = set[str](), {""}
    while new:
        reached |= new
        new = {target for path in new for target in targets_of(pages[path], path)} & pages.keys() - reached
    assert reached == pages.keys()


def test_the_home_page_shows_all_rounds_until_there_are_months_for_them() -> None:
    few, many = html_pages(MIN_ROUNDS_FOR_MONTHS - 1), html_pages(MIN_ROUNDS_FOR_MONTHS)
    assert few["index.html"].count(ENTRY) == MIN_ROUNDS_FOR_MONTHS - 1
    assert not [path for path in few if path.startswith("month/")]
    assert many["index.html"].count(ENTRY) == ROUNDS_ON_HOME
    months = [page for path, page in many.items() if path.startswith("month/")]
    assert sum(page.count(ENTRY) for page in months) == MIN_ROUNDS_FOR_MONTHS


def test_the_rounds_of_before_stand_below_with_their_hosts_and_on_a_page_of_their_own_once_there_are_many() -> None:
    few = [
        ImportedRound.from_outside(n, f"Theme {n}", date(2019, 3, 1), "Lena", f"https://c.example/{n}") for n in (2, 1)
    ]
    home = render_site(replace(make_site_content(), before=tuple(few)), BASE_URL)["index.html"].body.decode()
    assert '<a class="p-name u-url" href="https://c.example/2"><bdi>Theme 2</bdi></a>' in home
    assert "March 2019 · Lena" in text_of(home)
    many = tuple(replace(few[0], number=number) for number in range(ROUNDS_ON_HOME + 1, 0, -1))
    pages = render_site(replace(make_site_content(), before=many), BASE_URL)
    assert pages["index.html"].body.decode().count('<li class="h-cite">') == ROUNDS_ON_HOME
    assert f"All {ROUNDS_ON_HOME + 1} earlier rounds" in text_of(pages["index.html"].body.decode())
    assert pages["before/index.html"].body.decode().count('<li class="h-cite">') == ROUNDS_ON_HOME + 1


def test_the_home_page_says_which_theme_runs_until_when_and_how_to_take_part() -> None:
    text = text_of(html_pages()["index.html"])
    assert "Open until Monday, January 19, 2026, 6:00" in text
    assert "put #usblogs in the post" in text
    assert '<span class="whole">/blog add</span>' in html_pages()["index.html"]
    quiet = render_site(replace(make_site_content(), running=None), BASE_URL)["index.html"].body.decode()
    assert "The next theme\nThursday, January 22, 2026, 7:00" in text_of(quiet)
    assert "The theme now" not in text_of(quiet)


def test_a_page_with_nothing_on_it_says_what_will_be() -> None:
    new = SiteContent(make_community(), (), (), (), NOW, NOW)
    pages = {path: text_of(file.body.decode()) for path, file in render_site(new, "").items() if ".html" in path}
    assert "It appears with the first round-up." in pages["index.html"]
    assert "No suggestion yet. Members make them in the chat" in pages["board/index.html"]
    assert "Suggested in the chat" not in pages["board/index.html"]
    assert "No blog is here yet." in pages["blogs/index.html"]


def test_a_round_names_who_hosted_it_or_else_who_suggested_its_theme() -> None:
    site = make_site_content(rounds=1)
    [content] = site.rounds

    def page_with(theme: Theme) -> str:
        roundup = replace(content.roundup, theme=theme)
        files = render_site(replace(site, rounds=(replace(content, roundup=roundup),)), BASE_URL)
        return text_of(files["round/1/index.html"].body.decode())

    assert "Suggested by Ines" in page_with(Theme("Maps", by="Ines"))
    hosted = page_with(Theme("Maps", by="Ines", host_name="Tomas"))
    assert "Hosted by Tomas" in hosted
    assert "Ines" not in hosted
    nobody = page_with(Theme("Maps"))
    assert "Suggested by" not in nobody
    assert "None" not in nobody


def test_each_post_stands_on_its_rounds_page_once() -> None:
    tree = html.document_fromstring(html_pages()["round/2/index.html"])
    assert len(list(tree.iter("article"))) == len(HOSTILE_MARKUP)


def test_the_feeds_are_read_by_a_feed_reader_and_the_sitemap_lists_every_page() -> None:
    files = render_site(make_site_content(), BASE_URL)
    for name in ("round-ups.atom", "round-ups.json"):
        feed = parse_feed(files[name].body, f"{BASE_URL}/{name}", files[name].content_type)
        assert isinstance(feed, ParsedFeed)
        assert [entry.url for entry in feed.entries] == [f"{BASE_URL}/round/2/", f"{BASE_URL}/round/1/"]
        assert feed.entries[0].published == make_round().closes_at
    assert json.loads(files["round-ups.json"].body)["version"] == "https://jsonfeed.org/version/1.1"
    listed = [element.text for element in etree.fromstring(files["sitemap.xml"].body).iter("{*}loc")]
    assert set(listed) == {f"{BASE_URL}/{p.removesuffix('index.html')}" for p in html_pages()}


def test_without_an_address_there_is_nothing_that_needs_one() -> None:
    files = render_site(make_site_content())
    assert not {"round-ups.atom", "round-ups.json", "sitemap.xml", "picture.png", "round/2/picture.png"} & set(files)
    home = files["index.html"].body.decode()
    assert "round-ups" not in home
    assert "og:image" not in home


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
            assert response.headers["Location"] == "./1/"
        for path in (f"/{guild}/round/9/", "/1/", f"/{guild}/../x/y", "/nothing", "/nothing.css"):
            async with client.get(path) as response:
                assert response.status == 404
    folder = tmp_path / "site"
    file_count = await write_folder(services.db, services.clock, folder, "")
    assert file_count == len(files_in(folder).keys() - {LIST_NAME})
    assert "Every stop between the river" in files_in(folder)[f"{guild}/round/1/index.html"]


def test_how_to_join_leads_to_the_server_where_the_operator_set_an_invitation() -> None:
    invited = render_site(make_site_content(), BASE_URL, invitation="https://discord.gg/abc")[
        "index.html"
    ].body.decode()
    assert '<a href="https://discord.gg/abc">Join the circle on Discord.</a>' in invited
    asked = render_site(make_site_content(), BASE_URL)["index.html"].body.decode()
    assert "Ask somebody who writes here" in asked
    assert "Ask somebody who writes here" not in invited
