"""The host sets the game up, through the simulated Discord."""

import discord
import pytest
from simcord import SetupError

from bot.actions import ReadPost
from bot.demo.transcript import buttons_of, texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from cogs.setup.opening import chosen_locales
from tests.support.commands import answer_text, run_command
from tests.support.games import start_game
from tests.support.messages import message_texts_with
from tests.support.setup_form import SetupForm, allow_public_places
from tests.support.silence import deny

TIMES: dict[str, object] = {
    "announce": "Thu 20:15",
    "close": "Sunday 9 pm",
    "zone": "Prague",
    "further": ["0"],
}


async def test_a_newcomer_comes_to_the_first_announcement_in_two_interactions(world: World) -> None:
    form = await SetupForm(world).open()
    for told in ("#usblogs", "Friday 18:00, every week", "Monday 12:00", "America/New York"):
        assert told in form.words
    await form.press("save")
    assert "The game is on" in form.words
    await world.move_to("Fri 18:00")
    shown = ScriptedWeek(world, lambda *_: None).message_with("Write on your own blog")
    assert "ROUND 1" in "\n".join(texts_of(shown))


async def test_from_a_voice_channel_the_form_opens_with_a_channel_that_can_have_the_game(world: World) -> None:
    voice, readonly = world.guild.create_voice_channel("talks"), discord.PermissionOverwrite(send_messages=False)
    world.guild.create_text_channel("rules", overwrites={world.guild.default_role: readonly})
    form = SetupForm(world)
    form.channel = voice
    await form.open()
    await form.press("save")
    assert world.channel.mention in form.words
    assert voice.mention not in form.words


async def test_everything_can_be_changed_and_is_shown_before_it_is_saved(world: World) -> None:
    roundups = world.guild.create_text_channel("round-ups")
    role = world.guild.create_role("Writers")
    form = await SetupForm(world).open()
    await form.fill("names", {"hashtag": "#TrainBlogs", "names": "Train Blogs, the slow ones"})
    await form.choose("calendar", "every 2 weeks")
    await form.fill("times", TIMES | {"further": ["1"]})
    await form.press("more")
    await form.choose("roundup_channel", roundups)
    await form.choose("ping", role)
    await form.choose("language", "en")
    await form.choose("extras", "threads", "rotates_hosts")
    await form.press("more")
    for told in (
        "#trainblogs",
        "Thursday 20:15, every two weeks",
        "Sunday 21:00",
        "a week longer",
        "Europe/Prague",
        "Train Blogs, the slow ones",
        roundups.mention,
        role.mention,
        "a thread for each round and members take turns",
    ):
        assert told in form.words
    assert "not set up here yet" in await run_command(world, ORGANISER, "setup show")
    await form.press("save")
    shown = await run_command(world, ORGANISER, "setup show")
    assert "Thursday 20:15, every two weeks" in shown
    assert shown.count("<t:") == 4


async def test_round_ups_go_along_with_the_channel_until_they_have_their_own(world: World) -> None:
    other = world.guild.create_text_channel("other")
    form = await SetupForm(world).open()
    await form.choose("announce_channel", other)
    assert form.words.count(other.mention) == 2


@pytest.mark.parametrize(
    ("which", "values", "told"),
    [
        ("names", {"hashtag": "two words", "names": ""}, "**Your hashtag**\n“two words” is no hashtag"),
        ("names", {"hashtag": "#123", "names": ""}, "**Your hashtag**\n“#123” is no hashtag"),
        ("names", {"hashtag": "tea", "names": "", "number": "0"}, "**The number of the next round**\n“0” is no number"),
        ("times", TIMES | {"zone": "Middle Earth"}, "**Time zone (type a city)**\nI don't know the time zone"),
        ("times", TIMES | {"zone": "a"}, "Write one of them in full"),
        ("times", TIMES | {"close": "whenever"}, "**The round closes**\n“whenever” is no weekday with a time"),
    ],
)
async def test_what_can_not_be_is_refused_in_words(
    world: World, which: str, values: dict[str, object], told: str
) -> None:
    form = await SetupForm(world).open()
    await form.fill(which, values)
    assert told in form.words


async def test_a_round_that_closes_after_the_next_begins_is_refused(world: World) -> None:
    form = await SetupForm(world).open()
    await form.fill("times", TIMES | {"further": ["1"]})
    assert "before the next theme is announced" in form.words
    with pytest.raises(SetupError, match="disabled"):
        await form.press("save")


async def test_everyone_is_never_called(world: World) -> None:
    form = await SetupForm(world).open()
    await form.press("more")
    assert "never ping everyone" in answer_text(await form.choose("ping", world.guild.default_role))


