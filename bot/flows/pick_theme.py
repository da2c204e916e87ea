"""A host decides the next theme, and keeps spare ones."""

from bot.errors import Refusal
from bot.flows.communities import community_of
from bot.flows.show_board import show_board
from bot.themes import Caller, Round, Theme
from bot.tools import Tools
from storage.reserve import drop_reserved, reserve_theme
from storage.rounds import choose_theme, get_round, scheduled_round
from storage.suggestions import find_suggestion


async def pick(tools: Tools, caller: Caller, what: Theme | int | None) -> Round:
    """Decide the next theme ahead of the vote, by a theme or a suggestion's id; None leaves it to the vote again.

    Returns the round. Raises Refusal for anyone but a host, and where the suggestion is no longer on the board.
    """
    caller.must_be_host()
    now = tools.clock.now()
    async with tools.db.write() as tx:
        community = await community_of(tx, caller.guild)
        upcoming = await scheduled_round(tx, community.id)
        if isinstance(what, int):
            suggestion = await find_suggestion(tx, what, community.id, now)
            if suggestion is None:
                raise Refusal("That suggestion is no longer on the board. The board shows what can be voted for.")
            await choose_theme(tx, upcoming.id, suggestion.theme, suggestion=suggestion.id)
        else:
            await choose_theme(tx, upcoming.id, what)
        await show_board(tx, community, now)
        return await get_round(tx, upcoming.id)


async def keep_spare(tools: Tools, caller: Caller, theme: Theme) -> None:
    """Keep a spare theme for a week without a suggestion.

    Raises Refusal for anyone but a host, and where one says the same already.
    """
    caller.must_be_host()
    async with tools.db.write() as tx:
        community = await community_of(tx, caller.guild)
        if not await reserve_theme(tx, community.id, theme, tools.clock.now()):
            raise Refusal("You keep that theme already.")


async def drop_spare(tools: Tools, caller: Caller, theme: int) -> None:
    """Let go of a spare theme.

    Raises Refusal for anyone but a host, and where it was used or dropped before.
    """
    caller.must_be_host()
    async with tools.db.write() as tx:
        community = await community_of(tx, caller.guild)
        if not await drop_reserved(tx, community.id, theme):
            raise Refusal("That theme is not kept any more.")
