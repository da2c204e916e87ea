"""/post and the message menu through the simulated Discord, with pages over HTTP."""

import sqlite3
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.demo.transcript import buttons_of, texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.feeds.errors import ErrorKind
from bot.flows.members.privacy import record_departure
from bot.i18n import Language, get_translator
from bot.messages.posts import ask_author, evidence_report
from bot.posts import Decision, Evidence, Explanation
from bot.themes import Caller, CommunityId
from storage.communities import find_member, upsert_member
from tests.support.circles import make_community
from tests.support.commands import answer_text, run_command
from tests.support.games import start_game
from tests.support.messages import message_texts_with
from tests.support.posts import make_post


async def offered(world: World, who: str, command: str) -> dict[str, str]:
    """Return what a command offers to choose from: the values by their names."""
    choices = await world.members[who].autocomplete(world.channel, command, "post", "")
    return {choice["name"]: choice["value"] for choice in choices}


def newest(world: World, who: str) -> str:
    """Return the address of what a person wrote for the round."""
    circle = world.blogs.circle
    return circle.address([w for w in circle.posts if w.author.key == who and w.published_at <= world.clock.now()][-1])


async def test_a_link_of_a_blog_that_nobody_watches_is_taken_with_title_and_quote(world: World) -> None:
    await start_game(world)
    address = newest(world, "priya")
    answered = await run_command(world, "priya", "post submit", address=address)
    assert "It is in the round" in answered
    assert "Priya" in answered
    assert "Round 1: " in answered
    await world.env.settle()
    assert message_texts_with(world, "4 posts on")
    again = await run_command(world, "priya", "post submit", address=address)
    assert "It is in the round" in again
    assert not message_texts_with(world, "5 posts on")


async def test_a_home_page_is_no_post_and_the_refusal_says_what_to_do(world: World) -> None:
    await start_game(world)
    home = world.blogs.circle.home(world.blogs.circle.people["priya"])
    assert "Open the post itself" in await run_command(world, "priya", "post submit", address=home)


async def test_a_member_takes_their_post_out_and_back_and_it_is_said_where_it_was_said(world: World) -> None:
    await start_game(world)
    name, chosen = next(iter((await offered(world, "ines", "post withdraw")).items()))
    assert "Inês" in name
    assert "is out of the round" in await run_command(world, "ines", "post withdraw", post=chosen)
    await world.env.settle()
    assert message_texts_with(world, "was taken out of the round")
    assert message_texts_with(world, "2 posts on")
    assert not await offered(world, "ines", "post withdraw")


async def test_what_a_host_rejects_stays_out_whatever_its_author_says(world: World) -> None:
    week = await start_game(world)
    chosen = next(iter((await offered(world, "ines", "post withdraw")).values()))
    assert "Only hosts" in await run_command(world, "ines", "post reject", post=chosen)
    assert "is out of the round" in await run_command(world, ORGANISER, "post reject", post=chosen)
    await world.env.settle()
    assert message_texts_with(world, "2 posts on")
    address = newest(world, "ines")
    assert "A host left" in await run_command(world, "ines", "post submit", address=address)
    assert "is in the round" in await run_command(world, ORGANISER, "post accept", post=chosen)
    await world.env.settle()
    assert message_texts_with(world, "3 posts on")
    assert week.message_with("3 posts on")


async def test_why_tells_what_speaks_for_a_post_and_that_nothing_does(world: World) -> None:
    await start_game(world)
    mine = await offered(world, "ines", "post why")
    told = [await run_command(world, "ines", "post why", post=value) for value in mine.values()]
    assert any("What speaks for it" in words and "It is in the round" in words for words in told)
    assert "Choose one of your posts" in await run_command(world, "marek", "post why", post=next(iter(mine.values())))


async def test_a_post_is_withdrawn_by_its_title_and_a_title_that_is_none_sends_to_the_list(world: World) -> None:
    await start_game(world)
    assert "Choose one from the list" in await run_command(world, "ines", "post withdraw", post="No such thing")
    title = next(iter(await offered(world, "ines", "post withdraw"))).partition(" · ")[0]
    assert "is out of the round" in await run_command(world, "ines", "post withdraw", post=title.lower())


async def test_who_has_no_blog_here_asks_why_of_what_they_handed_in(world: World) -> None:
    await start_game(world)
    address = newest(world, "priya")
    assert not await offered(world, "priya", "post why")
    await run_command(world, "priya", "post submit", address=address)
    [(_, value)] = (await offered(world, "priya", "post why")).items()
    told = await run_command(world, "priya", "post why", post=value)
    assert "It is in the round" in told
    assert "handed in by" in told
    assert "Choose one of your posts" in await run_command(world, "marek", "post why", post=value)
    assert "It is in the round" in await run_command(world, ORGANISER, "post why", post=value)


