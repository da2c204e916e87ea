"""The round's messages, and what a host can change of it, through the simulated Discord."""

import sqlite3
from datetime import timedelta

import pytest

from bot.actions import JoinRound
from bot.demo.transcript import buttons_of, texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from tests.support.breaks import insist
from tests.support.buttons import send_forged_button
from tests.support.commands import answer_message, answer_text, run_command
from tests.support.games import start_game
from tests.support.hosts import promote
from tests.support.messages import message_texts_with
from tests.support.setup_form import SetupForm
from tests.support.silence import silence


async def test_the_announcement_is_pinned_until_the_round_up_stands(world: World) -> None:
    await start_game(world)
    pinned = ["\n".join(texts_of(message)) for message in world.channel.pinned_messages()]
    assert sum("-# ROUND 1" in text for text in pinned) == 1
    await world.skip_to("Mon+1 12:00")
    pinned = ["\n".join(texts_of(message)) for message in world.channel.pinned_messages()]
    assert sum("-# ROUND 1 " in text for text in pinned) == 0
    assert sum("ROUND-UP OF ROUND 1" in text for text in pinned) == 1


async def test_the_perma_post_lists_every_round_and_only_the_newest_round_up_is_pinned(world: World) -> None:
    await start_game(world)
    assert message_texts_with(world, "Every round of") == []
    await world.skip_to("Mon+1 12:00")
    await world.skip_to("Fri+1 18:00")
    await world.skip_to("Mon+2 12:00")
    [perma_post] = message_texts_with(world, "Every round of #usblogs")
    newest, first = perma_post.splitlines()[1:]
    assert newest.startswith("2. **[")
    assert first.startswith("1. **[")
    assert f"discord.com/channels/{world.guild.id}/{world.channel.id}/" in newest
    pinned = ["\n".join(texts_of(message)) for message in world.channel.pinned_messages()]
    assert sum("ROUND-UP OF ROUND" in text for text in pinned) == 1
    assert any("ROUND-UP OF ROUND 2" in text for text in pinned)
    assert any("Every round of" in text for text in pinned)