async def test_options_of_the_command_stand_in_the_form(world: World) -> None:
    form = await SetupForm(world).open(hashtag="#Trains", timezone="Europe/Berlin")
    assert "#trains" in form.words
    assert "Europe/Berlin" in form.words


async def test_changing_the_days_says_what_moves_and_what_stays(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    await world.skip_to("Sat 10:00")
    form = await SetupForm(world).open()
    assert "Nothing changes until you save" in form.words
    await form.fill("times", TIMES)
    await form.press("save")
    assert "The round that runs closes" in form.words
    assert "Before, it was" in form.words


@pytest.mark.parametrize(
    ("since", "before", "after"),
    [
        ("Sat 18:00", "I keep this list up to date.", "Je tiens cette liste à jour."),
        ("Mon+1 18:00", "Every round of", "Toutes les éditions de"),
    ],
)
async def test_what_stands_follows_the_circle_into_another_language(
    world: World, since: str, before: str, after: str
) -> None:
    await start_game(world)
    await world.move_to(since)
    assert message_texts_with(world, before)
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("language", "fr")
    await form.press("save")
    await world.env.settle()
    assert message_texts_with(world, after)
    assert not message_texts_with(world, before)


async def test_a_weekday_may_be_abbreviated_as_in_the_circles_language(world: World) -> None:
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("language", "de")
    await form.press("more")
    await form.fill("times", TIMES | {"announce": "Di. 18 Uhr", "close": "Do 12:00"})
    assert "Tuesday 18:00" in form.words
    assert "Thursday 12:00" in form.words


async def test_a_time_zone_is_found_by_its_city(world: World) -> None:
    found = await world.members[ORGANISER].autocomplete(world.channel, "setup start", "timezone", "new y")
    assert (found[0]["name"], found[0]["value"]) == ("America/New York", "America/New_York")
    accented = await world.members[ORGANISER].autocomplete(world.channel, "setup start", "timezone", "São P")
    assert "America/Sao_Paulo" in {one["value"] for one in accented}


async def test_a_channel_that_was_deleted_is_replaced_by_the_one_where_the_form_is_opened(world: World) -> None:
    lost = world.guild.create_text_channel("lost")
    form = await SetupForm(world).open()
    await form.choose("announce_channel", lost)
    await form.press("save")
    channel = world.bot.get_channel(lost.id)
    assert isinstance(channel, discord.TextChannel)
    await channel.delete()
    await world.env.settle()
    form = await SetupForm(world).open()
    assert form.words.count(world.channel.mention) == 2
    await form.press("save")
    await world.env.settle()
    assert any("write about next" in "\n".join(texts_of(message)) for message in world.channel.history())


async def test_the_board_follows_to_another_channel(world: World) -> None:
    await ScriptedWeek(world, lambda *_: None).set_up()
    other = world.guild.create_text_channel("other")
    form = await SetupForm(world).open()
    await form.choose("announce_channel", other)
    await form.press("save")
    await world.env.settle()
    assert other.mention in "\n".join(texts_of(world.channel.history()[0]))
    assert "write about next" in "\n".join(texts_of(other.history()[0]))
    assert world.channel.pinned_messages() == []
    form = await SetupForm(world).open()
    await form.choose("announce_channel", world.channel)
    await form.press("save")
    await world.env.settle()
    assert "write about next" in "\n".join(texts_of(world.channel.pinned_messages()[0]))


async def test_the_perma_post_follows_the_round_ups_to_another_channel(world: World) -> None:
    await start_game(world)
    await world.skip_to("Mon+1 12:00")
    other = world.guild.create_text_channel("other")
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("roundup_channel", other)
    await form.press("save")
    await world.env.settle()
    [left] = [
        text for text in (" ".join(texts_of(m)) for m in world.channel.history()) if "Round-ups appear in" in text
    ]
    assert other.mention in left
    pinned = ["\n".join(texts_of(message)) for message in other.pinned_messages()]
    assert [text for text in pinned if "Every round of" in text and "1\\." in text]
    assert not any("Round-ups appear" in "\n".join(texts_of(m)) for m in world.channel.pinned_messages())


async def test_a_form_shows_what_is_missing_and_try_again_finds_it_mended(world: World) -> None:
    hushed = world.guild.create_text_channel(
        "hushed", overwrites={world.guild.default_role: discord.PermissionOverwrite(send_messages=False)}
    )
    form = await SetupForm(world).open()
    await form.choose("announce_channel", hushed)
    lacking = f"I can't write in {hushed.mention} yet: I need **Send Messages**"
    assert lacking in form.words
    await form.press("save")
    assert "Saved, but the board waits." in form.words
    assert lacking in form.words
    assert "The game is on" not in form.words
    await form.host.click(form.shown, label="Try again")
    assert lacking in form.words
    await world.restart()
    deny(world, hushed.id, discord.Permissions())
    await world.env.settle()
    await form.host.click(form.shown, label="Try again")
    assert "All is well: I have every permission that I need" in form.words
    await world.env.settle()
    assert "write about next" in "\n".join(texts_of(hushed.history()[0]))


async def test_zone_and_language_come_from_the_locale_of_the_server(world: World) -> None:
    world.env.backend.edit_guild(world.guild.id, {"preferred_locale": "de"})
    await world.env.settle()
    form = SetupForm(world)
    asked = await form.host.slash(world.channel, "setup start")
    assert asked.modal is not None
    [_, zone] = asked.modal["components"]
    assert zone["component"]["value"] == "Europe/Berlin"
    form.opened = await form.host.submit_modal(asked, {"hashtag": "tea", "zone": "Europe/Berlin"})
    assert "**Language** Deutsch" in form.words


def test_a_locale_that_nobody_chose_says_nothing() -> None:
    assert chosen_locales("en-US", "de", []) == ("de",)
    assert chosen_locales("en-US", "de", ["COMMUNITY"]) == ("en-US", "de")
    assert chosen_locales("fr", "de", []) == ("fr", "de")


async def test_a_forum_takes_board_round_and_round_up_as_posts(world: World) -> None:
    forum = world.guild.create_forum_channel("blog-weeks")
    form = await SetupForm(world).open()
    await form.choose("announce_channel", forum)
    await form.press("save")
    week = ScriptedWeek(world, lambda *_: None)
    await week.bring_blog("ines", world.blogs.circle.home(world.blogs.circle.people["ines"]))
    await world.move_to("Mon+1 12:30")
    posts = {thread.name: thread for thread in forum.threads}
    assert len(posts) == 4
    [round_] = [thread for name, thread in posts.items() if name and name.startswith("Round 1: ")]
    assert any(name and name.startswith("Round-up 1: ") for name in posts)
    assert "Every round of #usblogs" in posts
    said = ["\n".join(texts_of(message)) for message in round_.history()]
    assert any("Every stop" in words and "I keep this list" in words for words in said)
    assert any("has closed; the round-up is in" in words for words in said)
    assert [action for message in round_.history() for action in buttons_of(message) if ReadPost.parse(action)]


async def test_a_member_without_the_right_does_not_even_see_the_set_up(world: World) -> None:
    assert "setup start" not in world.members["ines"].available_commands(world.channel)
    assert "theme suggest" in world.members["ines"].available_commands(world.channel)


async def test_a_host_sees_no_switch_where_the_operator_allows_nothing_public(world: World) -> None:
    form = await SetupForm(world).open()
    await form.press("more")
    assert "Public" not in form.words
    assert "Switch on" not in buttons_of(form.shown).values()


async def test_nothing_is_public_until_a_host_switches_it_on_and_both_are_said_in_words(world: World) -> None:
    await allow_public_places(world)
    form = await SetupForm(world).open()
    assert "**Public** nothing outside this server" in form.words
    await form.press("more")
    assert "anyone on the web sees this circle's rounds, posts, names, blogs and suggestions at" in form.words
    assert "Round-ups are not published on blog.example" in form.words
    assert "what is published stays there when you switch this off" in form.words
    await form.press("public_pages")
    await form.press("publishing")
    pages = f"[circle.example](https://circle.example/{world.guild.id}/)"
    told = f"**Public** pages at {pages} and round-ups on blog.example"
    assert list(buttons_of(form.shown).values()).count("Switch off") == 2
    await form.press("more")
    assert told in form.words
    await form.press("save")
    assert told in form.words
    assert told in await run_command(world, ORGANISER, "setup show")
    form = await SetupForm(world).open()
    await form.press("more")
    await form.press("publishing")
    await form.press("more")
    assert f"**Public** pages at {pages}\n" in form.words


async def test_the_perma_post_leads_to_the_pages_as_long_as_they_are_public(world: World) -> None:
    await allow_public_places(world)
    await start_game(world)
    await world.skip_to("Mon+1 12:00")
    week = ScriptedWeek(world, lambda *_: None)
    url = f"https://circle.example/{world.guild.id}/"
    assert url in buttons_of(week.message_with("Every round of"))
    form = await SetupForm(world).open()
    await form.press("more")
    await form.press("public_pages")
    await form.press("save")
    await world.env.settle()
    assert url not in buttons_of(week.message_with("Every round of"))
