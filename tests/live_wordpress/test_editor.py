"""The round-up's copy, pasted into the editor of a real WordPress in a real browser."""

import shutil
from dataclasses import replace

import pytest
from playwright.async_api import async_playwright

from bot.demo.pictures import CHROMIUM_FLAGS
from bot.i18n import Language, get_translator
from bot.roundup import CopyFormat, compose, render_copy
from bot.text import href
from tests.live_wordpress.wordpress import BUILD, WordPress, wait_until_ready
from tests.support.posts import HOSTILE_WORDS, make_post, make_round

CHROMIUM = shutil.which("chromium")
pytestmark = pytest.mark.skipif(not (BUILD and CHROMIUM), reason="needs PHP, MariaDB and Chromium: make test-wordpress")


@pytest.mark.parametrize("form", [CopyFormat.WORDPRESS, CopyFormat.HTML])
async def test_a_copy_that_is_pasted_stays_whole(wordpress: WordPress, form: CopyFormat) -> None:
    await wait_until_ready(wordpress)
    posts = [replace(make_post(n), title=HOSTILE_WORDS[n % len(HOSTILE_WORDS)], by=f"Writer {n}") for n in range(7)]
    copy = render_copy(get_translator(Language.ENGLISH), compose(make_round(), posts), form, None)
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
        address = href(one.url).partition("?")[0]
        assert blocks.count(f'{address}"') + blocks.count(f"{address}?") == 1
        assert one.by in blocks
    assert "wp:freeform" not in blocks
    assert "wp:html" not in blocks
    assert "<script" not in blocks
