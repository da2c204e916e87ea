"""The pages in a browser: valid, accessible, without scripts, and not wider than the screen."""

import functools
import shutil
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from axe_core_python.sync_playwright import Axe
from justhtml import JustHTML
from playwright.sync_api import Browser, Dialog, ViewportSize, sync_playwright

from bot.demo.pictures import CHROMIUM_FLAGS
from bot.site.pages import MIN_ROUNDS_FOR_MONTHS, SitePicture, render_site
from tests.support.sites import BASE_URL, html_pages, make_site_content

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
AXE_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PATHS = (
    "",
    f"round/{MIN_ROUNDS_FOR_MONTHS}/",
    "round/2/",
    "month/2025-12/",
    "before/",
    "blogs/",
    "board/",
    "member/3/",
)
BESIDE_THE_NUMBER = """(titles) => titles.every((title) => {
  const [one, number] = [title, title.previousElementSibling].map((shown) => shown.getBoundingClientRect());
  return one.top == number.top && one.left >= number.right;
})"""
EMPTY_HEADING = "empty-heading"
"""The rule that a title of one zero-width space breaks; the bot accepts no such suggestion."""


@pytest.mark.parametrize("path", sorted(html_pages()))
def test_a_page_is_valid_html(path: str) -> None:
    assert JustHTML(html_pages()[path], collect_errors=True).errors == []


class _QuietHandler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Log nothing."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of pages with hostile markup, served from files."""
    folder = tmp_path_factory.mktemp("pages")
    for path, page in render_site(make_site_content(rounds=MIN_ROUNDS_FOR_MONTHS), BASE_URL).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(b"" if isinstance(page, SitePicture) else page.body)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_QuietHandler, directory=str(folder)))
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield browser
        browser.close()


@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's package chromium")
@pytest.mark.parametrize(("width", "scheme"), [(420, "light"), (1200, "dark")])
def test_a_page_is_accessible_runs_nothing_and_is_not_cut_off(
    browser: Browser, address: str, width: int, scheme: str
) -> None:
    dialogs: list[str] = []

    def close(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    with browser.new_context(
        viewport=ViewportSize(width=width, height=900),
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,
    ) as context:
        page = context.new_page()
        page.on("dialog", close)
        for path in PATHS:
            page.goto(f"{address}/{path}", wait_until="load")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            found = Axe().run(page, options=AXE_RULES)["violations"]
            violations = {violation["id"] for violation in found} - {EMPTY_HEADING}
            assert violations == set(), path
    assert dialogs == []


@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's package chromium")
@pytest.mark.parametrize("width", [420, 1200])
def test_the_number_of_each_round_stands_beside_its_title(browser: Browser, address: str, width: int) -> None:
    with browser.new_context(viewport=ViewportSize(width=width, height=900)) as context:
        page = context.new_page()
        for path in ("", "before/", "month/2025-12/"):
            page.goto(f"{address}/{path}")
            titles = page.locator(".rounds .number + *")
            assert titles.count()
            assert titles.evaluate_all(BESIDE_THE_NUMBER), path


@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's package chromium")
def test_pages_without_an_address_are_whole_when_they_are_opened_from_the_disk(
    browser: Browser, tmp_path: Path
) -> None:
    for path, file in render_site(make_site_content()).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(file.body)
    with browser.new_context() as context:
        page = context.new_page()
        page.goto((tmp_path / "index.html").as_uri())
        page.click("ol.rounds a")
        page.wait_for_url((tmp_path / "round/2/index.html").as_uri())  # with its style sheet and pictures
        assert page.evaluate("getComputedStyle(document.querySelector('.circle')).display") == "flex"
        assert page.evaluate("document.querySelector('.circle img').naturalWidth > 0")
        page.click("nav.beside a")
        page.wait_for_url((tmp_path / "round/1/index.html").as_uri())


@pytest.mark.skipif(CHROMIUM is None, reason="needs Debian's package chromium")
def test_on_paper_the_addresses_of_posts_are_written_out_and_no_menu_is(browser: Browser, address: str) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.emulate_media(media="print")
        page.goto(f"{address}/round/{MIN_ROUNDS_FOR_MONTHS}/")
        assert [one for one in page.locator("nav").all() if one.is_visible()] == []
        written = page.evaluate("getComputedStyle(document.querySelector('article h2 a'), '::after').content")
        assert "https://blog.example/" in written
