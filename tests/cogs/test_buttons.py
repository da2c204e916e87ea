"""Each action has its button."""

import re

from bot.demo.world import ORGANISER, World
from cogs import BUTTONS
from tests.support.actions import ACTIONS, beyond_all
from tests.support.buttons import send_forged_button
from tests.support.commands import answer_text
from tests.support.games import start_game


def test_every_action_has_exactly_one_button() -> None:
    assert sorted(button.action_type.prefix for button in BUTTONS) == sorted(action.prefix for action in ACTIONS)
    assert {button.action_type for button in BUTTONS} == set(ACTIONS)


def test_a_button_answers_the_ids_of_its_action() -> None:
    for button in BUTTONS:
        assert button.__discord_ui_compiled_template__ == button.action_type.template()


NAMES_NOTHING = [id_ for id_ in (beyond_all(action).custom_id for action in ACTIONS) if re.search("[0-9]", id_)]


async def test_a_forged_id_that_names_nothing_is_answered_in_words(world: World) -> None:
    await start_game(world)
    for custom_id in NAMES_NOTHING:
        words = answer_text(
            await world.members[ORGANISER].click(await send_forged_button(world, custom_id), custom_id=custom_id)
        )
        assert words, custom_id
        assert "Something went wrong" not in words, custom_id
