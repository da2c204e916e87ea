"""A member's standing, and what is said of posts without a comment: only what is known to be so."""

import pytest
from aiohttp import web

from bot.demo.transcript import buttons_of
from bot.demo.world import ORGANISER, World
from bot.flows.comments.webmentions import receive_webmention
from tests.support.circles import make_pages_public
from tests.support.commands import answer_message, run_command
from tests.support.commented_blog import TITLE, commented_blog, commented_game
from tests.support.games import start_game
from tests.support.messages import message_texts_with
from tests.support.servers import serve_routes

FIRST = "waiting for a first comment: "
OTHERS = ("Every stop", "Where the two trains pass", "My workbench")


@pytest.mark.parametrize("shows_programs", [True, False])
async def test_no_post_is_called_without_a_comment_whose_comments_no_program_sees(
    world: World, *, shows_programs: bool
) -> None:
    week = await start_game(world)
    async with commented_blog() as blog:
        blog.shows_programs = shows_programs
        await week.bring_blog("sam", blog.address)
        await world.move_to("Sat 22:00")
        for title in (TITLE, *OTHERS):
            await week.read("yuki", title)
            if title != TITLE:
                await week.read("bea", title)  # so that it is the least read of all
        told = await run_command(world, "yuki", "me")
        assert ("I know of no comment from here" in told and TITLE in told) == shows_programs
        told = await run_command(world, ORGANISER, "round status")
        assert (TITLE in told.partition("I know of no comment from here")[2]) == shows_programs
        await world.skip_to("Mon+1 12:01")
        [roundup] = message_texts_with(world, "ROUND-UP OF ROUND 1")
        assert (TITLE in roundup.partition(FIRST)[2]) == shows_programs


async def test_no_post_waits_for_a_first_comment_under_which_a_stranger_wrote(world: World) -> None:
    week = await start_game(world)
    async with commented_blog() as blog:
        await week.bring_blog("sam", blog.address)
        await world.skip_to("Mon+1 12:01")
        [roundup] = message_texts_with(world, "ROUND-UP OF ROUND 1")
        assert TITLE in roundup.partition(FIRST)[2]
        blog.comment(1, "Somebody from far away")
        await world.move_to("Tue+1 12:01")
        [roundup] = message_texts_with(world, "ROUND-UP OF ROUND 1")
        assert TITLE not in roundup.partition(FIRST)[2]


async def test_no_post_waits_for_a_first_comment_that_a_strangers_page_mentions(world: World) -> None:
    week = await start_game(world)
    await make_pages_public(world.services)
    async with commented_blog() as blog:
        await week.bring_blog("sam", blog.address)
        await world.skip_to("Mon+1 12:01")

        async def answer(_: web.Request) -> web.Response:
            return web.Response(text=f'<p>On <a href="{blog.address}/a-gate">it</a>.</p>', content_type="text/html")

        async with serve_routes({"/answer": answer}) as host:
            await receive_webmention(world.services, f"{host}/answer", f"{blog.address}/a-gate")
            await world.env.settle()
        [roundup] = message_texts_with(world, "ROUND-UP OF ROUND 1")
        assert TITLE in roundup
        assert TITLE not in roundup.partition(FIRST)[2]


async def test_the_answer_to_a_comment_is_written_on_the_page_of_the_post(world: World) -> None:
    async with commented_game(world) as (_, blog):
        blog.comment_feed = "/a-gate/feed/"
        blog.comment(11, "Marek", world.blogs.circle.home(world.blogs.circle.people["marek"]))
        await world.skip_to("Sat 22:00")
        me = await world.members["sam"].slash(world.channel, "me")
        [address] = [url for url, label in buttons_of(answer_message(me)).items() if label == "Answer there"]
        assert address == f"{blog.address}/a-gate"
