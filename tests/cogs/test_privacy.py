"""What is held about a member: shown, paused, exported, deleted, and gone with who leaves."""

import json
import re
import sqlite3
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.demo.transcript import texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import World
from bot.flows.members.consent import answer_consent
from bot.flows.members.privacy import switch_name
from bot.themes import Caller
from storage.personal_data import HELD, IMPERSONAL
from storage.schema import metadata
from tests.support.buttons import press_button, press_commented_button, send_forged_button
from tests.support.commands import answer_message, answer_text, run_command, together
from tests.support.commented_blog import authors_under, commented_game
from tests.support.games import hold_comments, start_game
from tests.support.messages import message_texts_with, private_messages_to

NOTE = "Note it from now on"
AS_AGREED = "I note what you read and comment, as you agreed"
AS_THEY_WISH = "I note nothing of what you read and comment, as you wish"
POINTS_TO_PEOPLE = {
    (table.name, key.parent.name)
    for table in metadata.tables.values()
    for key in table.foreign_keys
    if key.column.table.name in {"members", "posts", "suggestions", "blogs"}
}


def test_every_table_is_told_and_deleted_or_says_why_it_concerns_nobody() -> None:
    assert set(HELD) | set(IMPERSONAL) == set(metadata.tables)
    assert not set(HELD) & set(IMPERSONAL)
    pointing = {table for table, _ in POINTS_TO_PEOPLE}
    assert pointing - set(HELD) <= {"rounds"}, "its suggestion is taken out"


def columns_containing(rows: sqlite3.Connection, *words: str) -> dict[str, set[str]]:
    """Return the tables and columns in which any of these words stands."""
    found: dict[str, set[str]] = {}
    for name, table in metadata.tables.items():
        columns = [column.name for column in table.c]
        for row in rows.execute(str(select(table))):
            for column, value in zip(columns, row, strict=True):
                if any(word in str(value) or json.dumps(word)[1:-1] in str(value) for word in words):
                    found.setdefault(name, set()).add(column)
    return found


def only_in_texts_of_others(found: dict[str, set[str]]) -> bool:
    """Say whether words stand only in what other members wrote on their own blogs."""
    return set(found) <= {"entries"} and found.get("entries", set()) <= {"text", "links"}


def test_the_page_about_privacy_names_every_table_and_what_is_done_with_it() -> None:
    page = Path("docs/privacy.md").read_text(encoding="utf-8")
    told = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert told == set(HELD)
    beyond = page.partition("`communities` keeps")[2]
    assert set(re.findall(r"`(\w+)`", "`communities`" + beyond)) == set(IMPERSONAL)


async def lively(world: World) -> None:
    """Let people read, thank and vote, until after the round-up."""
    week = await start_game(world)
    await week.read("marek", "Every stop")
    await week.read("ines", "Where the two trains pass")
    await run_command(world, "ines", "theme suggest", title="What Inês asks")
    await run_command(world, "ines", "thanks", member=world.members["marek"], **{"for": "draft", "show": True})
    await run_command(world, "marek", "thanks", member=world.members["ines"], **{"for": "helped"})
    await world.skip_to("Mon+1 12:10")


async def test_what_is_held_is_told_in_words_and_as_complete_json(world: World) -> None:
    await lively(world)
    told = await run_command(world, "ines", "privacy show")
    for words in ("1 blog", "1 post in rounds", "1 post you read", "1 suggestion", "2 thank-yous", "as you agreed"):
        assert words in told
    result = await world.members["ines"].slash(world.channel, "privacy export")
    [file] = answer_message(result).attachments
    kept = json.loads(await file.read())
    assert set(kept) == {*HELD, "communities"}
    assert kept["members"][0]["user_id"] == world.members["ines"].id
    assert [row["title"] for row in kept["posts"]]
    assert "Where the two trains pass" not in json.dumps(kept), "what others wrote is theirs"


