"""What a source shows no more for a while is deleted, and is news whoever wrote it."""

from datetime import timedelta

import pytest

from bot.comments import Author, ParsedComment
from bot.flows.members.membership import ensure_member
from bot.flows.posts.submit import submit_post
from bot.services import Services
from storage.comments import add_comments, delete_gone, record_disowned, recorded_comments
from tests.support.circles import make_caller, open_first_round
from tests.support.one_post import serve_one_post

DAY = timedelta(days=1)
pytestmark = pytest.mark.engines


async def test_that_a_comment_is_not_theirs_outlasts_a_time_in_which_it_is_not_shown(services: Services) -> None:
    await open_first_round(services)
    async with serve_one_post() as site:
        post = (await submit_post(services, make_caller(1, "Sam"), f"{site.address}/gate")).id
    now = services.clock.now()
    comment = ParsedComment.from_outside("blog", "1", "Ines", "", None, now)
    async with services.db.write() as tx:
        _, ines = await ensure_member(tx, make_caller(2, "Ines"), now)
        await add_comments(tx, post, [(comment, Author(ines.id))], now)
        await record_disowned(tx, post, ines.id)
        for at in (now, now + DAY):
            await delete_gone(tx, post, ["blog", "page"], [], at, DAY)
        assert (await recorded_comments(tx, post, ["1"]))["1"].disowned_by == {ines.id}


async def test_a_strangers_comment_that_is_gone_is_news_too(services: Services) -> None:
    await open_first_round(services)
    async with serve_one_post() as site:
        post = (await submit_post(services, make_caller(1, "Sam"), f"{site.address}/gate")).id
    now = services.clock.now()
    told = (("blog", "1"), ("blog", "2"), ("page", "3"), ("page", "at:4"), ("webmention", "5"))
    written = [ParsedComment.from_outside(source, number, "Somebody", "", None, now) for source, number in told]
    async with services.db.write() as tx:
        await add_comments(tx, post, [(one, Author()) for one in written], now)
        assert not await delete_gone(tx, post, ["blog", "page"], ["1", "2", "3"], now, DAY)
        assert not await delete_gone(tx, post, ["blog", "page"], ["1"], now, DAY)
        assert not await delete_gone(tx, post, ["elsewhere"], [], now + DAY, DAY)
        assert await delete_gone(tx, post, ["blog", "page"], ["1"], now + DAY, DAY)
        assert set(await recorded_comments(tx, post, [one for _, one in told])) == {"1", "at:4", "5"}
