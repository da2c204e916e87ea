"""Reading, thanks and what a member sees of it, through the simulated Discord."""

import io

import discord
import pytest
import simcord
from PIL import Image

from bot.demo.transcript import buttons_of, texts_of
from bot.demo.week import DemoWeek
from bot.demo.world import HOST, World
from bot.reading.circle_image import draw_circle_image
from tests.cogs.test_commands import ask, begun, forged, words_of
from tests.cogs.test_round import said


def shown(result: simcord.InteractionResult) -> discord.Message:
    assert result.response is not None
    return result.response.message


async def press(world: World, who: str, result: simcord.InteractionResult, label: str) -> str:
    """Press a button of an answer; return what the answer says then."""
    await world.members[who].click(shown(result), label=label)
    return words_of(result)


async def reads(world: World, week: DemoWeek, who: str, title: str) -> simcord.InteractionResult:
    """Press *Read* under a notice, and nothing else."""
    for message in world.channel.history():
        actions = [action for action in buttons_of(message) if action.startswith("read:")]
        if len(actions) == 1 and any(title in text.replace("\\", "") for text in texts_of(message)):
            return await week.press(who, message, actions[0])
    raise LookupError(title)


def private(world: World, who: str) -> list[str]:
    try:
        return [" ".join(texts_of(message)) for message in world.users[who].dm_channel.history()]
    except LookupError:
        return []


async def test_read_gives_the_link_and_only_the_word_that_it_was_read_counts(world: World) -> None:
    week = await begun(world)
    link = await reads(world, week, "marek", "Every stop")
    assert "numberninebus.localhost" in words_of(link)
    assert "Nobody has read you yet" in await ask(world, "ines", "me")
    for _ in range(2):
        again = await reads(world, week, "marek", "Every stop")
        if "You have read it" not in words_of(again):
            await press(world, "marek", again, "I’ve read it")
    assert "You have read it" in words_of(await reads(world, week, "marek", "Every stop"))
    assert "1 person read you" in await ask(world, "ines", "me")


async def test_nothing_is_noted_of_somebody_who_was_not_asked_and_then_they_are_asked_once(world: World) -> None:
    week = await begun(world)
    link = await reads(world, week, "priya", "Every stop")
    assert "May I note what you read" in await press(world, "priya", link, "I’ve read it")
    assert "Nobody has read you yet" in await ask(world, "ines", "me")
    assert "sees one reader more" in await press(world, "priya", link, "Yes, note it")
    assert "1 person read you" in await ask(world, "ines", "me")
    link = await reads(world, week, "priya", "Where the two trains pass")
    assert "sees one reader more" in await press(world, "priya", link, "I’ve read it")


async def test_the_week_shows_every_post_with_its_mark(world: World) -> None:
    week = await begun(world)
    await week.read("ines", "Where the two trains pass")
    words = await ask(world, "ines", "reading week")
    assert "You have read 1 of 2 posts." in words
    lines = {line[0]: line for line in words.splitlines() if line[:1] in "✍✅▫"}
    assert "Every stop" in lines["✍"]
    assert "Where the two trains pass" in lines["✅"]
    assert "nobody has read it yet" in lines["▫"]
    assert "You have read 0 of 3 posts." in await ask(world, "sam", "reading week")


async def test_before_the_first_theme_there_is_no_week_to_read(world: World) -> None:
    await DemoWeek(world, lambda *_: None).set_up()
    assert "There is nothing to read yet" in await ask(world, "ines", "reading week")


async def test_who_wants_to_hears_once_of_posts_that_nobody_has_read_and_never_of_their_own(world: World) -> None:
    await begun(world)
    assert "in private" in await ask(world, "ines", "reading nudge", when="on")
    await ask(world, "marek", "reading nudge", when="on")
    assert "Then I say nothing" in await ask(world, "marek", "reading nudge", when="off")
    await world.move_to("Sun 12:05")
    [told] = [text for text in private(world, "ines") if "nobody has read these yet" in text]
    assert "Every stop" not in told
    assert not [text for text in private(world, "marek") if "nobody has read" in text]