async def test_deletion_leaves_nothing_and_takes_nothing_from_others(world: World, rows: sqlite3.Connection) -> None:
    await lively(world)
    assert "You read 1 person" in await run_command(world, "marek", "me")
    user, home = str(world.members["ines"].id), "numberninebus"
    assert columns_containing(rows, "Inês", user, home)
    question = await world.members["ines"].slash(world.channel, "privacy delete")
    assert "can't be undone" in answer_text(question)
    assert "It is all gone" in await press_button(world, "ines", question, "Delete everything")
    await world.env.settle()
    assert only_in_texts_of_others(columns_containing(rows, "Inês", user, home, "Every stop"))
    assert "You read 1 person" in await run_command(world, "marek", "me")
    assert "Nobody has read you yet" in await run_command(world, "marek", "me")
    assert not message_texts_with(world, "Inês Okafor")
    assert not message_texts_with(world, "Every stop")
    assert "I hold nothing about you" in await run_command(world, "ines", "privacy show")


async def test_what_others_were_told_of_somebody_in_private_is_taken_back_too(
    world: World, rows: sqlite3.Connection
) -> None:
    hold_comments(world)
    await start_game(world)
    await run_command(world, "tomas", "reading nudge", when="on")
    await world.move_to("Sun 12:05")
    assert any("Every stop" in text for text in private_messages_to(world, "tomas"))
    question = await world.members["ines"].slash(world.channel, "privacy delete")
    await press_button(world, "ines", question, "Delete everything")
    await world.env.settle()
    assert not any("Every stop" in text for text in private_messages_to(world, "tomas"))
    assert any("deleted at its author" in text for text in private_messages_to(world, "tomas"))
    assert only_in_texts_of_others(columns_containing(rows, "Inês", "Every stop"))


async def test_while_paused_nothing_is_noted(world: World, rows: sqlite3.Connection) -> None:
    week = await start_game(world)
    paused = await world.members["marek"].slash(world.channel, "privacy pause")
    assert "I note nothing" in answer_text(paused)
    await week.read("marek", "Every stop")
    assert rows.execute("SELECT count(*) FROM reads").fetchone() == (0,)
    assert "Noted from now on" in await press_button(world, "marek", paused, NOTE)
    await week.read("marek", "Every stop")
    assert rows.execute("SELECT count(*) FROM reads").fetchone() == (1,)


async def test_what_was_commented_during_a_pause_stays_unnoted_unless_they_say_that_it_is_theirs(world: World) -> None:
    week = await start_game(world)
    paused = await world.members["ines"].slash(world.channel, "privacy pause")
    await world.move_to("Sat 21:00")  # she comments at eight
    await press_button(world, "ines", paused, NOTE)
    await world.move_to("Sun 18:00")
    assert "You commented" not in await run_command(world, "ines", "me")
    which = await press_commented_button(world, week, "ines", "Where the two trains pass")
    assert "Which of these" in answer_text(which)
    await world.members["ines"].click(answer_message(which), label="Inês Okafor")
    assert "You commented on posts of 1 person" in await run_command(world, "ines", "me")


async def test_what_was_written_before_a_pause_counts_though_the_blog_approves_it_after(
    world: World, rows: sqlite3.Connection
) -> None:
    async with commented_game(world) as (_, blog):
        marek = world.blogs.circle.home(world.blogs.circle.people["marek"])
        await world.skip_to("Sun 20:00")
        paused = await world.members["marek"].slash(world.channel, "privacy pause")
        await world.skip_to("Sun 22:00")
        await press_button(world, "marek", paused, NOTE)
        blog.comment(11, "Marek", marek)  # of Saturday
        blog.comment(12, "Marek", marek, day=23, at="01:00")  # of nine o'clock on Sunday evening
        await world.skip_to("Mon+1 12:01")
        assert authors_under(rows) == {"11": world.names["marek"], "12": None}


async def test_who_leaves_is_hidden_comes_back_whole_and_is_deleted_after_thirty_days(
    world: World, rows: sqlite3.Connection
) -> None:
    await lively(world)
    ines = world.members["ines"]
    assert message_texts_with(world, "Every stop")
    world.guild.remove_member(ines)
    await world.skip_to("Wed+1 12:00")
    assert not [text for text in message_texts_with(world, "ROUND-UP") if "Every stop" in text]
    assert "Who reads you\n1 person" in await run_command(world, "marek", "me")
    world.guild.add_member(world.users["ines"])
    await run_command(world, "ines", "reading nudge", when="off")
    await world.env.settle()
    assert [text for text in message_texts_with(world, "ROUND-UP") if "Every stop" in text]
    world.guild.remove_member(world.members["ines"])
    await world.skip_to("Fri+1 12:00")
    await world.skip_to("Fri+6 12:00")
    assert only_in_texts_of_others(columns_containing(rows, "Inês", "numberninebus", "Every stop"))


