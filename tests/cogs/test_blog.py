"""/blog through the simulated Discord: finding, leaving, health in words, lists for feed readers."""

import sqlite3
from collections.abc import AsyncIterator
from datetime import timedelta
from io import BytesIO

import discord
import pytest
import simcord
from discord import components

from bot.demo.transcript import texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.feeds.opml import OutlineList, parse_opml
from cogs.blog_views import MAX_BLOGS_ADDED
from cogs.choices import choice_value
from tests.support.commands import answer_text, run_command
from tests.support.feeds import make_item, make_rss
from tests.support.games import start_game
from tests.support.messages import message_texts_with, private_messages_to
from tests.support.scripted_server import ScriptedServer, http_response, redirect, serve_script

HOUR = timedelta(hours=1)
PAGE = b"""<html><head><link rel="alternate" type="application/rss+xml" href="/posts">
<link rel="alternate" type="application/rss+xml" href="/photos">
<link rel="alternate" type="application/rss+xml" title="Comments" href="/comments"></head></html>"""


def feed_response(title: str, *numbers: int) -> bytes:
    """Return a feed of that title, with posts of its own."""
    items = (make_item(n, link=f"https://{title}.example/{n}", guid=f"{title}-{n}") for n in numbers)
    return http_response(make_rss(*items).replace(b"A blog", title.encode()))


@pytest.fixture
async def blog(world: World) -> AsyncIterator[ScriptedServer]:
    """A blog that says what a test tells it to, and a community that is set up."""
    await ScriptedWeek(world, lambda *_: None).set_up()
    async with serve_script() as blog:
        yield blog


async def add_blog(world: World, who: str, blog: ScriptedServer) -> simcord.InteractionResult:
    blog.respond_with(feed_response("Harbour", 2, 1))
    found = await world.members[who].slash(world.channel, "blog add", address=blog.address)
    assert found.followups or found.response
    return await world.members[who].click(last_answer(found), label="Yes, watch it")


def last_answer(result: simcord.InteractionResult) -> discord.Message:
    answers = [one for one in [result.response, *result.followups] if one is not None]
    return answers[-1].message


async def test_of_several_feeds_the_member_chooses(world: World, blog: ScriptedServer) -> None:
    blog.respond_with(
        http_response(PAGE, Content_Type="text/html"), feed_response("Posts", 2, 1), feed_response("Photos", 9)
    )
    found = await world.members["ines"].slash(world.channel, "blog add", address=blog.address)
    assert "several kinds of posts" in answer_text(found)
    assert "Post 2" in answer_text(found)
    changed = await world.members["ines"].select(last_answer(found), ["1"])
    assert "Post 9" in "\n".join(texts_of(last_answer(found))) + "\n".join(
        texts_of(changed.response.message if changed.response else last_answer(found))
    )
    await world.members["ines"].click(last_answer(found), label="Yes, watch it")
    assert "Photos" in await run_command(world, "ines", "blog list")


async def test_an_address_without_its_scheme_is_found(world: World, blog: ScriptedServer) -> None:
    blog.respond_with(feed_response("Harbour", 2, 1))
    address = blog.address.removeprefix("http://")
    assert "Harbour" in await run_command(world, "ines", "blog add", address=address)


async def test_a_blog_that_is_not_ones_own_is_left_alone(world: World, blog: ScriptedServer) -> None:
    blog.respond_with(feed_response("Harbour", 1))
    found = await world.members["ines"].slash(world.channel, "blog add", address=blog.address)
    await world.members["ines"].click(last_answer(found), label="No")
    assert "No blog is in the game yet" in await run_command(world, "ines", "blog list")


async def test_a_blog_is_taken_out_by_its_owner_or_a_host_and_nobody_else(world: World, blog: ScriptedServer) -> None:
    await add_blog(world, "ines", blog)
    choices = await world.members["ines"].autocomplete(world.channel, "blog remove", "blog", "harb")
    assert [choice["name"] for choice in choices] == ["Harbour by Inês Okafor"]
    assert await world.members["marek"].autocomplete(world.channel, "blog remove", "blog", "") == []
    chosen = choices[0]["value"]
    assert "no such blog of yours" in await run_command(world, "marek", "blog remove", blog=chosen)
    assert "Choose one from the list" in await run_command(world, "ines", "blog remove", blog="x; DROP TABLE blogs")
    assert "I no longer look at" in await run_command(world, ORGANISER, "blog remove", blog=chosen)
    await world.env.settle()
    assert len([text for text in private_messages_to(world, "ines") if "A host took **" in text]) == 1
    await add_blog(world, "ines", blog)
    chosen = (await world.members["ines"].autocomplete(world.channel, "blog remove", "blog", ""))[0]["value"]
    assert "I no longer look at" in await run_command(world, "ines", "blog remove", blog=chosen)