async def test_a_question_that_nobody_answers_is_a_hosts_after_a_day(world: World) -> None:
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    await week.suggest()
    await week.vote()
    await week.bring_blog("sam", world.blogs.circle.home(world.blogs.circle.people["sam"]))
    await world.move_to("Sun 23:30")
    question = week.message_with("Your answer settles it")
    await world.move_to("Mon+1 23:45")
    assert message_texts_with(world, "a host can settle it")
    action = next(action for action in buttons_of(question) if action.endswith(":yes"))
    assert "or a host" in answer_text(await world.members["ines"].click(question, custom_id=action))
    await world.members[ORGANISER].click(question, custom_id=action)
    await world.env.settle()
    [line] = message_texts_with(world, "is in the round. Thank you")
    assert line.startswith("-# ")


async def test_a_message_with_a_link_is_added_from_its_menu_as_its_writers_post(world: World) -> None:
    await start_game(world)
    address = newest(world, "priya")
    message = await world.members["priya"].send(world.channel, f"Here is mine: {address}")
    refused = await world.members["ines"].context_menu(world.channel, "Add to this round", target=message)
    assert "or a host can add" in answer_text(refused)
    german = Caller(world.guild.id, world.members["priya"].id, "Priya", Language.GERMAN)
    async with world.bot.services.db.write() as tx:
        await upsert_member(tx, CommunityId(world.guild.id), german, world.clock.now())
    added = await world.members[ORGANISER].context_menu(world.channel, "Add to this round", target=message)
    assert "Priya" in answer_text(added)
    async with world.bot.services.db.read() as conn:
        member = await find_member(conn, CommunityId(world.guild.id), world.members["priya"].id)
    assert member is not None
    assert member.language is Language.GERMAN
    await world.env.settle()
    assert message_texts_with(world, "4 posts on")


async def test_the_menu_takes_a_forwarded_link_and_passes_over_home_pages_and_discord(world: World) -> None:
    await start_game(world)
    priya, home = world.members["priya"], world.blogs.circle.home(world.blogs.circle.people["priya"])
    words = f"To https://discord.com/channels/1/2/3, from {home}: ||{newest(world, 'priya')}||."
    forwarded = await priya.forward(await priya.send(world.channel, words), world.channel)
    added = await priya.context_menu(world.channel, "Add to this round", target=forwarded)
    assert "It is in the round" in answer_text(added)


async def test_what_a_bot_or_a_webhook_wrote_is_nobodys_post(world: World, rows: sqlite3.Connection) -> None:
    await start_game(world)
    words = f"New: {newest(world, 'priya')}"
    bot = world.guild.add_member(world.env.create_user("rssbot", bot=True, global_name="RSS Bot"))
    hook = world.guild.create_webhook(world.channel, "Feedhook")
    own = next(message for message in world.channel.history() if "posts on" in "\n".join(texts_of(message)))
    for message in [await bot.send(world.channel, words), await hook.send(words), own]:
        refused = await world.members[ORGANISER].context_menu(world.channel, "Add to this round", target=message)
        assert "Whoever wrote the post adds it with **/post submit**" in answer_text(refused)
    assert not rows.execute("SELECT 1 FROM members WHERE name IN ('RSS Bot', 'Feedhook')").fetchall()


async def test_whose_message_it_is_has_to_be_in_the_server_and_counts_as_back(world: World) -> None:
    await start_game(world)
    community, priya = CommunityId(world.guild.id), world.members["priya"]
    message = await priya.send(world.channel, newest(world, "priya"))
    async with world.services.db.write() as tx:
        caller = Caller(community, priya.id, "Priya", Language.GERMAN)
        member = await upsert_member(tx, community, caller, world.clock.now())
    await record_departure(world.services, member)
    added = await world.members[ORGANISER].context_menu(world.channel, "Add to this round", target=message)
    assert "It is in the round" in answer_text(added)
    async with world.services.db.read() as conn:
        back = await find_member(conn, community, priya.id)
    assert back is not None
    assert (back.left_at, back.language) == (None, Language.GERMAN)
    lena = world.members["lena"]
    message = await lena.send(world.channel, newest(world, "priya"))
    world.guild.remove_member(lena)
    refused = await world.members[ORGANISER].context_menu(world.channel, "Add to this round", target=message)
    assert "has left this server" in answer_text(refused)


