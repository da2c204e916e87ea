"""A link to a post of the round speaks for an entry, also for one that came before the post it links to."""

from bot.demo.week import DemoWeek
from bot.demo.world import World
from tests.support.messages import message_texts_with


async def test_an_entry_is_judged_again_when_what_it_links_to_becomes_a_post(world: World) -> None:
    week = DemoWeek(world, lambda *_: None)
    await week.set_up()
    circle = world.blogs.circle
    await week.bring_blog("omar", circle.home(circle.people["omar"]))
    await world.move_to("Sun 17:00")
    assert not message_texts_with(world, "North is a habit")
    await week.bring_blog("ines", circle.home(circle.people["ines"]))
    await world.move_to("Sun 18:00")
    assert message_texts_with(world, "2 posts on")
    assert message_texts_with(world, "North is a habit")