async def test_names_are_shown_of_those_alone_who_want_that(world: World) -> None:
    week = await begun(world)
    await week.read("marek", "Every stop")
    await week.read("tomas", "Every stop")
    assert "2 people read you." in await ask(world, "ines", "me")
    privacy = await world.members["marek"].slash(world.channel, "privacy show")
    assert "Others see your name" in await press(world, "marek", privacy, "Show my name to them")
    assert "2 people read you, among them Marek" in await ask(world, "ines", "me")
    privacy = await world.members["tomas"].slash(world.channel, "privacy show")
    await press(world, "tomas", privacy, "Show my name to them")
    told = await ask(world, "ines", "me")
    assert "2 people read you: Marek" in told
    await ask(world, "marek", "privacy pause")
    assert "among them Tom" in await ask(world, "ines", "me")


async def test_thanks_reach_who_helped_and_everyone_only_where_both_want_that(world: World) -> None:
    await begun(world)
    jo = world.members["jo"]
    await ask(world, "jo", "theme suggest", title="Slow trains")
    helped = world.members["marek"]
    told = await ask(world, "ines", "thanks", member=helped, **{"for": "draft", "line": "twice, @everyone"})
    assert "on their way to **Marek" in told
    assert "already" in await ask(world, "ines", "thanks", member=helped, **{"for": "draft"})
    [word] = [text for text in private(world, "marek") if "thanks you for reading a draft" in text]
    assert "@everyone" not in word.replace("\\@", "")
    assert buttons_of(world.users["marek"].dm_channel.history()[0]) == {}
    assert "Somebody thanked you" in await ask(world, "marek", "me")
    assert "Behind it stands one number" in await ask(world, "marek", "me")
    assert "Thanks are for somebody else" in await ask(
        world, "ines", "thanks", member=world.members["ines"], **{"for": "draft"}
    )
    assert "is not in the game just now" in await ask(world, "ines", "thanks", member=jo, **{"for": "helped"})


async def test_thanks_are_shown_by_who_helped_alone(world: World) -> None:
    await begun(world)
    helped = world.members["marek"]
    await ask(world, "ines", "thanks", member=helped, **{"for": "promoted", "show": True})
    word = world.users["marek"].dm_channel.history()[0]
    [show] = buttons_of(word)
    stranger = await world.members["tomas"].click(await forged(world, show), custom_id=show)
    assert "not yours to show" in words_of(stranger)
    assert not said(world, "thanks **Marek")
    await world.users["marek"].click(word, custom_id=show)
    await world.env.settle()
    [told] = said(world, "thanks **Marek")
    assert "Inês" in told
    await ask(world, "ines", "thanks", member=helped, **{"for": "helped", "show": False})
    private_one = world.bot.get_partial_messageable(world.channel.id)
    assert private_one is not None
    kept = show.rpartition(":")[0] + ":2"
    refused = await world.members["marek"].click(await forged(world, kept), custom_id=kept)
    assert "between you two" in words_of(refused)


async def test_a_host_sees_which_posts_nobody_read_or_answered_and_members_do_not(world: World) -> None:
    week = await begun(world)
    await week.read("marek", "Every stop")
    told = await ask(world, HOST, "round status")
    assert "No reader yet: [" in told
    assert "Every stop" not in told.partition("No reader yet")[2].partition("No comment yet")[0]
    assert "Marek" not in told
    assert "No reader yet" not in await ask(world, "ines", "round status")


async def test_the_picture_of_ones_circle_is_a_picture_and_names_who_wants_to_be_named(world: World) -> None:
    week = await begun(world)
    assert "A picture of my circle" not in buttons_of(
        shown(await world.members["sam"].slash(world.channel, "reading week"))
    )
    await week.read("ines", "Where the two trains pass")
    me = await world.members["ines"].slash(world.channel, "me")
    given = await world.members["ines"].click(shown(me), label="A picture of my circle")
    [file] = shown(given).attachments
    picture = Image.open(io.BytesIO(await file.read()))
    assert (picture.format, picture.size) == ("PNG", (800, 800))


@pytest.mark.parametrize("people", [0, 1, 13, 40])
def test_a_circle_of_any_size_can_be_drawn_with_any_name(people: int) -> None:
    names = ["", "Ada", "Имя 名前 اسم", "x" * 200, "\u202e\x00"]
    drawn = draw_circle_image(
        "Inês", [names[n % 5] for n in range(people)], [names[n % 3] for n in range(people)], "#usblogs"
    )
    assert Image.open(io.BytesIO(drawn)).size == (800, 800)
