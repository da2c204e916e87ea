"""What was said of a round's close before that moved."""

from datetime import timedelta

from bot.demo.world import ORGANISER, World
from tests.support.breaks import insist
from tests.support.commands import run_command
from tests.support.games import start_game
from tests.support.messages import message_texts_with, private_messages_to
from tests.support.setup_form import SetupForm


def said_of(world: World, *instants: int) -> list[int]:
    """Return how many messages name each of these instants with their time, those to two members included."""
    texts = [
        *message_texts_with(world, ""),
        *private_messages_to(world, "ines"),
        *private_messages_to(world, ORGANISER),
    ]
    return [sum(f"<t:{instant}:F>" in text for text in texts) for instant in instants]


async def test_everything_that_was_said_of_a_close_moves_with_it(world: World) -> None:
    await start_game(world)
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("extras", "drafts")
    await form.press("save")
    await run_command(world, "ines", "reading nudge", when="on")
    await world.move_to("Mon+1 11:30")
    monday = 1774281600
    tuesday, later = monday + 12 * 3600, monday + 36 * 3600
    assert said_of(world, monday) == [4], "the announcement, the reminder, and in private the nudge and the draft"
    await run_command(world, ORGANISER, "round extend", by=12)
    assert said_of(world, monday, tuesday) == [0, 5]
    await insist(world, ORGANISER, "round extend", by=24)
    assert said_of(world, monday, tuesday, later) == [0, 0, 6]
    assert len(message_texts_with(world, "There is still time")) == 1
    assert len(message_texts_with(world, "More time for")) == 2


async def test_a_reminder_follows_what_is_changed_in_the_set_up(world: World) -> None:
    await start_game(world)
    await world.move_to("Mon+1 11:00")
    await (await SetupForm(world).open(hashtag="trains")).press("save")
    await world.env.settle()
    [reminder] = message_texts_with(world, "There is still time")
    assert "#trains" in reminder


async def test_more_time_that_was_cut_short_is_not_announced_any_more(world: World) -> None:
    await start_game(world)
    await run_command(world, ORGANISER, "round extend", by=24)
    await insist(world, ORGANISER, "round close")
    await world.clock.move_to(world.clock.now() + timedelta(hours=2))
    assert message_texts_with(world, "More time for") == []
    assert len(message_texts_with(world, "There was more time for **")) == 1


async def test_more_time_that_was_used_stays_as_it_was_announced(world: World) -> None:
    await start_game(world)
    await run_command(world, ORGANISER, "round extend", by=24)
    await world.move_to("Tue+1 13:00")
    assert len(message_texts_with(world, "More time for")) == 1


async def test_what_was_said_in_private_before_the_close_says_so_after_it(world: World) -> None:
    week = await start_game(world)
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("extras", "drafts")
    await form.press("save")
    await run_command(world, "marek", "reading nudge", when="on")
    await week.read("ines", "Where the two trains pass")
    await world.move_to("Mon+1 13:00")
    [nudge] = private_messages_to(world, "marek")
    assert "The round is over" in nudge
    assert "workbench" not in nudge
    [draft] = private_messages_to(world, ORGANISER)
    assert "If you do nothing, it goes out as it is" not in draft
    assert "closed <t:" in draft
