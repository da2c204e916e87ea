"""A game in the simulated Discord."""

from bot.demo.week import ScriptedWeek
from bot.demo.world import World


async def start_game(world: World) -> ScriptedWeek:
    """Set a community up with three blogs, and move to Saturday evening, when each has a post in round 1."""
    week = ScriptedWeek(world, lambda *_: None)
    await week.set_up()
    for who in ("ines", "tomas", "marek"):
        await week.bring_blog(who, world.blogs.circle.home(world.blogs.circle.people[who]))
    await world.skip_to("Sat 17:00")
    await week.answer("marek", "Where the two trains pass")
    return week
