"""A host decides the next theme, and keeps spare ones."""

from bot.errors import UserError
from bot.flows.access import require_community
from bot.flows.messages.board import refresh_board
from bot.services import Services
from bot.themes import Caller, Round, Theme
from storage.rounds import choose_theme, get_round, scheduled_round
from storage.spare_themes import add_spare_theme, delete_spare_theme
from storage.suggestions import find_suggestion


async def pick(services: Services, caller: Caller, what: Theme | int | None) -> Round:
    """Decide the next theme ahead of the vote, by a theme or a suggestion's id; None leaves it to the vote again.

    Returns the round. Raises Refusal for anyone but a host, and where the suggestion is no longer on the board.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        upcoming = await scheduled_round(tx, community.id)
        if isinstance(what, int):
            suggestion = await find_suggestion(tx, what, community.id, now)
            if suggestion is None:
                raise UserError("That suggestion is no longer on the board. The board shows what can be voted for.")
            await choose_theme(tx, upcoming.id, suggestion.theme, suggestion=suggestion.id)
        else:
            await choose_theme(tx, upcoming.id, what)
        await refresh_board(tx, community, now)
        return await get_round(tx, upcoming.id)


async def keep_spare_theme(services: Services, caller: Caller, theme: Theme) -> None:
    """Keep a spare theme for a week without a suggestion.

    Raises Refusal for anyone but a host, and where one says the same already.
    """
    caller.require_organiser()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        if not await add_spare_theme(tx, community.id, theme, services.clock.now()):
            raise UserError("You keep that theme already.")


async def drop_spare_theme(services: Services, caller: Caller, theme: int) -> None:
    """Let go of a spare theme.

    Raises Refusal for anyone but a host, and where it was used or dropped before.
    """
    caller.require_organiser()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        if not await delete_spare_theme(tx, community.id, theme):
            raise UserError("That theme is not kept any more.")
