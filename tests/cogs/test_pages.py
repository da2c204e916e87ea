"""The buttons that turn the pages of long lists."""

from bot.actions import Listing, ShowPage
from bot.demo.world import ORGANISER, World
from tests.support.buttons import press_button, send_forged_button
from tests.support.commands import answer_text
from tests.support.games import start_game

ROUNDS = """INSERT INTO imported_rounds (community_id, number, title, host, url)
    WITH RECURSIVE counted (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 200)
    SELECT guild_id, n, 'Theme ' || n, '', '' FROM counted, communities"""


async def test_two_hundred_rounds_are_turned_page_by_page(world: World) -> None:
    await start_game(world)
    async with world.services.db.write() as tx:
        await tx.exec_driver_sql(ROUNDS)
    shown = await world.members["jo"].slash(world.channel, "round history")
    assert "Theme 191" in answer_text(shown)
    assert "Theme 190" not in answer_text(shown)
    second = await press_button(world, "jo", shown, "Next")
    assert "Theme 190" in second
    assert "Page 2 of 20." in second
    assert "1. **Theme 1**" in await press_button(world, "jo", shown, "To the end")


async def test_which_blogs_of_all_cannot_be_read_is_for_hosts_alone(world: World) -> None:
    await start_game(world)
    wanted = ShowPage(Listing.FAILING_BLOGS, 2).custom_id
    forged = await send_forged_button(world, wanted)
    assert "Only hosts see" in answer_text(await world.members["jo"].click(forged, custom_id=wanted))
    assert "All is well" in answer_text(await world.members[ORGANISER].click(forged, custom_id=wanted))
