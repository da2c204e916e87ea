"""Commands and buttons through the simulated Discord."""

import pytest

from bot.demo.transcript import buttons_of, texts_of
from bot.demo.week import DemoWeek
from bot.demo.world import World
from tests.support.buttons import send_forged_button
from tests.support.commands import answer_text, run_command
from tests.support.games import start_game


async def test_a_member_without_the_right_does_not_even_see_the_set_up(world: World) -> None:
    assert "setup start" not in world.members["ines"].available_commands(world.channel)
    assert "theme suggest" in world.members["ines"].available_commands(world.channel)


@pytest.mark.parametrize("command", ["round status", "me", "reading next"])
async def test_before_the_set_up_every_command_says_what_to_do(world: World, command: str) -> None:
    assert "/setup start" in await run_command(world, "ines", command)


async def test_the_same_suggestion_in_other_spelling_is_recognised(world: World) -> None:
    await DemoWeek(world, lambda *_: None).set_up()
    await run_command(world, "ines", "theme suggest", title="The map in my head")
    assert "on the board already" in await run_command(world, "marek", "theme suggest", title="the MAP, in my head")


async def test_a_title_without_a_word_is_refused(world: World) -> None:
    await DemoWeek(world, lambda *_: None).set_up()
    assert "give the theme a title" in await run_command(world, "ines", "theme suggest", title="\u202e\u200b…")


async def test_a_member_has_one_vote_and_may_move_it(world: World) -> None:
    week = DemoWeek(world, lambda *_: None)
    await week.set_up()
    await week.suggest()
    board = week.message_with("write about next")
    first, second = [action for action in buttons_of(board) if action.startswith("vote:")][:2]
    for action, told in ((first, "Your vote is for"), (first, "already"), (second, "Your vote is for")):
        assert told in answer_text(await world.members["jo"].click(board, custom_id=action))
    shown = "\n".join(texts_of(week.message_with("write about next")))
    assert (shown.count("1 vote"), shown.count("no votes")) == (1, 2)


async def test_fifty_members_voting_are_all_counted(world: World) -> None:
    week = DemoWeek(world, lambda *_: None)
    await week.set_up()
    await week.suggest()
    board = week.message_with("write about next")
    action = next(action for action in buttons_of(board) if action.startswith("vote:"))
    for number in range(50):
        user = world.env.create_user(f"voter{number}")
        await world.guild.add_member(user).click(board, custom_id=action)
    assert "50 votes" in "\n".join(texts_of(week.message_with("write about next")))


@pytest.mark.parametrize("title", ["@everyone", "[x](http://evil.example)", "**loud** <@123> <#5>", "\u202egnorw"])
async def test_a_suggestion_can_not_mention_link_or_reverse(world: World, title: str) -> None:
    await DemoWeek(world, lambda *_: None).set_up()
    await run_command(world, "ines", "theme suggest", title=f"A {title}")
    board = DemoWeek(world, lambda *_: None).message_with("write about next")
    shown = next(text for text in texts_of(board) if "suggested by" in text)
    assert "@everyone" not in shown.replace("\\@", "")
    assert "](" not in shown
    assert "\u202e" not in shown
    assert not board.mention_everyone
    assert board.mentions == []


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("my blog", "not a web address"),
        ("http://10.0.0.1/feed", "is not on the public web"),
        ("http://nobody.localhost:1/", "could not be reached"),
    ],
)
async def test_a_blog_that_can_not_be_found_is_refused_in_words(world: World, address: str, told: str) -> None:
    await DemoWeek(world, lambda *_: None).set_up()
    assert told in await run_command(world, "ines", "blog add", address=address)


async def test_a_blog_is_found_from_any_of_its_pages_and_asked_about(world: World) -> None:
    await DemoWeek(world, lambda *_: None).set_up()
    bea = world.blogs.circle.people["bea"]
    words = await run_command(world, "bea", "blog add", address=world.blogs.circle.home(bea))
    assert "The Long Table" in words
    assert "What we ate in December" in words


async def test_a_blog_is_in_the_game_once(world: World) -> None:
    week = await start_game(world)
    told: list[str] = []
    week.tell = lambda _, result: told.append(answer_text(result))
    ines = world.blogs.circle.home(world.blogs.circle.people["ines"])
    found = await world.members["jo"].slash(world.channel, "blog add", address=ines)
    assert found.response is not None
    refused = await world.members["jo"].click(found.response.message, label="Yes, watch it")
    assert "in the game already" in answer_text(refused)


async def test_ones_own_post_counts_no_reader(world: World) -> None:
    week = await start_game(world)
    assert "This one is yours" in answer_text(await week.read("ines", "Every stop"))
    assert "Nobody has read you yet" in await run_command(world, "ines", "me")


async def test_read_still_answers_after_a_restart(world: World) -> None:
    week = await start_game(world)
    await world.restart()
    assert "Inês Okafor" in answer_text(await week.read("marek", "Every stop"))


async def test_reading_next_offers_the_least_read_and_never_ones_own(world: World) -> None:
    week = await start_game(world)
    await week.read("tomas", "Every stop")
    words = await run_command(world, "marek", "reading next")
    assert words.index("My workbench") < words.index("Every stop")
    assert "Where the two trains pass" not in words
    await week.read("marek", "Every stop")
    await week.read("marek", "My workbench")
    assert "You have opened every post" in await run_command(world, "marek", "reading next")


@pytest.mark.parametrize("action", ["read:999999", "vote:999999", "mine:999999:yes"])
async def test_a_forged_component_id_is_refused_in_words(world: World, action: str) -> None:
    await start_game(world)
    assert answer_text(await world.members["jo"].click(await send_forged_button(world, action), custom_id=action))


async def test_the_round_status_tells_theme_posts_and_close(world: World) -> None:
    await start_game(world)
    words = await run_command(world, "jo", "round status")
    assert "ROUND 1" in words
    assert "3 posts so far" in words
    assert "It closes <t:" in words


async def test_an_unforeseen_fault_behind_a_button_is_owned_up_to(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    week = await start_game(world)

    async def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("cogs.reading.open_post", fail)
    assert "Something went wrong on my side" in answer_text(await week.read("marek", "Every stop"))
    assert "an interaction failed" in caplog.text
