"""Dates that members take as theme hosts, and themes that they change, through the simulated Discord."""

import calendar
from datetime import timedelta

import discord
import simcord

from bot.demo.transcript import buttons_of, texts_of
from bot.demo.world import ORGANISER, World
from tests.support.buttons import send_forged_button
from tests.support.commands import answer_message, answer_text
from tests.support.messages import message_texts_with, private_messages_to
from tests.support.setup_form import SetupForm

THEME = {
    "title": "Letters I never sent",
    "prompt": "To whom?\n\nThe long one is at https://ines.example/letters, and https://usps.example is no help.",
    "keywords": "",
    "call": "https://ines.example/call",
}


async def set_up_months(world: World) -> None:
    """Set up a game of months in which members choose the themes."""
    form = await SetupForm(world).open()
    await form.choose("calendar", "month")
    await form.press("more")
    await form.choose("extras", "rotates_hosts")
    await form.press("save")


async def open_rota(world: World, who: str) -> simcord.InteractionResult:
    return await world.members[who].slash(world.channel, "theme host")


async def press(world: World, who: str, label: str) -> str:
    """Open /theme host as a member, press a button of it, and return what it shows then."""
    shown = await open_rota(world, who)
    pressed = await world.members[who].click(answer_message(shown), label=label)
    return answer_text(pressed) or answer_text(shown)


async def test_dates_are_listed_with_who_took_each_and_a_button_for_each_free_one(world: World) -> None:
    await set_up_months(world)
    shown = await open_rota(world, "ines")
    assert "- **April 2026** · free" in answer_text(shown)
    assert len([label for label in buttons_of(answer_message(shown)).values() if label in calendar.month_name]) == 12
    assert "- **October 2026** · you" in await press(world, "ines", "October")
    shown = await open_rota(world, "jo")
    assert "- **October 2026** · Inês Okafor" in answer_text(shown)
    assert "October" not in buttons_of(answer_message(shown)).values()
    assert "- **October 2026** · free" in await press(world, "ines", "Give October back")


async def test_two_dates_of_one_month_have_two_buttons_that_name_the_year(world: World) -> None:
    form = await SetupForm(world).open()
    await form.choose("calendar", "from")
    times = {"announce": "Fri 18:00", "close": "Mon 12:00", "zone": "New York"}
    await form.fill("times", {**times, "which": ["fifth of the month"], "further": ["0"]})
    await form.press("more")
    await form.choose("extras", "rotates_hosts")
    await form.press("save")
    assert "- **October 2026** · you" in await press(world, "ines", "October 2026")
    assert "- **October 2027** · you" in await press(world, "ines", "October 2027")
    labels = list(buttons_of(answer_message(await open_rota(world, "ines"))).values())
    assert {"Give October 2026 back", "Give October 2027 back", "May"} <= set(labels)
    assert len(labels) == len(set(labels))


async def test_a_date_that_somebody_else_took_meanwhile_is_refused_and_so_is_a_fourth(world: World) -> None:
    await set_up_months(world)
    stale = await open_rota(world, "jo")
    for month in ("April", "May", "June"):
        await press(world, "ines", month)
    taken = await world.members["jo"].click(answer_message(stale), label="May")
    assert "Somebody was faster" in answer_text(taken)
    assert "three dates already" in await press(world, "ines", "July")
    for action in ("host:take:5", "host:back:5"):
        forged = await world.members["jo"].click(await send_forged_button(world, action), custom_id=action)
        assert "as they are now" in answer_text(forged)


async def test_a_date_that_is_tapped_twice_is_theirs(world: World) -> None:
    await set_up_months(world)
    for shown in [await open_rota(world, "ines"), await open_rota(world, "ines")]:
        told = await world.members["ines"].click(answer_message(shown), label="May")
        assert "Somebody was faster" not in answer_text(told)
        assert "**May 2026** · free" not in answer_text(shown)
        assert "Give May back" in buttons_of(answer_message(shown)).values()


async def test_who_took_a_date_is_asked_before_it_and_may_choose_earlier(world: World) -> None:
    await set_up_months(world)
    await press(world, "ines", "April")
    await world.clock.move_to(world.clock.now().replace(month=3, day=18, hour=5))
    [asked] = private_messages_to(world, "ines")
    assert "You host #usblogs: April 2026" in asked.replace("\\", "")
    shown = await open_rota(world, "ines")
    form = await world.members["ines"].click(answer_message(shown), label="Choose the theme")
    await world.members["ines"].submit_modal(form, THEME)
    assert "- **April 2026** · Inês Okafor, and the theme is chosen" in answer_text(await open_rota(world, "jo"))


async def test_who_gives_the_date_back_when_asked_makes_room_for_who_is_in_turn(world: World) -> None:
    await set_up_months(world)
    await press(world, "ines", "April")
    await press(world, "jo", "I'd take a turn")
    await world.clock.move_to(world.clock.now().replace(month=3, day=18, hour=5))
    await press(world, "ines", "Give April back")
    await world.clock.move_to(world.clock.now() + timedelta(minutes=10))
    assert "It is your turn" in private_messages_to(world, "jo")[0]
    assert "- **April 2026** · Jo Ferreira is asked" in answer_text(await open_rota(world, "ines"))


