"""The pages as a browser and a screen reader find them: valid, readable by everyone, nothing run, nothing cut off."""

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
NO_NAME = "empty-heading"
"""A suggestion whose title is a zero-width space: the bot takes none such, and a page can name it no better."""


@pytest.mark.parametrize("path", sorted(html_pages()))
def test_a_page_is_valid_html(path: str) -> None:
    assert JustHTML(html_pages()[path], collect_errors=True).errors == []


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The pages of a circle whose members mean no good, as any static host serves them."""
    folder = tmp_path_factory.mktemp("pages")
    for path, page in render_site(make_site_content(), BASE_URL).items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(page.body)
    server = ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Quiet, directory=str(folder)))
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
def test_everyone_can_read_it_nothing_runs_and_nothing_is_cut_off(
    browser: Browser, address: str, width: int, scheme: str
) -> None:
    ran: list[str] = []

    def close(dialog: Dialog) -> None:
        ran.append(dialog.message)
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
            found = {one["id"] for one in Axe().run(page)["violations"]} - {NO_NAME}
            assert found == set(), path
    assert ran == []
