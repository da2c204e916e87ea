"""What organisers do with themes: pick the next one, and keep spare ones."""

from bot.errors import UserError
from bot.flows.access import require_community
from bot.flows.messages.board import refresh_board
from bot.services import Services
from bot.themes import Caller, Round, Theme
from storage.rounds import choose_theme, get_round, scheduled_round
from storage.spare_themes import add_spare_theme, delete_spare_theme
from storage.suggestions import find_suggestion


async def pick_theme(services: Services, caller: Caller, choice: Theme | int | None) -> Round:
    """Set the theme of the next round ahead of the vote, and return the round.

    `choice` is a theme, the id of a suggestion, or None to leave it to the vote again.
    Raise UserError if the caller is not an organiser, or if the suggestion is no longer on the board.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        upcoming = await scheduled_round(tx, community.id)
        if isinstance(choice, int):
            suggestion = await find_suggestion(tx, choice, community.id, now)
            if suggestion is None:
                raise UserError("That suggestion is no longer on the board. The board shows what can be voted for.")
            await choose_theme(tx, upcoming.id, suggestion.theme, suggestion=suggestion.id)
        else:
            await choose_theme(tx, upcoming.id, choice)
        await refresh_board(tx, community, now)
        return await get_round(tx, upcoming.id)


async def keep_spare_theme(services: Services, caller: Caller, theme: Theme) -> None:
    """Record a spare theme, which is used for a round without suggestions.

    Raise UserError if the caller is not an organiser, or if there is a spare theme of the same title.
    """
    caller.require_organiser()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        if not await add_spare_theme(tx, community.id, theme, services.clock.now()):
            raise UserError("You keep that theme already.")


async def drop_spare_theme(services: Services, caller: Caller, theme: int) -> None:
    """Delete a spare theme.

    Raise UserError if the caller is not an organiser, or if it was used or deleted before.
    """
    caller.require_organiser()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        if not await delete_spare_theme(tx, community.id, theme):
            raise UserError("That theme is not kept any more.")
