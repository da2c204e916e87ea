"""A member leaves the server: everything that shows names, blogs or posts of members is asked before and after."""

import re
from dataclasses import replace

import aiohttp
import simcord

from bot.demo.transcript import texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.flows.members.privacy import record_departure, switch_name
from bot.flows.rounds.set_up import switch_host_rota
from bot.flows.themes.host_rota import volunteer_for_rota
from bot.site import serve_site
from bot.site.page_cache import PageCache
from bot.themes import Caller, CommunityId
from cogs.choices import choice_value
from storage.communities import find_member
from storage.posts import recent_posts
from tests.support.buttons import press_read_button
from tests.support.clocks import MONDAY
from tests.support.commands import answer_message, answer_text, command_names, options_with_choices, run_command
from tests.support.games import start_game
from tests.support.messages import message_texts_with
from tests.support.sites import BASE_URL, publish

HERS = ("Inês", "numberninebus", "Number Nine Bus", "Every stop between")
OPTIONS: dict[str, dict[str, object]] = {"blog health": {"whose": "all"}}
TELLING = {
    *("blog export", "blog health", "blog list", "blog name", "help", "me", "privacy show"),
    *("reading next", "reading week", "round copy", "round draft", "round history", "round status"),
    *("setup check", "setup learned", "setup show", "theme board", "theme host", "theme reserve"),
}
"""The commands that tell something, and need no option for it."""
OWN = {"privacy export"}
"""The commands that tell only what somebody wrote: Marek's post thanks her, and that is his."""
CHANGING = {
    *(
        "blog add",
        "blog authors",
        "blog give",
        "blog import",
        "blog remove",
        "post accept",
        "post reject",
        "post submit",
        "post why",
        "post withdraw",
        "round import",
    ),
    *("privacy delete", "privacy pause", "reading nudge", "round close", "round extend", "round skip", "setup start"),
    *("thanks", "theme pick", "theme suggest", "theme withdraw"),
}
PAGES = ("", "round/1/", "board/", "circle.opml", "round-ups.atom", "round-ups.json", "sitemap.xml")
MESSAGES = {
    "the board": "write about next",
    "the announcement": "-# ROUND 1 ·",
    "the list": "I keep this list up to date",
    "the round-up": "ROUND-UP",
}
"""Words by which each message that is edited is found in the channel."""
WHERE_SHE_IS_SHOWN = {
    *("/blog list", "/blog export", "/reading week", "/round copy", "/round draft", "/theme board"),
    *("/theme host", "/me", "blog remove blog", "post reject post", "theme withdraw suggestion"),
    *("theme pick suggestion", "page round/1/", "page board/", "page member", "page circle.opml"),
    *("page round-ups.atom", "page round-ups.json", "the board", "the announcement", "the list", "the round-up"),
}
"""What has to name her, her blog, her post or her suggestion before she leaves: else this would prove nothing."""


async def lively(world: World) -> None:
    """Let Inês do everything that shows her somewhere, until after the round-up."""
    services, ines = world.bot.services, Caller(world.guild.id, world.members["ines"].id, world.names["ines"])
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    organiser = Caller(world.guild.id, world.members[ORGANISER].id, "Bea", is_organiser=True)
    await switch_host_rota(services, organiser, on=True)
    for who in ("ines", "tomas", "marek"):
        await week.bring_blog(who, world.blogs.circle.home(world.blogs.circle.people[who]))
    await run_command(world, "ines", "theme suggest", title="The map in my head")
    await world.skip_to("Sat 17:00")
    await week.answer("marek", "Where the two trains pass")
    await volunteer_for_rota(services, ines, is_substitute=False)
    await run_command(world, "ines", "theme suggest", title="What Inês asks")
    await switch_name(services, ines, on=True)
    await week.read("ines", "Where the two trains pass")
    await run_command(world, "ines", "privacy show")
    await run_command(world, "marek", "privacy show")
    await world.skip_to("Mon+1 12:10")
    await publish(services, guild=world.guild.id)


async def told_by(result: simcord.InteractionResult) -> str:
    """Return every text and file of the answers to an interaction."""
    messages = [answer.message for answer in [result.response, *result.followups] if answer is not None]
    files = [(await one.read()).decode() for message in messages for one in message.attachments]
    texts = [text for message in messages for text in (message.content, *texts_of(message))]
    return "\n".join([*texts, *files]).replace("\\", "")