async def test_health_is_told_in_words(world: World, blog: ScriptedServer) -> None:
    assert "no blog in the game yet" in await run_command(world, "ines", "blog health")
    await add_blog(world, "ines", blog)
    await world.move_to("Mon 09:10")
    words = await run_command(world, "ines", "blog health")
    assert "All is well. I looked <t:" in words
    assert "and look again <t:" in words
    assert "Newest post: [Post 2](https" in words
    blog.respond_with(http_response(b"", "403 Forbidden", Server="cloudflare"))
    await world.move_to("Mon 18:00")
    words = await run_command(world, "ines", "blog health")
    assert "The site answers 403: Cloudflare asks whether I am a person." in words
    assert "add one that skips the challenge" in words
    assert "Only hosts see" in await run_command(world, "ines", "blog health", whose="all")
    words = await run_command(world, ORGANISER, "blog health", whose="all")
    assert "1 of one blog can't be read" in words or "can't be read just now" in words
    assert "by Inês Okafor" in words


async def test_the_owner_is_told_once_when_a_blog_failed_for_a_day_and_once_when_it_recovers(
    world: World, blog: ScriptedServer
) -> None:
    await add_blog(world, "ines", blog)
    blog.respond_with(http_response(b"", "500 Oh"))
    await world.move_to("Mon 21:00")
    blog.respond_with(feed_response("Harbour", 2, 1))
    await world.move_to("Tue 09:00")
    assert unescaped_private_messages_to(world, "ines") == []  # a blip
    blog.respond_with(http_response(b"", "500 Oh"))
    await world.move_to("Thu 09:00")
    [fails] = unescaped_private_messages_to(world, "ines")
    assert "I last read your blog Harbour <t:" in fails.replace("*", "")
    assert "answers 500" in fails
    blog.respond_with(feed_response("Harbour", 3, 2, 1))
    await world.move_to("Fri 12:00")
    [_, recovers] = unescaped_private_messages_to(world, "ines")
    assert "can be read again" in recovers
    assert unescaped_private_messages_to(world, "marek") == []


async def test_a_blog_that_is_gone_is_told_of_at_once_and_left_in_peace(world: World, blog: ScriptedServer) -> None:
    await add_blog(world, "ines", blog)
    blog.respond_with(http_response(b"", "410 Gone"))
    await world.move_to("Mon 13:00")
    [gone] = unescaped_private_messages_to(world, "ines")
    assert "I have stopped looking" in gone
    asked = len(blog.requests)
    await world.move_to("Fri 12:00")
    assert len(blog.requests) == asked
    assert len(unescaped_private_messages_to(world, "ines")) == 1
    await run_command(world, "ines", "blog remove", blog=choice_value(1))
    await add_blog(world, "ines", blog)
    await world.move_to("Fri 12:30")
    assert "All is well" in await run_command(world, "ines", "blog health")


def unescaped_private_messages_to(world: World, who: str) -> list[str]:
    """Return what the bot said to somebody in private."""
    channel = world.users[who].dm_channel
    return ["\n".join(texts_of(message)).replace("\\", "") for message in channel.history()]


OPML = b"""<opml version="2.0"><body>%s</body></opml>"""


async def test_a_list_of_a_feed_reader_brings_the_blogs_that_are_ones_own(world: World, blog: ScriptedServer) -> None:
    outlines = b'<outline text="Mine" xmlUrl="%s"/><outline text="Theirs" xmlUrl="https://theirs.example/"/>'
    file = ("reader.opml", OPML % (outlines % blog.address.encode()))
    found = await world.members["ines"].slash(world.channel, "blog import", file=file)
    assert "2 blogs. Which of them are yours?" in answer_text(found)
    blog.respond_with(feed_response("Harbour", 1))
    pressed = await world.members["ines"].click(last_answer(found), label="Watch those")
    assert "Choose at least one blog" in answer_text(pressed)
    await world.members["ines"].select(last_answer(found), ["0"])
    brought = await world.members["ines"].click(last_answer(found), label="Watch those")
    assert "Mine: I look at it from now on." in answer_text(brought).replace("*", "")
    assert "Harbour" in await run_command(world, "ines", "blog list")


