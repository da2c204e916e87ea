"""The modals of a draft: what was typed there is saved or comes back."""

from bot.actions import EditDraftPost
from bot.demo.world import ORGANISER, World
from tests.support.commands import answer_text, run_command
from tests.support.draft_view import DraftView, defaults
from tests.support.games import start_game

TITLE = "My workbench, from memory"


async def test_words_for_a_post_that_left_meanwhile_come_back(world: World) -> None:
    await start_game(world)
    view = await DraftView.open(world)
    await view.choose(view.titles.index(TITLE) + 1)
    opened = await view.press(EditDraftPost)
    await run_command(world, "tomas", "post withdraw", post=TITLE)
    line = "A line that took me ten minutes"
    sent = await world.members[ORGANISER].submit_modal(opened, {**defaults(opened), "why": line})
    told = answer_text(sent)
    assert "That post has left the round meanwhile, so this is not saved" in told
    assert f"> {line}" in told
    assert TITLE not in view.titles


async def test_a_form_for_a_post_that_left_is_not_opened_and_it_says_why(world: World) -> None:
    await start_game(world)
    view = await DraftView.open(world)
    await view.choose(view.titles.index(TITLE) + 1)
    await run_command(world, "tomas", "post withdraw", post=TITLE)
    told = answer_text(await view.press(EditDraftPost))
    assert "there is nothing to change about it" in told
    assert TITLE not in view.titles