async def test_when_something_was_read_is_forgotten_and_that_it_was_is_not(
    world: World, rows: sqlite3.Connection
) -> None:
    hold_comments(world)
    week = await start_game(world)
    await week.read("marek", "Every stop")
    await world.skip_to("Fri+14 12:00")
    assert rows.execute("SELECT read_at FROM reads").fetchall() == [(None,)]
    assert "Who reads you\n1 person" in await run_command(world, "ines", "me")


async def test_a_question_before_the_first_step_is_refused_in_words(world: World) -> None:
    await start_game(world)
    for command in ("privacy show", "privacy export", "privacy delete"):
        assert "I hold nothing about you" in await run_command(world, "jo", command)
    assert private_messages_to(world, "jo") == []
    assert not [text for message in world.channel.history() for text in texts_of(message) if "all gone" in text]


async def test_who_was_never_asked_can_say_yes_where_it_is_told(world: World, rows: sqlite3.Connection) -> None:
    await start_game(world)
    await run_command(world, "jo", "theme suggest", title="Slow trains")
    held = await world.members["jo"].slash(world.channel, "privacy show")
    assert "you have not said that I may" in answer_text(held)
    assert "Noted from now on" in await press_button(world, "jo", held, "Yes, note it")
    agreed = rows.execute("SELECT consented_at IS NOT NULL FROM members WHERE name LIKE 'Jo %'").fetchone()
    assert agreed == (1,)


async def test_who_said_no_hears_that_nothing_is_noted_as_often_as_they_pause(
    world: World, rows: sqlite3.Connection
) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    jo = world.members["jo"]
    await jo.click(await send_forged_button(world, "note:no"), custom_id="note:no")
    for _ in range(2):
        paused = await jo.slash(world.channel, "privacy pause")
        assert "I note nothing" in answer_text(paused)
    assert rows.execute("SELECT consented_at FROM members WHERE name LIKE 'Jo %'").fetchone() == (None,)
    assert "Noted from now on" in await press_button(world, "jo", paused, NOTE)


async def test_a_button_that_stops_the_noting_never_begins_it(world: World) -> None:
    await start_game(world)
    ines = world.members["ines"]
    shown = await ines.slash(world.channel, "privacy show")
    await together(world, *2 * [partial(ines.click, answer_message(shown), label="Stop noting")])
    assert AS_THEY_WISH in answer_text(shown)
    older = await ines.slash(world.channel, "privacy show")
    await press_button(world, "ines", shown, NOTE)
    assert AS_AGREED in await press_button(world, "ines", older, NOTE)


async def test_a_button_that_shows_a_name_never_hides_it(world: World) -> None:
    await start_game(world)
    ines, named = world.members["ines"], "Others see your name"
    shown = await ines.slash(world.channel, "privacy show")
    await together(world, *2 * [partial(ines.click, answer_message(shown), label="Show my name to those I read")])
    assert named in answer_text(shown)
    await together(world, *2 * [partial(ines.click, answer_message(shown), label="Hide my name")])
    assert named not in answer_text(shown)


@pytest.mark.parametrize(
    ("custom_id", "label", "then"),
    [
        ("privacy:pause", "Stop noting", AS_THEY_WISH),
        ("privacy:pause", NOTE, AS_AGREED),
        ("privacy:pause", "Seulement pour moi", AS_THEY_WISH),
        ("privacy:name", "Hide my name", "Others see only how many"),
        ("privacy:name", "Show my name to those I read", "Others see your name"),
        ("privacy:name", "Of another language", "Others see only how many"),
    ],
)
@pytest.mark.parametrize("is_so_already", [True, False])
async def test_a_button_of_an_older_message_does_what_its_label_says_however_things_are_by_now(
    world: World, custom_id: str, label: str, then: str, *, is_so_already: bool
) -> None:
    await start_game(world)
    services, ines = world.bot.services, Caller(world.guild.id, world.members["ines"].id, world.names["ines"])
    await answer_consent(services, ines, agrees=(then == AS_AGREED) is is_so_already)
    await switch_name(services, ines, on=("your name" in then) is is_so_already)
    older = await send_forged_button(world, custom_id, label)
    await world.members["ines"].click(older, custom_id=custom_id)
    assert then in "\n".join(texts_of(await older.channel.fetch_message(older.id))).replace("\\", "")
