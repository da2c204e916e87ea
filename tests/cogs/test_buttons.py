"""Each action has its button."""

from cogs import BUTTONS
from tests.support.actions import ACTIONS


def test_every_action_has_exactly_one_button() -> None:
    assert sorted(button.action_type.prefix for button in BUTTONS) == sorted(action.prefix for action in ACTIONS)
    assert {button.action_type for button in BUTTONS} == set(ACTIONS)


def test_a_button_answers_the_ids_of_its_action() -> None:
    for button in BUTTONS:
        assert button.__discord_ui_compiled_template__ == button.action_type.template()
