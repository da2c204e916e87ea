"""Reading, thanks and what a member sees of it, through the simulated Discord."""

import io
import re
import sqlite3
from datetime import UTC, datetime

import pytest
from PIL import Image

from bot.actions import ReadPost
from bot.demo.transcript import buttons_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.reading.circle_image import draw_circle_image
from tests.support.buttons import press_button, press_commented_button, press_read_button, send_forged_button
from tests.support.commands import answer_message, answer_text, run_command
from tests.support.games import hold_comments, start_game
from tests.support.messages import message_texts_with, private_messages_to


async def test_read_gives_the_link_and_only_the_word_that_it_was_read_counts(world: World) -> None:
    hold_comments(world)
    week = await start_game(world)
    link = await press_read_button(world, week, "marek", "Every stop")
    assert "numberninebus.localhost" in answer_text(link)
    assert "Nobody has read you yet" in await run_command(world, "ines", "me")
    for _ in range(2):
        again = await press_read_button(world, week, "marek", "Every stop")
        if "You have read it" not in answer_text(again):
            await press_button(world, "marek", again, "I've read it")
    assert "You have read it" in answer_text(await press_read_button(world, week, "marek", "Every stop"))
    assert "Who reads you\n1 person" in await run_command(world, "ines", "me")


async def test_nothing_is_noted_of_somebody_who_was_not_asked_and_then_they_are_asked_once(world: World) -> None:
    hold_comments(world)
    week = await start_game(world)
    link = await press_read_button(world, week, "priya", "Every stop")
    assert "May I note what you read" in await press_button(world, "priya", link, "I've read it")
    assert "Nobody has read you yet" in await run_command(world, "ines", "me")
    assert "sees one reader more" in await press_button(world, "priya", link, "Yes, note it")
    assert "Who reads you\n1 person" in await run_command(world, "ines", "me")
    link = await press_read_button(world, week, "priya", "Where the two trains pass")
    assert "sees one reader more" in await press_button(world, "priya", link, "I've read it")


async def test_from_one_post_to_the_next_are_two_presses_the_least_read_first(world: World) -> None:
    week = await start_game(world)
    await week.read("sam", "My workbench")  # with the question whether it may be noted
    await week.read("tomas", "Every stop")
    link = await press_read_button(world, week, "marek", "Every stop")
    assert "1 of 2 read\n" in await press_button(world, "marek", link, "I've read it")
    link = await press_read_button(world, week, "sam", "Every stop")
    words = await press_button(world, "sam", link, "I've read it")
    assert "2 of 3 read\n" in words
    assert "Where the two trains pass" in words
    [address] = [url for url, label in buttons_of(answer_message(link)).items() if label == "Open the post"]
    assert address.startswith("http://slowtrains.localhost")
    assert "That was the last of 3. Thank you." in await press_button(world, "sam", link, "I've read it")
    assert "I've read it" not in buttons_of(answer_message(link)).values()
    assert "You have read 3 of 3 posts." in await run_command(world, "sam", "reading week")


async def test_the_week_leads_to_the_least_read_post(world: World) -> None:
    week = await start_game(world)
    await week.read("sam", "My workbench")
    shown = await world.members["ines"].slash(world.channel, "reading week")
    [button] = [action for action in buttons_of(answer_message(shown)) if ReadPost.parse(action)]
    assert "Where the two trains pass" in answer_text(
        await world.members["ines"].click(answer_message(shown), custom_id=button)
    )


async def test_the_week_shows_every_post_with_its_mark(world: World) -> None:
    week = await start_game(world)
    await week.read("ines", "Where the two trains pass")
    words = await run_command(world, "ines", "reading week")
    assert "You have read 1 of 2 posts." in words
    lines = {line[0]: line for line in words.splitlines() if line[:1] in "✍✅▫"}
    assert "Every stop" in lines["✍"]
    assert "Where the two trains pass" in lines["✅"]
    assert "nobody has read it yet" in lines["▫"]
    assert "You have read 0 of 3 posts." in await run_command(world, "sam", "reading week")