async def test_of_each_line_of_a_list_that_is_no_blog_it_is_said_why(world: World, blog: ScriptedServer) -> None:
    outlines = b"""<outline text="Mine" xmlUrl="%s"/><outline text="Letters" xmlUrl="mailto:ines@ines.example"/>
    <outline text="Old friend"/><outline text="More" type="include" url="https://more.example/list.opml"/>"""
    file = ("reader.opml", OPML % (outlines % blog.address.encode()))
    words = answer_text(await world.members["ines"].slash(world.channel, "blog import", file=file))
    assert "1 blog" in words
    assert "Letters**: mailto:ines@ines.example is no address of the web" in words
    assert "Old friend**: no address stands with it" in words
    assert "More**: it is another list" in words
    nothing = await run_command(world, "ines", "blog import", file=("x.opml", OPML % b'<outline text="Old friend"/>'))
    assert "no blogs in it" in nothing
    assert "Old friend**: no address stands with it" in nothing


async def test_of_each_blog_that_is_chosen_from_a_list_and_not_taken_it_is_said_why(
    world: World, blog: ScriptedServer
) -> None:
    others = b"".join(b'<outline text="Blog %d" xmlUrl="http://10.0.0.1/%d"/>' % (n, n) for n in range(MAX_BLOGS_ADDED))
    mine = b'<outline text="Mine" xmlUrl="%s"/><outline text="Copy" xmlUrl="%s?again"/>'
    file = ("reader.opml", OPML % (mine % (blog.address.encode(), blog.address.encode()) + others))
    found = await world.members["ines"].slash(world.channel, "blog import", file=file)
    blog.respond_with(redirect(blog.address, 301), feed_response("Harbour", 1))
    await add_blog(world, "ines", blog)
    [frame] = last_answer(found).components
    assert isinstance(frame, components.Container)
    rows = [row for row in frame.children if isinstance(row, discord.ActionRow)]
    for menu in [one for row in rows for one in row.children if isinstance(one, discord.SelectMenu)]:
        values = [option.value for option in menu.options]
        await world.members["ines"].select(last_answer(found), values, custom_id=menu.custom_id)
    words = answer_text(await world.members["ines"].click(last_answer(found), label="Watch those")).replace("*", "")
    assert "Mine: You have that blog in the game already" in words
    assert "Blog 3: The site is not on the public web" in words
    assert f"Blog {MAX_BLOGS_ADDED - 1}: I take {MAX_BLOGS_ADDED} at a time" in words


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (b"words", "not an OPML file"),
        (OPML % b"", "no blogs in it"),
        (b"x" * 1024 * 1024 + b"x", "too large"),
    ],
    ids=["words", "empty", "large"],
)
async def test_what_is_no_list_is_refused_in_words(world: World, blog: ScriptedServer, file: bytes, words: str) -> None:
    assert blog.port
    assert words in await run_command(world, "ines", "blog import", file=("x.opml", file))


async def test_the_circle_is_given_as_a_list_for_feed_readers(world: World, blog: ScriptedServer) -> None:
    assert "nothing to export" in await run_command(world, "marek", "blog export")
    await add_blog(world, "ines", blog)
    given = await world.members["marek"].slash(world.channel, "blog export")
    [file] = last_answer(given).attachments
    assert file.filename == "usblogs.opml"
    found = parse_opml(BytesIO(await file.read()).getvalue())
    assert isinstance(found, OutlineList)
    assert [(one.title, one.feed_url) for one in found.outlines] == [("Harbour", blog.address)]


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("my blog", "not a web address"),
        ("http://10.0.0.1/feed", "is not on the public web"),
        ("http://nobody.localhost:1/", "could not be reached"),
    ],
)
async def test_a_blog_that_can_not_be_found_is_refused_in_words(world: World, address: str, told: str) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    assert told in await run_command(world, "ines", "blog add", address=address)