async def test_a_break_is_told_by_the_channel_once_the_bot_can_write_there(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    silence(world, on=True)
    answer = await run_command(world, ORGANISER, "round skip")
    assert f"I can't write in <#{world.channel.id}> just now; once I can, it says so there, too." in answer
    assert "The channel says so" not in answer


async def test_who_is_in_is_counted_once_and_told_what_happens_next(world: World) -> None:
    week = await start_game(world)
    announcement = week.message_with("Write on your own blog")
    [action] = [action for action in buttons_of(announcement) if JoinRound.parse(action)]
    assert "I look at **Number Nine Bus**" in answer_text(await week.press("ines", announcement, action))
    assert "**/blog add**" in answer_text(await week.press("jo", announcement, action))
    await week.press("jo", announcement, action)
    await world.env.settle()
    assert "2 members are in." in message_texts_with(world, "-# ROUND 1")[0]
    old = await send_forged_button(world, action)
    await world.skip_to("Mon+1 12:01")
    assert "is still taken until <t:1774886400:F>" in answer_text(await week.press("marek", old, action))
    await world.skip_to("Mon+2 12:01")
    over = answer_text(await week.press("marek", old, action))
    assert "This round is over. **/round status**" in over
    assert "taken" not in over


async def test_what_was_said_of_a_round_says_at_its_close_where_the_round_up_is(world: World) -> None:
    week = await start_game(world)
    await world.move_to("Mon+1 11:00")
    assert len(message_texts_with(world, "There is still time")) == 1
    await world.move_to("Mon+1 12:01")
    assert message_texts_with(world, "There is still time") == message_texts_with(world, "Write on your own blog") == []
    assert len(message_texts_with(world, "has closed; the round-up is in <#")) == 1
    announcement = week.message_with("-# ROUND 1 ·")
    assert "It closed <t:1774281600:F>; the round-up is in" in "\n".join(texts_of(announcement))
    assert [action for action in buttons_of(announcement) if JoinRound.parse(action)] == []
    assert not announcement.pinned


async def test_a_round_up_names_the_next_theme_until_that_is_there_and_moves_with_it(world: World) -> None:
    await start_game(world)
    await world.skip_to("Mon+1 11:30")
    await world.move_to("Mon+1 12:01")
    [foot] = [text for text in message_texts_with(world, "ROUND-UP OF ROUND 1") if "The next theme: " in text]
    await run_command(world, ORGANISER, "round skip")
    [moved] = [text for text in message_texts_with(world, "ROUND-UP OF ROUND 1") if "The next theme: " in text]
    assert foot != moved
    assert ":R>" not in foot + moved
    await world.move_to("Sat+2 02:00")
    assert [text for text in message_texts_with(world, "ROUND-UP OF ROUND 1") if "The next theme: " in text] == []


async def test_everyone_is_reminded_once_a_day_before_and_nobody_is_named(world: World) -> None:
    await start_game(world)
    await world.move_to("Sun 12:05")
    [reminder] = message_texts_with(world, "There is still time")
    assert "3 posts are here so far" in reminder
    assert "<@" not in reminder


async def test_the_list_of_posts_is_one_message_that_is_edited(world: World) -> None:
    await start_game(world)
    [shown] = message_texts_with(world, "I keep this list up to date")
    assert shown.startswith("3 posts on **")
    await world.restart()
    await world.move_to("Sun 21:30")
    assert len(message_texts_with(world, "I keep this list up to date")) == 1


async def test_a_holiday_is_told_and_can_be_taken_back(world: World) -> None:
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    assert "Only hosts" in await run_command(world, "ines", "round skip")
    skipped = await world.members[ORGANISER].slash(world.channel, "round skip")
    assert "No theme on <t:" in answer_text(skipped)
    assert len(message_texts_with(world, "we take a break")) == 1
    assert skipped.response is not None
    [undo] = buttons_of(skipped.response.message)
    await world.members[ORGANISER].click(skipped.response.message, custom_id=undo)
    await world.env.settle()
    assert (
        len(message_texts_with(world, "we take a break")),
        len(message_texts_with(world, "No break after all")),
    ) == (0, 1)
    await world.move_to("Fri 18:00")
    assert len(message_texts_with(world, "-# ROUND 1")) == 1
    refused = await world.members[ORGANISER].click(await send_forged_button(world, undo), custom_id=undo)
    assert "can't be undone" in answer_text(refused)


async def test_a_second_host_who_skips_is_asked_before_the_date_after_is_left_out_too(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await run_command(world, ORGANISER, "round skip")
    asked = await world.members[ORGANISER].slash(world.channel, "round skip")
    assert "A break is ahead already" in answer_text(asked)
    assert len(message_texts_with(world, "we take a break")) == 1
    [skip, _] = buttons_of(answer_message(asked))
    await world.members[ORGANISER].click(answer_message(asked), custom_id=skip)
    await world.env.settle()
    assert len(message_texts_with(world, "we take a break")) == 2
    again = await world.members[ORGANISER].click(await send_forged_button(world, skip), custom_id=skip)
    assert "another one by now" in answer_text(again)


async def test_any_host_takes_any_break_back(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await run_command(world, ORGANISER, "round skip")
    await insist(world, ORGANISER, "round skip")
    promote(world, "jo")
    asked = answer_message(await world.members["jo"].slash(world.channel, "round skip"))
    assert list(buttons_of(asked).values()) == ["Leave it out, too", "No break on 20 March", "No break on 27 March"]
    await world.members["jo"].click(asked, label="No break on 20 March")
    await world.env.settle()
    assert len(message_texts_with(world, "No break after all")) == 1
    assert "<t:1774044000:" in await run_command(world, "jo", "round status")


async def test_a_second_host_who_gives_more_time_is_asked_before_it_is_added(world: World) -> None:
    await start_game(world)
    first = await run_command(world, ORGANISER, "round extend", by=12)
    asked = await world.members[ORGANISER].slash(world.channel, "round extend", by=12)
    assert "The round has more time already" in answer_text(asked)
    [told] = message_texts_with(world, "More time for")
    assert told in first
    [more] = buttons_of(answer_message(asked))
    await world.members[ORGANISER].click(answer_message(asked), custom_id=more)
    await world.env.settle()
    assert told not in message_texts_with(world, "More time for")
    again = await world.members[ORGANISER].click(await send_forged_button(world, more), custom_id=more)
    assert "has changed meanwhile" in answer_text(again)


async def test_over_a_holiday_nothing_is_announced_and_the_number_waits(world: World) -> None:
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    await run_command(world, ORGANISER, "round skip")
    await (await SetupForm(world).open(hashtag="trains")).press("save")
    await world.move_to("Fri 18:30")
    assert message_texts_with(world, "-# ROUND") == []
    await world.move_to("Fri+1 18:00")
    assert len(message_texts_with(world, "-# ROUND 1 ")) == 1


async def test_a_round_is_given_more_time_but_not_beyond_the_next(world: World) -> None:
    await start_game(world)
    assert "Only hosts" in await run_command(world, "ines", "round extend", by=24)
    assert "More time for" in await run_command(world, ORGANISER, "round extend", by=24)
    assert "A round has to close before" in await run_command(world, ORGANISER, "round extend", by=168)
    await world.skip_to("Mon+1 12:30")
    assert message_texts_with(world, "ROUND-UP") == []
    assert len(message_texts_with(world, "More time for")) == 1
    await world.skip_to("Tue+1 12:00")
    assert len(message_texts_with(world, "ROUND-UP")) == 1
    assert "No round is running" in await run_command(world, ORGANISER, "round extend", by=24)


async def test_a_host_closes_a_round_early_after_being_asked(world: World) -> None:
    await start_game(world)
    assert "Only hosts" in await run_command(world, "ines", "round close")
    asked = await world.members[ORGANISER].slash(world.channel, "round close")
    assert "It has 3 posts." in answer_text(asked)
    assert asked.response is not None
    [close] = buttons_of(asked.response.message)
    refused = await world.members["ines"].click(await send_forged_button(world, close), custom_id=close)
    assert "Only hosts" in answer_text(refused)
    await world.members[ORGANISER].click(asked.response.message, custom_id=close)
    await world.move_to("Sat 17:10")
    assert len(message_texts_with(world, "ROUND-UP OF ROUND 1")) == 1
    again = await world.members[ORGANISER].click(await send_forged_button(world, close), custom_id=close)
    assert "No round is running" in answer_text(again)


async def test_whoever_goes_over_to_weeks_and_closes_the_month_has_a_theme_within_a_week(world: World) -> None:
    form = await SetupForm(world).open()
    await form.choose("calendar", "month")
    await form.press("save")
    first = world.clock.now().replace(month=4, day=3, hour=9)
    await world.clock.move_to(first)
    form = await SetupForm(world).open()
    await form.choose("calendar", "weekly")
    await form.press("save")
    asked = await world.members[ORGANISER].slash(world.channel, "round close")
    assert "The next theme comes earlier then: <t:" in answer_text(asked)
    closed = await world.members[ORGANISER].click(answer_message(asked), label="Close it now")
    await world.clock.move_to(first + timedelta(weeks=1))
    assert len(message_texts_with(world, "-# ROUND 2 ·")) == 1
    assert "The next theme: <t:" in answer_text(closed)


async def test_history_lists_the_rounds_with_the_way_to_their_round_ups(world: World) -> None:
    await start_game(world)
    assert "No round is over yet" in await run_command(world, "jo", "round history")
    await world.skip_to("Mon+1 12:30")
    words = await run_command(world, "jo", "round history")
    assert words.splitlines()[1].startswith("1. **[")
    assert f"https://discord.com/channels/{world.guild.id}/{world.channel.id}/" in words
    assert "3 posts" in words


@pytest.mark.parametrize("action", ["in:999999", "unskip:99999999999", "close:7", "spare:drop:5", "hosting:999:no"])
async def test_a_forged_id_is_refused_in_words(world: World, action: str) -> None:
    await start_game(world)
    refused = await world.members["ines"].click(await send_forged_button(world, action), custom_id=action)
    assert answer_text(refused)


async def test_a_thread_an_event_and_a_call_go_with_the_announcement_where_the_host_wants_them(world: World) -> None:
    role = world.guild.create_role("Writers", mentionable=True)
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("ping", role)
    await form.choose("extras", "threads", "events")
    await form.press("save")
    week = ScriptedWeek(world, lambda *_: None)
    await week.bring_blog("ines", world.blogs.circle.home(world.blogs.circle.people["ines"]))
    await world.move_to("Sat 17:00")
    announcement = week.message_with("Write on your own blog")
    assert [one.id for one in announcement.role_mentions] == [role.id]
    [thread] = world.channel.threads
    assert thread.name is not None
    assert thread.name.startswith("Round 1: ")
    assert any("Every stop" in "\n".join(texts_of(message)) for message in thread.history())
    assert message_texts_with(world, "Every stop") == []
    guild = world.bot.get_guild(world.guild.id)
    assert guild is not None
    [event] = await guild.fetch_scheduled_events()
    assert event.name == thread.name
    assert event.location == "#usblogs · Round 1"
    await run_command(world, ORGANISER, "round extend", by=24)
    await world.env.settle()
    [changed] = await guild.fetch_scheduled_events()
    assert event.end_time is not None
    assert changed.end_time is not None
    assert (changed.end_time - event.end_time).days == 1
    await world.skip_to("Wed+1 09:00")
    assert len(message_texts_with(world, "ROUND-UP OF ROUND 1")) == 1


async def test_no_text_of_a_member_calls_anybody(world: World) -> None:
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    await run_command(world, "ines", "theme suggest", title="@everyone and <@&1> look", prompt="@here <@123>")
    await world.move_to("Fri 18:00")
    announcement = week.message_with("Write on your own blog")
    assert not announcement.mention_everyone
    assert announcement.role_mentions == []
    assert announcement.mentions == []


async def test_the_posts_of_a_round_are_given_to_paste_without_ones_own(world: World) -> None:
    await start_game(world)
    offered = await world.members["ines"].slash(world.channel, "round copy")
    assert offered.response is not None
    given = await world.members["ines"].click(offered.response.message, label="Markdown")
    assert given.response is not None
    assert given.response.ephemeral
    assert "My workbench, from memory" in given.response.message.content
    assert "Every stop between the river" not in given.response.message.content


async def test_nothing_is_given_to_paste_where_nobody_else_has_written(world: World, rows: sqlite3.Connection) -> None:
    await start_game(world)
    offered = answer_message(await world.members["ines"].slash(world.channel, "round copy"))
    rows.execute("DELETE FROM posts WHERE member_id != (SELECT id FROM members WHERE name = ?)", (world.names["ines"],))
    rows.commit()
    for label in ("HTML", "WordPress", "Markdown", "Plain text"):
        refused = await world.members["ines"].click(offered, label=label)
        assert "Nobody else has written so far." in answer_text(refused)
    assert "No post of others is here yet" in await run_command(world, "ines", "round copy")
    assert "How do you write?" in await run_command(world, "marek", "round copy")


async def test_a_forged_button_copies_no_round_of_another_server(world: World) -> None:
    await start_game(world)
    refused = await world.members["ines"].click(
        await send_forged_button(world, "copy:999999:html"), custom_id="copy:999999:html"
    )
    assert "not one of this community" in answer_text(refused)


async def test_the_round_status_tells_theme_posts_and_close(world: World) -> None:
    await start_game(world)
    words = await run_command(world, "jo", "round status")
    assert "ROUND 1" in words
    assert "3 posts so far" in words
    assert "It closes <t:" in words