async def test_who_writes_alone_has_nothing_to_read(world: World, rows: sqlite3.Connection) -> None:
    await start_game(world)
    rows.execute("DELETE FROM posts WHERE member_id != (SELECT id FROM members WHERE name = ?)", (world.names["ines"],))
    rows.commit()
    words = await run_command(world, "ines", "reading week")
    assert "Nobody else has written so far." in words
    assert "of 0" not in words


EVERYWHERE = ("reading next", "reading week", "help", "me")


async def test_nothing_is_called_read_that_nobody_wrote(world: World) -> None:
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    await week.bring_blog("yuki", world.blogs.circle.home(world.blogs.circle.people["yuki"]))

    async def told(*but: str) -> dict[str, str]:
        return {name: await run_command(world, "yuki", name) for name in EVERYWHERE if name not in but}

    before_the_first = await told("help")
    assert all("There is nothing to read yet. The first theme: <t:" in words for words in before_the_first.values())
    await world.skip_to("Fri 18:05")
    nobody = await told("help")  # which says how to write
    assert all("Nobody has written so far. The round closes <t:" in words for words in nobody.values())
    await world.skip_to("Sun 12:00")
    alone = await told()
    assert all("Nobody else has written so far. The round closes <t:" in words for words in alone.values())
    await world.skip_to("Mon+1 12:05")
    closed = await told("reading week")  # which shows one's own post
    assert all(
        "There are no posts by others in the last round. The next theme: <t:" in words for words in closed.values()
    )


async def test_who_only_reads_is_shown_what_there_is(world: World) -> None:
    week = await start_game(world)
    reader = world.members["jo"]
    assert "what others write: **/reading next**" in await run_command(world, "jo", "me")
    told = await run_command(world, "jo", "help")
    assert "Bring your blog: **/blog add** with its address." in told
    assert "3 posts wait for you to read them" in told
    offered = answer_message(await reader.slash(world.channel, "reading next"))
    link = await reader.click(
        offered, custom_id=next(action for action in buttons_of(offered) if ReadPost.parse(action))
    )
    assert "Open the post" in buttons_of(answer_message(link)).values()
    await week.read("jo", "Every stop")
    assert "2 posts wait for you to read them" in await run_command(world, "jo", "help")
    assert "Every stop" not in await run_command(world, "jo", "reading next")


async def test_who_wants_to_hears_once_of_posts_that_nobody_has_read_and_never_of_their_own(world: World) -> None:
    await start_game(world)
    assert "in private" in await run_command(world, "ines", "reading nudge", when="on")
    await run_command(world, "marek", "reading nudge", when="on")
    assert "Then I say nothing" in await run_command(world, "marek", "reading nudge", when="off")
    await world.move_to("Sun 12:05")
    [told] = [text for text in private_messages_to(world, "ines") if "Nobody has read these yet" in text]
    assert "Every stop" not in told
    assert not [text for text in private_messages_to(world, "marek") if "Nobody has read" in text]


async def test_names_are_shown_of_those_alone_who_want_that(world: World) -> None:
    week = await start_game(world)
    await week.read("marek", "Every stop")
    await week.read("tomas", "Every stop")
    assert "Who reads you\n2 people" in await run_command(world, "ines", "me")
    privacy = await world.members["marek"].slash(world.channel, "privacy show")
    assert "Others see your name" in await press_button(world, "marek", privacy, "Show my name to those I read")
    assert "Marek Dvořák and 1 other" in await run_command(world, "ines", "me")
    privacy = await world.members["tomas"].slash(world.channel, "privacy show")
    await press_button(world, "tomas", privacy, "Show my name to those I read")
    told = await run_command(world, "ines", "me")
    assert "Marek Dvořák and Tomas Lindqvist" in told
    await run_command(world, "marek", "privacy pause")
    assert "Tomas Lindqvist and 1 other" in await run_command(world, "ines", "me")


