"""Two people have the form with the words of one theme open at once."""

from bot.flows.themes.change_theme import change_words
from bot.flows.themes.pick import pick_theme
from bot.services import Services
from bot.themes import CommunityId, Theme
from storage.rounds import scheduled_round
from tests.support.circles import make_caller, make_organiser, set_up_community

HOST = make_organiser()
OTHER = make_caller(9, "Bo", is_organiser=True)
MAPS = Theme("Maps", "Draw one.", keywords=("maps",))


async def pick_maps(services: Services) -> int:
    """Let a host pick a theme, and return the round that it is for."""
    await set_up_community(services)
    await pick_theme(services, HOST, MAPS)
    async with services.db.read() as conn:
        return (await scheduled_round(conn, CommunityId(1))).id


async def test_what_one_form_left_alone_stays_as_another_form_changed_it(services: Services) -> None:
    round_id = await pick_maps(services)
    await change_words(services, OTHER, round_id, Theme("Maps", "Draw two.", keywords=("maps",)), MAPS)
    done = await change_words(services, HOST, round_id, Theme("Atlases", "Draw one.", keywords=("maps",)), MAPS)
    assert done.round.theme == Theme("Atlases", "Draw two.", keywords=("maps",))
    assert not done.replaced


async def test_whoever_replaces_words_that_they_did_not_see_hears_of_these(services: Services) -> None:
    round_id = await pick_maps(services)
    await change_words(services, OTHER, round_id, Theme("Atlases", "Draw one.", keywords=("maps",)), MAPS)
    done = await change_words(services, HOST, round_id, Theme("Charts", "", keywords=("maps",)), MAPS)
    assert done.round.theme == Theme("Charts", keywords=("maps",))
    assert done.replaced == ["Atlases"]