async def test_the_announcement_carries_paragraphs_links_and_the_call_and_follows_the_host(world: World) -> None:
    await set_up_months(world)
    await press(world, "ines", "April")
    shown = await open_rota(world, "ines")
    form = await world.members["ines"].click(answer_message(shown), label="Choose the theme")
    await world.members["ines"].submit_modal(form, THEME)
    await world.clock.move_to(world.clock.now().replace(month=4, day=1, hour=5))
    [said] = message_texts_with(world, "-# ROUND 1 ·")
    assert "To whom?\n\nThe long one is at [ines.example/letters](https://ines.example/letters), and" in said
    assert "(https://ines.example/call)" in said
    assert "Change this theme" not in buttons_of(answer_message(await open_rota(world, "jo"))).values()
    shown = await open_rota(world, "ines")
    form = await world.members["ines"].click(answer_message(shown), label="Change this theme")
    await world.members["ines"].submit_modal(form, THEME | {"title": "Letters unsent", "call": ""})
    await world.env.settle()
    [said] = message_texts_with(world, "-# ROUND 1 ·")
    assert "# Letters unsent" in said
    assert "Read the call" not in said
    assert "Chosen by Inês Okafor" in said


async def test_only_who_chose_a_theme_and_hosts_change_it_and_a_call_is_an_address(world: World) -> None:
    await set_up_months(world)
    await world.clock.move_to(world.clock.now().replace(month=4, day=1, hour=5))
    forged = await send_forged_button(world, "theme:change:1")
    refused = await world.members["jo"].click(forged, custom_id="theme:change:1")
    assert "Only who chose this theme" in answer_text(refused)
    form = await world.members[ORGANISER].click(forged, custom_id="theme:change:1")
    refused = await world.members[ORGANISER].submit_modal(form, THEME | {"call": "my blog"})
    assert "“my blog” is no address" in answer_text(refused)


async def test_where_the_vote_chooses_nobody_takes_a_date(world: World) -> None:
    form = await SetupForm(world).open()
    await form.press("save")
    shown: discord.Message = answer_message(await open_rota(world, "ines"))
    assert "The vote chooses the theme" in " ".join(texts_of(shown))
    forged = await world.members["jo"].click(await send_forged_button(world, "host:take:5"), custom_id="host:take:5")
    assert "until a host begins with turns" in answer_text(forged)


async def test_who_skips_a_round_hears_who_had_taken_its_date_and_undone_it_is_theirs_again(world: World) -> None:
    await set_up_months(world)
    await press(world, "ines", "April")
    skipped = await world.members[ORGANISER].slash(world.channel, "round skip")
    assert "**Inês Okafor** had taken that date" in answer_text(skipped)
    assert "Inês" not in answer_text(await open_rota(world, "jo"))
    await world.members[ORGANISER].click(answer_message(skipped), label="Undo")
    assert "- **April 2026** · Inês Okafor" in answer_text(await open_rota(world, "jo"))


async def save_calendar(world: World, calendar_: str) -> str:
    """Choose another calendar in the form, and return what is said when that is saved."""
    form = await SetupForm(world).open()
    await form.choose("calendar", calendar_)
    return answer_text(await form.press("save"))


async def test_who_loses_a_date_to_another_calendar_hears_of_it_and_so_does_the_host(world: World) -> None:
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("extras", "rotates_hosts")
    await form.press("save")
    for who, date in (("ines", "27 March"), ("jo", "3 April"), ("marek", "10 April")):
        await press(world, who, date)
    said = await save_calendar(world, "every 2 weeks")
    await world.env.settle()
    assert "hears it from me in private: **Inês Okafor** and **Marek" in said
    assert private_messages_to(world, "jo") == []
    [lost] = private_messages_to(world, "ines")
    assert "27 March** is not yours any more" in lost
    assert "#usblogs" in lost.replace("\\", "")
    assert "loses a date" not in await save_calendar(world, "weekly")
    await world.env.settle()
    assert "27 March** is yours again" in private_messages_to(world, "ines")[-1]
    await save_calendar(world, "month")
    await world.env.settle()
    assert "27 March** has become **April 2026**" in private_messages_to(world, "ines")[-1]
    assert "3 April** is not yours any more" in private_messages_to(world, "jo")[-1]


async def test_who_had_taken_a_date_hears_that_it_is_left_out_or_that_the_vote_chooses(world: World) -> None:
    await set_up_months(world)
    await press(world, "ines", "April")
    await world.members[ORGANISER].slash(world.channel, "round skip")
    await world.env.settle()
    assert "**April 2026** is not yours any more" in private_messages_to(world, "ines")[-1]
    await press(world, "jo", "May")
    await press(world, ORGANISER, "End the turns")
    await world.env.settle()
    assert "**May 2026** is not yours any more" in private_messages_to(world, "jo")[-1]


async def test_who_lost_a_date_while_they_were_away_hears_of_it_once_and_keeps_the_others(world: World) -> None:
    await set_up_months(world)
    await press(world, "marek", "April")
    await press(world, "marek", "May")
    world.guild.remove_member(world.members["marek"])
    await world.clock.move_to(world.clock.now() + timedelta(days=2))
    assert "- **April 2026** · you" in await press(world, "jo", "April")
    world.members["marek"] = world.guild.add_member(world.users["marek"])
    await world.clock.move_to(world.clock.now() + timedelta(days=2))
    [told] = [text for text in private_messages_to(world, "marek") if "others could take your dates" in text]
    assert "**April 2026** is not yours any more" in told
    shown = answer_text(await open_rota(world, "marek"))
    assert "- **April 2026** · Jo" in shown
    assert "- **May 2026** · you" in shown
