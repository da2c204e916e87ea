"""What the game needs still goes along when the thread that it stood in is deleted, and nothing else does."""

from bot.demo.transcript import texts_of
from bot.demo.week import ScriptedWeek
from bot.demo.world import ORGANISER, World
from tests.support.messages import message_texts_with
from tests.support.setup_form import SetupForm

LIST, QUESTION, NOTICE = "I keep this list", "slowtrains.localhost", "numberninebus.localhost"


async def bring_blogs(world: World, week: ScriptedWeek) -> None:
    """Let two members write: one post is found, and one is asked about."""
    for who in ("ines", "marek"):
        await week.bring_blog(who, world.blogs.circle.home(world.blogs.circle.people[who]))
    await world.move_to("Sat 17:00")


async def test_without_the_thread_of_the_round_the_list_and_an_open_question_stand_in_the_channel(
    world: World,
) -> None:
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    form = await SetupForm(world).open()
    await form.press("more")
    await form.choose("extras", "threads")
    await form.press("save")
    await bring_blogs(world, week)
    [thread] = world.channel.threads
    in_thread = str([texts_of(one) for one in thread.history()])
    assert all(words in in_thread for words in (LIST, QUESTION, NOTICE))
    world.env.backend.delete_channel(thread.id)
    await world.restart()
    await world.env.settle()
    assert len(message_texts_with(world, LIST)) == 1
    assert len([text for text in message_texts_with(world, QUESTION) if LIST not in text]) == 1
    assert [text for text in message_texts_with(world, NOTICE) if LIST not in text] == []


async def test_with_the_post_of_the_round_its_list_and_questions_come_back_on_the_hosts_word(
    world: World,
) -> None:
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    forum = world.guild.create_forum_channel("circle-forum")
    form = await SetupForm(world).open()
    await form.choose("announce_channel", forum)
    await form.press("save")
    await bring_blogs(world, week)
    [post] = [one for one in forum.threads if str(one.name).startswith("Round 1")]
    world.env.backend.delete_channel(post.id)
    await world.restart()
    await world.env.settle()
    assert [one for one in forum.threads if str(one.name).startswith("Round 1")] == []
    [question] = world.users[ORGANISER].dm_channel.history()
    await world.users[ORGANISER].click(question, label="Put it back")
    await world.env.settle()
    [post] = [one for one in forum.threads if str(one.name).startswith("Round 1")]
    said = ["\n".join(texts_of(one)) for one in post.history()]
    assert len(said) == 3
    assert "ROUND 1" in said[0].replace("\\", "")
    assert any(LIST in text for text in said)
    assert any(QUESTION in text and LIST not in text for text in said)
