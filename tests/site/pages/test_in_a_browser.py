"""The pages in a browser: valid, accessible, without scripts, and not wider than the screen."""

import functools
import shutil
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from axe_core_python.sync_playwright import Axe
from justhtml import JustHTML
from playwright.sync_api import Browser, Dialog, ViewportSize, sync_playwright

from bot.demo.pictures import CHROMIUM_FLAGS
from bot.site.pages import render_site
from tests.support.sites import BASE_URL, html_pages, make_site_content

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
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
    for path, page in render_site(make_site_content(), BASE_URL).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(page.body)
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
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [420, 1100])
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
        for path in ("", "round/2/", "board/", "member/3/"):
            page.goto(f"{address}/{path}", wait_until="load")
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
            violations = {violation["id"] for violation in Axe().run(page)["violations"]} - {EMPTY_HEADING}
            assert violations == set(), path
    assert dialogs == []
