"""The round-up's copy, pasted into the editor of a real WordPress in a real browser."""

import shutil
from dataclasses import replace

import pytest
from playwright.async_api import async_playwright

from bot.demo.pictures import CHROMIUM_FLAGS
from bot.languages import Language, speech
from bot.layout import web_address
from bot.roundup import Form, compose, to_copy
from tests.live_wordpress.test_wordpress import BUILD, WordPress, ready, wordpress
from tests.roundup.test_render import HOSTILE, post, round_

__all__ = ["wordpress"]

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(not (BUILD and CHROMIUM), reason="needs PHP, MariaDB and Chromium: make test-wordpress")


@pytest.mark.parametrize("form", [Form.WORDPRESS, Form.HTML])
async def test_a_copy_that_is_pasted_stays_whole(wordpress: WordPress, form: Form) -> None:
    await ready(wordpress)
    posts = [replace(post(n), title=HOSTILE[n % len(HOSTILE)], by=f"Writer {n}") for n in range(7)]
    copy = to_copy(speech(Language.ENGLISH), compose(round_(), posts), form, None)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        page = await browser.new_page()
        await page.goto(f"{wordpress.address}/wp-login.php")
        await page.fill("#user_login", "walker")
        await page.fill("#user_pass", "not a secret")
        await page.click("#wp-submit")
        await page.goto(f"{wordpress.address}/wp-admin/post-new.php")
        await page.wait_for_function("window.wp && wp.data && wp.data.select('core/block-editor')")
        blocks = await page.evaluate(
            """(text) => {
                const found = wp.blocks.pasteHandler({HTML: text, plainText: text, mode: 'AUTO'});
                return wp.blocks.serialize(found);
            }""",
            copy,
        )
        await browser.close()
    for one in posts:
        address = web_address(one.url).partition("?")[0]
        assert blocks.count(f'{address}"') + blocks.count(f"{address}?") == 1
        assert one.by in blocks
    assert "wp:freeform" not in blocks
    assert "wp:html" not in blocks
    assert "<script" not in blocks