async def test_a_blog_is_found_from_any_of_its_pages_and_asked_about(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    bea = world.blogs.circle.people["bea"]
    words = await run_command(world, "bea", "blog add", address=world.blogs.circle.home(bea))
    assert "The Long Table" in words
    assert "What we ate in December" in words


async def test_a_blog_is_in_the_game_once(world: World) -> None:
    week = await start_game(world)
    told: list[str] = []
    week.on_reply = lambda _, result: told.append(answer_text(result))
    ines = world.blogs.circle.home(world.blogs.circle.people["ines"])
    found = await world.members["jo"].slash(world.channel, "blog add", address=ines)
    assert found.response is not None
    refused = await world.members["jo"].click(found.response.message, label="Yes, watch it")
    assert "in the game already" in answer_text(refused)


async def test_a_host_gives_a_blog_to_the_member_who_writes_it_with_its_posts(
    world: World, rows: sqlite3.Connection
) -> None:
    await start_game(world)
    of_marek = "SELECT id FROM blogs WHERE member_id = (SELECT id FROM members WHERE name = ?)"
    (blog,) = rows.execute(of_marek, (world.names["marek"],)).fetchone()
    options = {"blog": choice_value(blog), "member": world.members["jo"]}
    assert "Only hosts can do that" in await run_command(world, "ines", "blog give", **options)
    assert "Only hosts can do that" in await run_command(world, "ines", "blog give", **options | {"blog": "Marek"})
    given = await run_command(world, ORGANISER, "blog give", **options)
    assert f"{world.names['jo']}'s now" in given
    assert f"under {world.names['marek']}" in given
    await world.env.settle()
    assert rows.execute(of_marek, (world.names["jo"],)).fetchall() == [(blog,)]
    shown = "\n".join(message_texts_with(world, "min"))
    assert world.names["jo"] in shown
    assert world.names["marek"] not in shown
    assert "'s already" in await run_command(world, ORGANISER, "blog give", **options)
    options["blog"] = choice_value(77)
    assert "I watch no such blog" in await run_command(world, ORGANISER, "blog give", **options)


async def test_only_people_of_the_server_can_be_named(world: World, rows: sqlite3.Connection) -> None:
    await start_game(world)
    (blog,) = rows.execute("SELECT id FROM blogs").fetchone()
    bot, stranger = world.env.create_user("a bot", bot=True), world.env.create_user("a stranger")
    for other in (world.guild.add_member(bot), stranger):
        refused = await run_command(world, ORGANISER, "blog give", blog=choice_value(blog), member=other)
        assert "Only people of this server" in refused
        thanked = {"member": other, "for": "helped"}
        assert "Only people of this server" in await run_command(world, "jo", "thanks", **thanked)


async def test_a_blog_by_whose_address_a_member_is_known_is_brought_by_nobody_else(
    world: World, blog: ScriptedServer
) -> None:
    await run_command(world, "marek", "privacy show")
    await run_command(world, "marek", "blog name", name=blog.address)
    async with world.services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE members SET consented_at = joined_at")
    refused = answer_text(await add_blog(world, "ines", blog))
    assert f"**{world.names['marek']}** is known here" in refused
    assert "a host can bring it with **/blog add**" in refused
    assert "Welcome" in "\n".join(texts_of(last_answer(await add_blog(world, "marek", blog))))
    assert "in the game already" in answer_text(await add_blog(world, "ines", blog))


async def test_the_blog_of_who_has_left_is_given_by_its_address_with_what_it_published_since(
    world: World, rows: sqlite3.Connection
) -> None:
    week, ines = ScriptedWeek(world, lambda *_: None), world.blogs.circle.home(world.blogs.circle.people["ines"])
    await week.set_up()
    await week.bring_blog("ines", ines)
    world.guild.remove_member(world.members["ines"])
    await world.skip_to("Sat 12:00")
    found = await world.members["jo"].slash(world.channel, "blog add", address=ines)
    refused = answer_text(await world.members["jo"].click(last_answer(found), label="Yes, watch it"))
    assert "**/blog give** takes its address" in refused
    of_jo = "SELECT title FROM posts JOIN members m ON m.id = member_id WHERE m.name = ?"
    assert not rows.execute(of_jo, (world.names["jo"],)).fetchall()
    given = await run_command(world, ORGANISER, "blog give", blog=ines, member=world.members["jo"])
    assert f"{world.names['jo']}'s now" in given
    assert world.names["ines"] not in given
    await world.skip_to("Sat 12:30")
    assert len(rows.execute(of_jo, (world.names["jo"],)).fetchall()) == 1


async def test_a_host_brings_the_blog_below_anothers_address_for_who_writes_it(
    world: World, blog: ScriptedServer
) -> None:
    await run_command(world, "marek", "privacy show")
    await run_command(world, "marek", "blog name", name=blog.address)
    async with world.services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE members SET consented_at = joined_at")
    assert "Your blog is in the game" in answer_text(await add_blog(world, ORGANISER, blog))
    given = await run_command(world, ORGANISER, "blog give", blog="Harbour", member=world.members["ines"])
    assert f"{world.names['ines']}'s now" in given