async def test_thanks_reach_who_helped_and_everyone_only_where_both_want_that(world: World) -> None:
    await start_game(world)
    jo = world.members["jo"]
    await run_command(world, "jo", "theme suggest", title="Slow trains")
    helped = world.members["marek"]
    told = await run_command(world, "ines", "thanks", member=helped, **{"for": "draft", "line": "twice, @everyone"})
    assert "on their way to **Marek" in told
    assert "already" in await run_command(world, "ines", "thanks", member=helped, **{"for": "draft"})
    [word] = [text for text in private_messages_to(world, "marek") if "thanks you for reading a draft" in text]
    assert "@everyone" not in word.replace("\\@", "")
    assert buttons_of(world.users["marek"].dm_channel.history()[0]) == {}
    shown = await run_command(world, "marek", "me")
    assert "Somebody thanked you" in shown
    assert "You were there for" not in shown
    assert "Thanks are for somebody else" in await run_command(
        world, "ines", "thanks", member=world.members["ines"], **{"for": "draft"}
    )
    assert "Tell them directly" in await run_command(world, "ines", "thanks", member=jo, **{"for": "helped"})


async def test_thanks_are_shown_by_who_helped_alone(world: World) -> None:
    await start_game(world)
    helped = world.members["marek"]
    await run_command(world, "ines", "thanks", member=helped, **{"for": "promoted", "show": True})
    word = world.users["marek"].dm_channel.history()[0]
    [show] = buttons_of(word)
    stranger = await world.members["tomas"].click(await send_forged_button(world, show), custom_id=show)
    assert "not yours to show" in answer_text(stranger)
    assert not message_texts_with(world, "thanks **Marek")
    await world.users["marek"].click(word, custom_id=show)
    await world.env.settle()
    [told] = message_texts_with(world, "thanks **Marek")
    assert "Inês" in told
    await run_command(world, "ines", "thanks", member=helped, **{"for": "helped", "show": False})
    private_one = world.bot.get_partial_messageable(world.channel.id)
    assert private_one is not None
    kept = show.rpartition(":")[0] + ":2"
    refused = await world.members["marek"].click(await send_forged_button(world, kept), custom_id=kept)
    assert "between you two" in answer_text(refused)


async def test_a_host_sees_which_posts_nobody_read_or_answered_and_members_do_not(world: World) -> None:
    week = await start_game(world)
    await week.read("marek", "Every stop")
    told = await run_command(world, ORGANISER, "round status")
    assert "No reader yet: [" in told
    assert "Every stop" not in told.partition("No reader yet")[2].partition("I know of no comment")[0]
    assert "Marek" not in told
    assert "No reader yet" not in await run_command(world, "ines", "round status")


async def test_the_picture_of_ones_circle_is_a_picture_and_names_who_wants_to_be_named(world: World) -> None:
    week = await start_game(world)
    assert "A picture of my circle" not in buttons_of(
        answer_message(await world.members["sam"].slash(world.channel, "reading week"))
    )
    await week.read("ines", "Where the two trains pass")
    me = await world.members["ines"].slash(world.channel, "me")
    given = await world.members["ines"].click(answer_message(me), label="A picture of my circle")
    [file] = answer_message(given).attachments
    picture = Image.open(io.BytesIO(await file.read()))
    assert (picture.format, picture.size) == ("PNG", (800, 800))


@pytest.mark.parametrize("people", [0, 1, 13, 40])
def test_a_circle_of_any_size_can_be_drawn_with_any_name(people: int) -> None:
    names = ["", "Ada", "Имя 名前 اسم", "x" * 200, "\u202e\x00"]
    drawn = draw_circle_image(
        "Inês", [names[n % 5] for n in range(people)], [names[n % 3] for n in range(people)], "#usblogs"
    )
    assert Image.open(io.BytesIO(drawn)).size == (800, 800)


async def test_ones_own_post_counts_no_reader(world: World) -> None:
    hold_comments(world)
    week = await start_game(world)
    assert "This one is yours" in answer_text(await week.read("ines", "Every stop"))
    assert "Nobody has read you yet" in await run_command(world, "ines", "me")


async def test_read_still_answers_after_a_restart(world: World) -> None:
    week = await start_game(world)
    await world.restart()
    assert "Inês Okafor" in answer_text(await week.read("marek", "Every stop"))


