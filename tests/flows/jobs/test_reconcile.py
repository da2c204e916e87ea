"""What stands in Discord is what the bot knows: the difference is mended, and a deletion respected or asked about."""

import sqlite3
from collections.abc import Mapping, Sequence
from datetime import timedelta

import discord
import pytest
from discord import ui

from bot.actions import AnswerDeletion, Deletable
from bot.demo.transcript import texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.flows.jobs.reconcile import RETRY_AFTER, reconcile_due
from bot.outbox import Finding, Message, MessageKey
from bot.services import CannotLookError, Services
from bot.themes import CommunityId
from storage.standing import RECONCILE_INTERVAL, communities_to_reconcile, plan_reconciliations
from tests.support.buttons import send_forged_button
from tests.support.circles import set_up_community
from tests.support.clocks import ManualClock
from tests.support.commands import answer_message, answer_text, run_command
from tests.support.games import start_game
from tests.support.messages import message_texts_with
from tests.support.setup_form import SetupForm

BOARD, THEME, LIST = "write about next", "Write on your own blog", "I keep this list"


def partial(world: World, words: str) -> discord.PartialMessage:
    """Return the message in the channel that contains these words, as something that can be deleted."""
    [found] = [one for one in world.channel.history() if words in "\n".join(texts_of(one)).replace("\\", "")]
    return world.bot.get_partial_messageable(world.channel.id).get_partial_message(found.id)


def questions(world: World) -> list[discord.Message]:
    try:
        private = world.users[ORGANISER].dm_channel.history()
    except LookupError:
        return []
    return [one for one in private if "Shall I put it back?" in "\n".join(texts_of(one))]


async def press(world: World, label: str) -> None:
    [question] = questions(world)
    await world.users[ORGANISER].click(question, label=label)
    await world.env.settle()


async def test_what_stands_with_other_words_is_edited_after_a_restart_and_nothing_is_said_again(world: World) -> None:
    await start_game(world)
    known, count = message_texts_with(world, LIST), len(world.channel.history())
    other = ui.LayoutView(timeout=None)
    other.add_item(ui.Container(ui.TextDisplay("Words of an older backup.")))
    await partial(world, LIST).edit(view=other)
    assert message_texts_with(world, LIST) == []
    await world.restart()
    await world.env.settle()
    assert message_texts_with(world, LIST) == known
    assert len(world.channel.history()) == count


async def test_what_the_database_knows_and_no_message_says_is_said_in_the_message_that_stands(
    world: World, rows: sqlite3.Connection
) -> None:
    await start_game(world)
    rows.execute("UPDATE posts SET title = 'Another title' WHERE id = (SELECT min(id) FROM posts)")
    rows.execute("UPDATE outbox SET revision = revision + 1 WHERE kind = 'board'")
    rows.commit()
    await world.restart()
    await world.env.settle()
    assert "Another title" in message_texts_with(world, LIST)[0]
    assert rows.execute("SELECT count(*) FROM outbox WHERE sent_revision < revision").fetchone() == (0,)