async def everything_shown(world: World) -> dict[str, str]:
    """Return what each place that shows members says, to a member and to a host."""
    shown: dict[str, str] = {}
    for who in ("marek", ORGANISER):
        hidden = ("setup ",) if who == "marek" else ()
        for command in sorted(one for one in TELLING if not one.startswith(hidden)):
            result = await world.members[who].slash(world.channel, command, **OPTIONS.get(command, {}))
            if command == "round copy":
                result = await world.members[who].click(answer_message(result), label="HTML")
            shown[f"/{command}"] = shown.get(f"/{command}", "") + await told_by(result)
        for command, option in options_with_choices(world.bot.tree.get_commands()):
            if command.startswith(hidden):
                continue
            choices = await world.members[who].autocomplete(world.channel, command, option, "")
            shown[f"{command} {option}"] = shown.get(f"{command} {option}", "") + str(choices)
    for name, words in MESSAGES.items():
        shown[name] = "\n".join(message_texts_with(world, words))
    return shown | await pages_of(world)


async def pages_of(world: World) -> dict[str, str]:
    """Return the text of each page of the community."""
    async with (
        serve_site(replace(world.bot.services, public_address=BASE_URL), "127.0.0.1", 0) as port,
        aiohttp.ClientSession(f"http://127.0.0.1:{port}") as client,
    ):
        pages = {}
        for path in PAGES:
            async with client.get(f"/{world.guild.id}/{path}") as response:
                pages[f"page {path}".strip()] = await response.text()
        pages["page member"] = ""
        for path in re.findall(r"member/\d+/", pages["page sitemap.xml"]):
            async with client.get(f"/{world.guild.id}/{path}") as response:
                pages["page member"] += await response.text()
    return pages


def places_showing_her(shown: dict[str, str]) -> set[str]:
    return {place for place, text in shown.items() if any(word in text for word in HERS)}


async def test_who_has_left_is_shown_nowhere_from_then_on_and_everywhere_again_on_their_return(world: World) -> None:
    assert {f"/{command}" for command in TELLING | OWN | CHANGING} == set(
        command_names(list(world.bot.tree.get_commands()))
    )
    await lively(world)
    before = places_showing_her(await everything_shown(world))
    assert before >= WHERE_SHE_IS_SHOWN
    services = world.bot.services
    async with services.db.read() as conn:
        ines = await find_member(conn, CommunityId(world.guild.id), world.members["ines"].id)
    assert ines is not None
    world.guild.remove_member(world.members["ines"])
    await record_departure(services, ines)
    await world.env.settle()
    assert places_showing_her(await everything_shown(world)) == set()
    world.members["ines"] = world.guild.add_member(world.users["ines"])
    await run_command(world, "ines", "blog list")
    await world.env.settle()
    assert places_showing_her(await everything_shown(world)) == before


async def test_a_page_that_is_kept_is_made_anew_when_somebody_on_it_leaves(world: World) -> None:
    await start_game(world)
    await publish(world.bot.services, guild=world.guild.id)
    services = replace(world.bot.services, public_address=BASE_URL)
    cache = PageCache(services)
    async with services.db.read() as conn:
        ines = await find_member(conn, CommunityId(world.guild.id), world.members["ines"].id)
    assert ines is not None
    kept = await cache.get(world.guild.id, "circle.opml")
    assert kept is not None
    assert await cache.get(world.guild.id, "circle.opml") is kept
    assert "numberninebus" in kept.body.decode()
    await record_departure(services, ines)
    made_anew = await cache.get(world.guild.id, "circle.opml")
    assert made_anew is not None
    assert "numberninebus" not in made_anew.body.decode()


async def test_nobody_can_bring_back_the_post_of_who_has_left(world: World) -> None:
    week = await start_game(world)
    async with world.bot.services.db.read() as conn:
        ines = await find_member(conn, CommunityId(world.guild.id), world.members["ines"].id)
        assert ines is not None
        [post] = [one for one in await recent_posts(conn, ines.community, MONDAY) if one.member == ines.id]
    world.guild.remove_member(world.members["ines"])
    await record_departure(world.bot.services, ines)
    refused = await press_read_button(world, week, "marek", "Every stop")
    assert "not in a round of this community any more" in answer_text(refused)
    for command, told in (("post reject", "no longer here"), ("post accept", "no longer here")):
        assert told in await run_command(world, ORGANISER, command, post=choice_value(post.id))
    for who in (ORGANISER, "marek"):
        assert "has left this server" in await run_command(world, who, "post submit", address=post.url)