async def test_reading_next_offers_the_least_read_and_never_ones_own(world: World) -> None:
    hold_comments(world)
    week = await start_game(world)
    await week.read("tomas", "Every stop")
    words = await run_command(world, "marek", "reading next")
    assert words.index("My workbench") < words.index("Every stop")
    assert "Where the two trains pass" not in words
    await week.read("marek", "Every stop")
    await week.read("marek", "My workbench")
    assert "You have opened every post" in await run_command(world, "marek", "reading next")


async def test_who_commented_has_read_it_wherever_that_is_counted_and_only_a_word_is_a_row(
    world: World, rows: sqlite3.Connection
) -> None:
    week = await start_game(world)
    await press_commented_button(world, week, "marek")
    told = await run_command(world, "marek", "reading week")
    assert "You have read 1 of 2 posts." in told
    assert [line for line in told.splitlines() if "Every stop" in line and "nobody has read it yet" not in line]
    offered = await run_command(world, "marek", "reading next")
    assert "Every stop" not in offered
    assert offered.count("nobody has read it yet") == 1
    assert "1 post waits" in await run_command(world, "marek", "help")
    link = await press_read_button(world, week, "marek", "My workbench")
    assert "That was the last of 2" in await press_button(world, "marek", link, "I've read it")
    neglected = (await run_command(world, ORGANISER, "round status")).partition("No reader yet: ")[2]
    assert "Every stop" not in neglected
    assert "Who reads you\n2 people" in await run_command(world, "ines", "me")
    assert rows.execute("SELECT count(*) FROM reads").fetchone() == (1,)
    await world.skip_to("Mon+1 12:05")
    [round_up] = [text for text in message_texts_with(world, "ROUND-UP OF ROUND 1") if "Every stop" in text]
    about = round_up.partition("Every stop")[2]
    assert "2 comments" in about.partition("My workbench")[0]
    assert "read by" not in about.partition("My workbench")[0]


async def test_nobody_hears_that_a_post_was_not_read_which_has_a_comment(world: World) -> None:
    week = await start_game(world)
    await run_command(world, "sam", "reading nudge", when="on")
    await press_commented_button(world, week, "marek")
    await world.move_to("Sun 12:05")
    [told] = [text for text in private_messages_to(world, "sam") if "Nobody has read these yet" in text]
    assert "My workbench" in told
    assert "Every stop" not in told


async def test_the_kind_act_never_calls_unread_what_was_read(world: World) -> None:
    week = await start_game(world)
    privacy = await world.members["ines"].slash(world.channel, "privacy show")
    await press_button(world, "ines", privacy, "Show my name to those I read")
    for title in ("Where the two trains pass", "My workbench"):
        await week.read("ines", title)
    of_trains = "left to read in this round. I know of no comment from here on this one yet.\n[Where the two trains"
    of_nothing = "Nothing is left to read"  # the comments under *My workbench* are seen by nobody but a browser
    for who, title, then in (
        ("marek", "My workbench", of_nothing),
        ("tomas", "Where the two trains pass", of_trains),
    ):
        told = await run_command(world, who, "me")
        assert "nothing of theirs" not in told, "each has commented on her post"
        assert "You have not read this one yet." in told
        await week.read(who, title)
        told = await run_command(world, who, "me")
        assert then in told


@pytest.mark.parametrize("first", ["Sat 19:00", "Sun 22:30"])
async def test_the_same_thanks_can_be_given_again_from_the_moment_that_the_answer_names(
    world: World, first: str
) -> None:
    await start_game(world)
    same = {"member": world.members["marek"], "for": "draft"}
    await world.skip_to(first)  # at half past ten on Sunday in New York it is Monday in Greenwich
    assert "on their way" in await run_command(world, "ines", "thanks", **same)
    refused = await run_command(world, "ines", "thanks", **same)
    [again] = {int(instant) for instant in re.findall(r"<t:(\d+):F>", refused)}
    assert datetime.fromtimestamp(again, UTC).isoformat() == "2026-03-23T04:00:00+00:00"
    await world.skip_to("Sun 23:59")
    assert "already" in await run_command(world, "ines", "thanks", **same)
    await world.skip_to("Mon+1 00:00")
    assert "on their way" in await run_command(world, "ines", "thanks", **same)
    await world.skip_to("Fri+1 19:00")
    assert "already" in await run_command(world, "ines", "thanks", **same)
