"""The buttons that say whether a post is for the round."""

import re

from bot.demo.transcript import buttons_of
from bot.demo.week import ADD_LABEL, ScriptedWeek
from bot.demo.world import ORGANISER, World
from tests.support.buttons import press_button, press_read_button
from tests.support.commands import answer_message, answer_text, run_command
from tests.support.games import start_game
from tests.support.messages import message_texts_with
from tests.support.waiting_post import TITLE, let_a_post_wait, let_a_post_wait_with_its_question

NO_ENTRY = "This is no entry"


async def read_notice(world: World, week: ScriptedWeek, who: str) -> str:
    """Press *Read* under the notice of Marek's post, and then *This is no entry*; return the answer."""
    return await press_button(world, who, await press_read_button(world, week, who, "Where the two trains"), NO_ENTRY)


async def test_its_author_takes_a_post_out_from_its_notice_with_one_press(world: World) -> None:
    week = await start_game(world)
    assert "is out of the round" in await read_notice(world, week, "marek")
    await world.env.settle()
    assert message_texts_with(world, "was taken out of the round")
    assert message_texts_with(world, "2 posts on")


async def test_a_host_takes_it_out_too_and_sees_what_that_taught(world: World) -> None:
    week = await start_game(world)
    assert "1 of 1 was yours" in await run_command(world, ORGANISER, "setup learned")
    assert "is out of the round" in await read_notice(world, week, ORGANISER)
    learned = await world.members[ORGANISER].slash(world.channel, "setup learned")
    assert "0 of 1 were yours" in answer_text(learned)
    assert "Nothing so far" in await press_button(world, ORGANISER, learned, "Unlearn 1")


async def test_what_is_taken_out_comes_back_by_what_the_answer_says(world: World) -> None:
    week = await start_game(world)
    for moment in ("Mon+1 13:00", "Fri+1 19:00"):  # the next round runs, and the first takes late posts
        await world.skip_to(moment)
    link = await press_read_button(world, week, "ines", "Every stop")
    told = await press_button(world, "ines", link, NO_ENTRY)
    assert "with **round: 1** brings it back, until" in told
    [address] = re.findall(r"\]\((.+?)\)", told)
    back = await run_command(world, "ines", "post submit", address=address, round="1")
    assert "It is in the round" in back
    assert "Round 1:" in back


async def test_a_post_leaves_a_round_that_is_over_only_once_that_is_meant_and_the_list_as_well_as_the_round_up(
    world: World,
) -> None:
    week = await start_game(world)
    for moment in ("Mon+1 13:00", "Fri+1 19:00", "Wed+2 13:00"):
        await world.skip_to(moment)
    link = await press_read_button(world, week, "ines", "Every stop")
    asked = await press_button(world, "ines", link, NO_ENTRY)
    assert "That round is over" in asked
    assert "Only a host can bring it back" in asked
    assert posts_shown(world) == [3, 3]
    told = await press_button(world, "ines", link, "Take it out")
    assert "is out of the round. Only a host can bring it back" in told
    await world.env.settle()
    assert posts_shown(world) == [2, 2]
    title = "Every stop between the river and the hospital"
    assert "is in the round" in await run_command(world, ORGANISER, "post accept", post=title)
    await world.env.settle()
    assert posts_shown(world) == [3, 3]


async def test_a_command_asks_so_too_and_what_nobody_can_bring_back_is_said_to_be_gone(world: World) -> None:
    week = await start_game(world)
    for moment in ("Mon+1 13:00", "Fri+1 19:00", "Wed+2 13:00"):
        await world.skip_to(moment)
    assert "That round is over" in await run_command(world, "ines", "post withdraw", post="Every stop")
    link = await press_read_button(world, week, ORGANISER, "Every stop")
    assert "/post accept" in await press_button(world, ORGANISER, link, NO_ENTRY)
    for moment in ("Wed+3 13:00", "Wed+4 13:00", "Wed+5 13:00"):
        await world.skip_to(moment)
    assert "is out of the round. It can't come back there" in await press_button(world, ORGANISER, link, "Take it out")


def posts_shown(world: World) -> list[int]:
    """Return how many posts the list of the first round shows, and its round-up."""
    texts = [text for text in message_texts_with(world, "Where the two trains") if "I keep this list" in text]
    texts += message_texts_with(world, "ROUND-UP OF ROUND 1\n")
    return [len(re.findall(r"\]\(http[^)]+/2026/", text)) for text in texts]


async def test_nobody_else_is_offered_that(world: World) -> None:
    week = await start_game(world)
    result = await press_read_button(world, week, "ines", "Where the two trains")
    assert "Where the two trains pass" in answer_text(result)
    assert NO_ENTRY not in buttons_of(answer_message(result)).values()


async def test_whose_question_is_deleted_finds_the_post_in_their_standing_and_answers_there(world: World) -> None:
    await let_a_post_wait(world)
    mine = await world.members["marek"].slash(world.channel, "me")
    assert "Waits for your answer" in answer_text(mine)
    assert TITLE in answer_text(mine)
    assert "is in the round" in await press_button(world, "marek", mine, ADD_LABEL)
    await world.env.settle()
    assert message_texts_with(world, TITLE)
    assert "Waits for your answer" not in await run_command(world, "marek", "me")


async def test_who_asks_why_a_post_is_not_in_the_round_yet_can_answer_there(world: World) -> None:
    await let_a_post_wait(world)
    why = await world.members["marek"].slash(world.channel, "post why", post=TITLE)
    assert "It waits for an answer" in answer_text(why)
    assert "the question stands" not in answer_text(why)
    assert "stays out of the round" in await press_button(world, "marek", why, "No, another time")
    assert "Waits for your answer" not in await run_command(world, "marek", "me")


async def test_an_answer_in_private_is_not_the_notice_that_the_channel_gets(world: World) -> None:
    week = await let_a_post_wait_with_its_question(world)
    mine = await world.members["marek"].slash(world.channel, "me")
    assert "is in the round" in await press_button(world, "marek", mine, ADD_LABEL)
    await world.env.settle()
    assert week.notice_of(TITLE) is not None