def test_a_question_says_what_it_rests_on() -> None:
    t = get_translator(Language.ENGLISH)
    asked = replace(make_post(1), decision=Decision.ASK, evidence=(Evidence("theme", "map head"),))
    assert "sounds like this round's theme" in ask_author(t, make_community(), asked).texts()[0]
    named = replace(asked, evidence=(Evidence("name", "us blogs"), Evidence("call", "leave a link", speaks_for=False)))
    assert "can't tell whether it takes part" in ask_author(t, make_community(), named).texts()[0]


def explanation(evidence: tuple[Evidence, ...]) -> Explanation:
    """Return why a post is asked about."""
    return Explanation("A", "https://a.example", Decision.ASK, evidence)


@pytest.mark.parametrize(
    "kind",
    [
        *("hashtag", "category", "name in title", "name", "takes part", "link", "theme", "theme in text", "keyword"),
        *("handed in", "window", "round-up", "call", "explains", "abstains", "reblog", "another round", "host's site"),
        *("this round", "ahead", "words around the name"),
    ],
)
def test_every_kind_of_evidence_is_told_in_words_that_stay_words(kind: str) -> None:
    evidence = (Evidence(kind, "**@everyone** [x](y)"),)
    [told] = evidence_report(get_translator(Language.ENGLISH), explanation(evidence)).texts()
    assert r"\*\*\@everyone" in told
    assert not told.endswith(r"- \*\*\@everyone\*\* \[x\]\(y\)")


def test_what_is_said_of_a_page_is_no_part_of_the_list_of_evidence() -> None:
    explained = replace(explanation((Evidence("name", "us blogs"),)), page_error=ErrorKind.REFUSED)
    [told] = evidence_report(get_translator(Language.ENGLISH), explained).texts()
    assert "\n\nI can't read its page: the site" in told


@pytest.mark.parametrize("kind", ["window", "old", "new date"])
def test_a_date_that_is_evidence_stands_in_each_readers_time_zone_and_language(kind: str) -> None:
    evidence = (Evidence.of_date(kind, datetime(2026, 11, 23, 16, 59, tzinfo=UTC), speaks_for=False),)
    for language in Language:
        [told] = evidence_report(get_translator(language), explanation(evidence)).texts()
        assert "<t:1795453140:f>" in told
        assert "2026" not in told


def test_a_text_that_links_to_many_sites_is_said_to_do_so_in_each_language() -> None:
    evidence = (Evidence("round-up", "12", speaks_for=False),)
    told = {
        language: evidence_report(get_translator(language), explanation(evidence)).texts()[0] for language in Language
    }
    assert "it links to 12 other sites" in told[Language.ENGLISH]
    assert all("12" in words and "links to" not in words for words in list(told.values())[1:])


async def test_what_is_not_decided_is_offered_to_hosts_alone(world: World) -> None:
    await start_game(world)
    for command in ("post accept", "post reject"):
        assert await offered(world, "ines", command) == {}
    assert await offered(world, ORGANISER, "post reject")
    assert await world.members["ines"].autocomplete(world.channel, "theme pick", "suggestion", "") == []


async def test_posts_of_one_title_are_offered_with_what_tells_them_apart(world: World) -> None:
    await start_game(world)
    async with world.bot.services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE posts SET title = 'Sunday photo'")
        await tx.exec_driver_sql("UPDATE posts SET member_id = (SELECT min(member_id) FROM posts)")
    for command, who in (("post reject", ORGANISER), ("post withdraw", "ines")):
        names = await offered(world, who, command)
        assert len(names) == 3
        assert all("Round 1" in name and ".localhost" in name for name in names)


async def test_whoever_hands_a_post_in_may_say_for_which_round_where_several_take_posts(world: World) -> None:
    await start_game(world)
    await world.skip_to("Fri+1 18:05")
    address = newest(world, "marek")
    told = await run_command(world, "marek", "post submit", address=address)
    assert "Round 1" in told
    assert "For another round, **/post submit**" in told
    rounds = await world.members["marek"].autocomplete(world.channel, "post submit", "round", "")
    first, second = sorted(rounds, key=lambda one: one["name"])
    assert first["name"].startswith("Round 1: ")
    told = await run_command(world, "marek", "post submit", address=address, round=second["value"])
    assert "Round 2" in told
    assert "It is in round 1, too: **/post withdraw**" in told
    names = await offered(world, "marek", "post withdraw")
    assert len([name for name in names if "Round" in name]) == 2
