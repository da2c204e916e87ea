"""A post that waits for an answer, with its question or without."""

from bot.demo.week import ScriptedWeek
from bot.demo.world import World

TITLE = "Where the two trains pass"


async def let_a_post_wait_with_its_question(world: World) -> ScriptedWeek:
    """Move to Saturday evening, when a post of Marek's is asked about."""
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    for who in ("ines", "tomas", "marek"):
        await week.bring_blog(who, world.blogs.circle.home(world.blogs.circle.people[who]))
    await world.skip_to("Sat 17:00")
    return week


async def let_a_post_wait(world: World) -> ScriptedWeek:
    """Do the same, delete the question, and move on to when it would be changed, and is found to be gone."""
    week = await let_a_post_wait_with_its_question(world)
    world.env.backend.delete_message(world.channel.id, week.message_with(TITLE).id)
    await world.move_to("Sun 17:05")
    return week