async def test_a_deleted_board_is_asked_about_once_within_a_day_and_put_back_on_the_hosts_word(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await partial(world, BOARD).delete()
    await world.move_to("Tue 09:05")
    await world.move_to("Wed 12:00")
    [question] = questions(world)
    assert f"somebody deleted the board with the suggestions from {world.channel.mention}" in texts_of(question)[0]
    await run_command(world, "ines", "theme suggest", title="Slow trains")
    await world.env.settle()
    assert message_texts_with(world, BOARD) == []
    await press(world, "Put it back")
    assert "Slow trains" in message_texts_with(world, BOARD)[0]
    assert questions(world) == []
    assert BOARD in "\n".join(texts_of(world.channel.pinned_messages()[0]))


async def test_an_edit_that_finds_the_board_deleted_asks_too(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await partial(world, BOARD).delete()
    await run_command(world, "ines", "theme suggest", title="Slow trains")
    await world.env.settle()
    assert len(questions(world)) == 1


async def test_what_a_host_leaves_stays_away_until_the_check_puts_it_back(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await partial(world, BOARD).delete()
    await world.move_to("Tue 09:05")
    await press(world, "Leave it")
    await world.restart()
    await world.move_to("Thu 12:00")
    assert questions(world) == []
    assert message_texts_with(world, BOARD) == []
    checked = await world.members[ORGANISER].slash(world.channel, "setup check")
    assert f"**The board** in {world.channel.mention}: somebody deleted it" in answer_text(checked)
    pressed = await world.members[ORGANISER].click(answer_message(checked), label="Put the board back")
    assert "I put it back" in answer_text(pressed)
    await world.env.settle()
    assert len(message_texts_with(world, BOARD)) == 1
    assert "All is well" in await run_command(world, ORGANISER, "setup check")


async def test_an_announcement_is_put_back_as_what_it_is_now_and_calls_nobody(world: World) -> None:
    role = world.guild.create_role("Writers")
    role_is_called = f"<@&{role.id}>"
    await ScriptedWeek(world, lambda *_: None).set_up()
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("ping", role)
    await form.press("save")
    await world.move_to("Fri 18:00")
    assert role_is_called in message_texts_with(world, THEME)[0]
    await partial(world, THEME).delete()
    await world.move_to("Sat 12:00")
    assert "the announcement of round 1" in texts_of(questions(world)[0])[0]
    await press(world, "Put it back")
    assert "Round 1 began" in message_texts_with(world, THEME)[0]
    sent = [one.json or {} for one in world.env.http_requests if one.method == "POST"]
    said = [one for one in sent if "Round 1 began" in str(one)]
    assert [one["allowed_mentions"] for one in said] == [{"parse": ["users"]}]


async def test_the_theme_of_a_round_that_is_over_is_not_put_back(world: World) -> None:
    await start_game(world)
    await partial(world, THEME).delete()
    await world.move_to("Sun 20:00")
    [question] = questions(world)
    await world.skip_to("Mon+1 11:30")
    await world.move_to("Mon+1 12:30")
    pressed = await world.users[ORGANISER].click(question, label="Put it back")
    assert "That round is over" in answer_text(pressed)
    assert message_texts_with(world, THEME) == []


async def test_a_notice_that_a_moderator_deleted_stays_away_and_nobody_is_asked(
    world: World, rows: sqlite3.Connection
) -> None:
    await start_game(world)
    [(notice,)] = rows.execute("SELECT min(message_id) FROM outbox WHERE kind = 'notice'")
    await world.bot.get_partial_messageable(world.channel.id).get_partial_message(notice).delete()
    count = len(world.channel.history())
    await world.restart()
    await world.env.settle()
    assert len(world.channel.history()) == count
    assert questions(world) == []
    assert rows.execute("SELECT count(*) FROM outbox WHERE obstacle = 'deleted'").fetchone() == (1,)


async def test_a_deleted_round_up_is_claimed_nowhere_and_comes_back_on_the_hosts_word(world: World) -> None:
    await start_game(world)
    await world.skip_to("Mon+1 11:30")
    await world.move_to("Mon+1 12:30")
    await partial(world, "ROUND-UP OF ROUND 1").delete()
    await world.move_to("Tue+1 12:35")
    assert "somebody deleted the round-up from" in await run_command(world, "ines", "round status")
    deleted = message_texts_with(world, "Every round of")[0]
    await press(world, "Put it back")
    assert len(message_texts_with(world, "ROUND-UP OF ROUND 1")) == 1
    assert "discord.com/channels" not in deleted
    assert "discord.com/channels" in message_texts_with(world, "Every round of")[0]


async def test_only_hosts_put_anything_back(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await partial(world, BOARD).delete()
    await world.move_to("Tue 09:05")
    back = AnswerDeletion(CommunityId(world.guild.id), Deletable.BOARD, puts_back=True)
    forged = await send_forged_button(world, back.custom_id)
    assert "Only hosts" in answer_text(await world.members["ines"].click(forged, label="Forged"))
    assert "I put it back" in answer_text(await world.members[ORGANISER].click(forged, label="Forged"))
    assert "Nothing is missing there" in answer_text(await world.members[ORGANISER].click(forged, label="Forged"))


async def test_a_deleted_event_is_asked_about_and_a_pin_taken_away_stays_away(
    world: World, rows: sqlite3.Connection
) -> None:
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("extras", "events")
    await form.press("save")
    await world.move_to("Fri 18:00")
    guild = world.bot.get_guild(world.guild.id)
    assert guild is not None
    [event] = await guild.fetch_scheduled_events()
    await event.delete()
    await partial(world, THEME).unpin()
    await world.move_to("Sat 18:05")
    [question] = questions(world)
    assert "somebody deleted the event of round 1" in texts_of(question)[0]
    checked = await run_command(world, ORGANISER, "setup check")
    assert f"The announcement in {world.channel.mention} is not pinned any more, and I leave it so" in checked
    await run_command(world, ORGANISER, "round extend", by=24)
    await world.restart()
    await world.env.settle()
    assert await guild.fetch_scheduled_events() == []
    assert THEME not in str([texts_of(one) for one in world.channel.pinned_messages()])
    assert len(questions(world)) == 1
    await press(world, "Put it back")
    [again] = await guild.fetch_scheduled_events()
    assert again.name == event.name
    assert event.end_time is not None
    assert again.end_time == event.end_time + timedelta(days=1)
    await world.move_to("Tue+1 13:00")
    assert rows.execute("SELECT count(*) FROM outbox WHERE obstacle = 'deleted'").fetchone() == (0,)


async def test_a_pin_that_was_never_made_as_the_bot_was_killed_is_made_at_the_next_start(
    world: World, rows: sqlite3.Connection
) -> None:
    await start_game(world)
    pinned = len(world.channel.pinned_messages())
    await partial(world, THEME).unpin()
    rows.execute("UPDATE outbox SET pinned = false WHERE kind = 'announcement'")
    rows.commit()
    await world.restart()
    await world.env.settle()
    assert len(world.channel.pinned_messages()) == pinned
    assert rows.execute("SELECT count(*) FROM outbox_add_ons").fetchone() == (0,)


@pytest.mark.parametrize("trouble", [RuntimeError("Discord is odd"), TimeoutError(), CannotLookError("503")])
async def test_the_trouble_of_one_community_stops_no_other(services: Services, trouble: Exception) -> None:
    for guild in (1, 2, 3):
        await set_up_community(services, guild, 10 * guild)
    looked: list[int] = []

    async def look_at(community: CommunityId, _: Sequence[Message]) -> Mapping[MessageKey, Finding]:
        looked.append(community)
        if community == 2:
            raise trouble
        return {}

    async with services.db.write() as tx:
        await plan_reconciliations(tx, services.clock.now())
    await reconcile_due(services, look_at)
    assert looked == [1, 2, 3]
    due = {RETRY_AFTER: [2], RECONCILE_INTERVAL: [2, 1, 3]}
    for pause, expected in due.items():
        async with services.db.read() as conn:
            found = await communities_to_reconcile(conn, services.clock.now() + pause, 10)
        assert found == expected


async def test_a_community_is_compared_once_a_day(services: Services) -> None:
    await set_up_community(services)
    looked: list[int] = []

    async def look_at(community: CommunityId, _: Sequence[Message]) -> Mapping[MessageKey, Finding]:
        looked.append(community)
        return {}

    assert isinstance(services.clock, ManualClock)
    for _ in range(49):
        await reconcile_due(services, look_at)
        services.clock.set(services.clock.now() + timedelta(hours=1))
    assert looked == [1, 1]
