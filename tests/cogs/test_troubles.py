"""Whoever set the game up hears in private what could not be said, once, and when it could."""

import discord
import pytest

from bot.demo.transcript import buttons_of, texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from tests.support.commands import answer_text, run_command
from tests.support.games import start_game
from tests.support.lost_answers import lose_answers
from tests.support.messages import message_texts_with, private_messages_to
from tests.support.setup_form import SetupForm
from tests.support.silence import deny, silence


def troubles_told(world: World, who: str = ORGANISER) -> list[str]:
    return [text for text in private_messages_to(world, who) if "usblogs" in text.replace("\\", "")]


async def test_a_host_hears_once_what_is_missing_where_and_then_that_it_works(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    silence(world, on=True)
    await world.move_to("Fri 18:00")
    await world.move_to("Fri 22:30")
    [told] = troubles_told(world)
    where = world.channel.mention
    assert "there is something that I could not say yet" in told
    assert f"**The announcement** in {where}: a permission is missing" in told
    assert f"{where}: **Send Messages**" in told
    assert message_texts_with(world, "ROUND 1") == []
    silence(world, on=False)
    await world.env.settle()
    assert len(message_texts_with(world, "ROUND 1")) == 1
    [told] = troubles_told(world)
    assert "It works again" in told


async def test_nothing_is_said_to_work_while_what_waited_was_only_dropped(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    silence(world, on=True)
    heard = set[str]()
    for moment in ("Fri 19:00", "Sun 13:00", "Mon+1 11:59", "Mon+1 12:00", "Mon+1 12:01", "Mon+1 13:00", "Fri+1 18:30"):
        await world.move_to(moment)
        heard |= set(troubles_told(world))
    assert any("**The announcement**" in text for text in heard)
    assert not any("It works again" in text for text in heard)
    silence(world, on=False)
    await world.env.settle()
    assert all("It works again" in text for text in troubles_told(world))


async def test_try_again_tries_at_once_for_a_host_and_for_nobody_else(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    world.env.inject_error("POST", f"/channels/{world.channel.id}/messages", status=403, code=50013)
    await world.move_to("Fri 18:00")
    assert message_texts_with(world, "ROUND 1") == []
    [told] = [message for message in world.users[ORGANISER].dm_channel.history() if message.components]
    assert "Try again" in buttons_of(told).values()
    pressed = await world.users[ORGANISER].click(told, label="Try again")
    assert "I try it now" in answer_text(pressed)
    await world.env.settle()
    assert len(message_texts_with(world, "ROUND 1")) == 1
    assert "It works again" in "\n".join(texts_of(world.users[ORGANISER].dm_channel.history()[0]))


async def test_a_host_whose_channel_is_gone_hears_how_to_choose_another(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    channel = world.bot.get_channel(world.channel.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.delete()
    await world.env.settle()
    await world.move_to("Fri 18:00")
    [told] = troubles_told(world)
    assert f"**The announcement** in {channel.mention}: the channel is gone; **/setup start** chooses another" in told
    assert "View Channel" not in told


async def test_the_hosts_next_answer_says_it_once_too(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    silence(world, on=True)
    await world.move_to("Fri 18:00")
    note = "Something in this server needs a look of yours"
    assert note not in await run_command(world, "ines", "round status")
    assert note in await run_command(world, ORGANISER, "round status")
    assert note not in await run_command(world, ORGANISER, "round status")


async def test_an_answer_that_never_arrives_leaves_it_to_the_next_one(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    silence(world, on=True)
    await world.move_to("Fri 18:00")
    lose_answers(monkeypatch, 3)
    assert not await run_command(world, ORGANISER, "round status")
    assert "needs a look of yours" in await run_command(world, ORGANISER, "round status")


async def test_a_host_with_closed_private_messages_finds_it_in_the_next_answer(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    world.env.inject_error("POST", "/users/@me/channels", status=403, code=50007, times=None)
    silence(world, on=True)
    await world.move_to("Fri 18:00")
    assert troubles_told(world) == []
    assert "needs a look of yours" in await run_command(world, ORGANISER, "theme board")


async def test_the_status_claims_nothing_that_does_not_stand(world: World) -> None:
    await start_game(world)
    silence(world, on=True)
    await world.skip_to("Mon+1 11:30")
    await world.move_to("Mon+1 12:30")
    status = await run_command(world, "ines", "round status")
    assert "the round-up is still on the way" in status
    assert "the round-up is in" not in status
    silence(world, on=False)
    await world.env.settle()
    assert "the round-up is in" in await run_command(world, "ines", "round status")


async def test_a_pin_that_is_missing_is_told_apart_and_takes_nothing_along(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    world.env.inject_error("PUT", "/channels/*/pins/*", status=400, code=30003, times=None)
    await world.move_to("Fri 18:00")
    [told] = troubles_told(world)
    assert "everything is said, but something beside it could not be made" in told
    assert f"**A pin** in {world.channel.mention}: no more pins fit in this channel" in told
    assert len(message_texts_with(world, "ROUND 1")) == 1
    assert "announcement is still on the way" not in await run_command(world, "ines", "round status")


async def test_what_comes_into_the_way_later_is_told_in_a_message_of_its_own_and_noted_again(world: World) -> None:
    note = "Something in this server needs a look of yours"
    await ScriptedWeek(world, lambda *_: None).set_up()
    silence(world, on=True)
    await world.move_to("Fri 18:00")
    assert note in await run_command(world, ORGANISER, "round status")
    await world.move_to("Fri 20:00")
    deny(world, world.channel.id, discord.Permissions(view_channel=True))
    await world.move_to("Sat 12:00")
    first, second = private_messages_to(world, ORGANISER)
    assert "a newer message of mine says what it is now" in first
    assert f"in {world.channel.mention}: I can't see this channel" in second
    other = world.guild.create_text_channel("elsewhere")
    assert note in answer_text(await world.members[ORGANISER].slash(other, "round status"))
    await world.move_to("Sun 12:00")
    assert private_messages_to(world, ORGANISER) == [first, second]


async def test_a_channel_that_the_game_has_left_is_no_trouble_and_hides_none(world: World) -> None:
    await start_game(world)
    other = world.guild.create_text_channel("elsewhere")
    deny(world, world.channel.id, discord.Permissions(view_channel=True))
    form = SetupForm(world)
    form.channel = other
    form = await form.open()
    await form.choose("announce_channel", other)
    await form.press("save")
    await world.env.settle()
    await world.move_to("Tue+1 12:00")
    assert [text for text in private_messages_to(world, ORGANISER) if "something that I could not say" in text] == []
    assert "All is well" in answer_text(await world.members[ORGANISER].slash(other, "setup check"))
    deny(world, other.id, discord.Permissions(send_messages=True))
    await world.move_to("Fri+1 18:30")
    told = private_messages_to(world, ORGANISER)[-1]
    assert f"**The announcement** in {other.mention}: a permission is missing" in told
    assert world.channel.mention not in told
    assert "needs a look of yours" in answer_text(await world.members[ORGANISER].slash(other, "theme board"))


async def test_what_works_again_is_told_also_where_something_newer_was_dropped(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    silence(world, on=True)
    for moment in ("Fri 19:00", "Sun 13:00", "Mon+1 10:00"):
        await world.move_to(moment)
    assert not any("It works again" in text for text in troubles_told(world))
    silence(world, on=False)
    await world.env.settle()
    assert len(message_texts_with(world, "ROUND 1")) == 1
    assert all("It works again" in text for text in troubles_told(world))
