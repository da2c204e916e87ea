"""A blog that redirects lead to another member's brings nothing of its own, and its owner hears of it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web

from bot.comments import EVERYTHING
from bot.demo.world import ORGANISER, World
from bot.flows.feeds.notify_owners import tell_where_it_leads
from bot.outbox.keys import led_blog_key
from bot.themes import CommunityId
from storage.blogs import add_blog, blogs_of_community, sharers_of
from storage.bylines import settle_byline
from storage.feeds import get_feeds, update_feeds
from storage.led_feeds import blogs_led_to
from storage.outbox import find_message
from tests.support.commands import run_command
from tests.support.games import start_game
from tests.support.messages import message_texts_with, private_messages_to


@pytest.fixture
async def led(world: World) -> World:
    """Let Marek's blog lead to that of Tomas, for two days after the first round."""
    await start_game(world)
    await world.move_to("Mon+1 13:00")
    answer = world.blogs.answer

    def lead(request: web.Request) -> web.Response:
        if not request.host.startswith("slowtrains"):
            return answer(request)
        path = "/feed.xml" if request.path == "/feeds/posts/default" else request.path_qs
        return web.Response(status=301, headers={"Location": f"http://tinandsolder.localhost:{world.blogs.port}{path}"})

    world.blogs.answer = lead  # type: ignore[method-assign]
    await world.clock.move_to(world.clock.now() + timedelta(days=2))
    return world


async def test_its_owner_hears_where_it_leads_and_what_can_be_done(led: World) -> None:
    said = await run_command(led, "marek", "blog health")
    assert "It leads to **Tin and Solder**, the blog of Tomas Lindqvist" in said
    assert "If that holds for a week, I go there" not in said
    told = [text for text in private_messages_to(led, "marek") if "leads to **Tin and Solder** now" in text]
    assert len(told) == 1
    await led.clock.move_to(led.clock.now() + timedelta(days=21))
    assert told == [text for text in private_messages_to(led, "marek") if "leads to **Tin and Solder** now" in text]
    assert not any("leads to" in text for text in private_messages_to(led, "tomas"))


async def test_it_keeps_its_title_and_nobody_is_asked_about_anothers_post(led: World) -> None:
    listed = await run_command(led, "jo", "blog list")
    assert listed.count("Tin and Solder") == 1
    assert message_texts_with(led, "Who is that?") == []


async def test_what_the_other_publishes_is_one_post_even_if_all_of_it_is_said_to_be_its_owners(led: World) -> None:
    circle = led.blogs.circle
    async with led.services.db.write() as tx:
        owned = await blogs_of_community(tx, CommunityId(led.guild.id))
        [blog] = [one.blog for one in owned if one.user == led.users["marek"].id]
        await settle_byline(tx, blog.community, blog.feed, EVERYTHING, "", blog.member)
    circle.publish(circle.people["tomas"], "Second", "For #usblogs", circle.moment("Sat+1 10:00"))
    await led.move_to("Mon+2 13:00")
    [roundup] = message_texts_with(led, "ROUND-UP OF ROUND 2")
    assert "One post this time, by Tomas Lindqvist" in roundup


async def test_it_is_a_blog_as_any_other_once_the_other_is_out_of_the_game(led: World) -> None:
    await led.clock.move_to(led.clock.now() + timedelta(days=8))
    await run_command(led, ORGANISER, "blog remove", blog="Tin and Solder")
    await led.clock.move_to(led.clock.now() + timedelta(days=3))
    said = await run_command(led, "marek", "blog health")
    assert "It leads to" not in said
    assert "If that holds for a week" not in said


async def test_who_brings_the_other_blog_as_well_is_told_of_no_stranger(world: World) -> None:
    await start_game(world)
    async with world.services.db.write() as tx:
        owned = {one.user: one.blog for one in await blogs_of_community(tx, CommunityId(world.guild.id))}
        marek, tomas = (owned[world.users[name].id] for name in ("marek", "tomas"))
        [there], [feed] = await get_feeds(tx, [tomas.feed]), await get_feeds(tx, [marek.feed])
        site, now = tomas.site_url, world.clock.now()
        await add_blog(tx, marek.community, marek.member, there.address, tomas.title, site, now)
        await update_feeds(tx, [(feed, replace(feed, final_url=there.address), None)])
        assert {one.user for one in await sharers_of(tx, marek.community, tomas.feed)} == {
            world.users["marek"].id,
            world.users["tomas"].id,
        }
        led_to = await blogs_led_to(tx, marek.community, [marek.feed])
    assert led_to[marek.feed].blog.member == marek.member


async def test_nobody_hears_where_a_blog_led_that_fails_now(world: World) -> None:
    await start_game(world)
    async with world.services.db.write() as tx:
        owned = {one.user: one.blog for one in await blogs_of_community(tx, CommunityId(world.guild.id))}
        ids = [owned[world.users[name].id].feed for name in ("marek", "tomas")]
        feed, there = [one for id_ in ids for one in await get_feeds(tx, [id_])]
        now = world.clock.now()
        leads = replace(feed, redirect_url=there.address, redirect_seen_at=now - timedelta(days=2))
        await update_feeds(tx, [(feed, leads, None)])
        await tell_where_it_leads(tx, replace(leads, failures=1), now)
        key = led_blog_key(owned[world.users["marek"].id].id, now - timedelta(days=2))
        assert await find_message(tx, key) is None
        await tell_where_it_leads(tx, leads, now)
        assert await find_message(tx, key) is not None
