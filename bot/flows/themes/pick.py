"""What organisers do with themes: pick the next one, and keep spare ones."""

from dataclasses import dataclass

from bot.errors import UserError
from bot.flows.access import require_community
from bot.flows.members.membership import ensure_member
from bot.flows.next_theme import next_theme
from bot.flows.themes.chosen_theme import choose_as_host, chosen_theme
from bot.services import Services
from bot.themes import Caller, ChosenTheme, NextTheme, Round, Theme
from storage import Connection
from storage.rounds import scheduled_round
from storage.spare_themes import add_spare_theme, delete_spare_theme
from storage.suggestions import find_suggestion


@dataclass(frozen=True, slots=True)
class Standing:
    """The next round, and the theme that is chosen for it."""

    upcoming: Round
    chosen: ChosenTheme


@dataclass(frozen=True, slots=True)
class Picked:
    """What a host picked: a theme, or None for what decides without one."""

    theme: Theme | None
    upcoming: NextTheme


async def standing_theme(services: Services, caller: Caller) -> Standing | None:
    """Return the next round with its theme and who chose it; None while no theme is chosen.

    Raise UserError if the caller is not an organiser.
    """
    caller.require_organiser()
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        return await _standing(conn, await scheduled_round(conn, community.id))


async def _standing(conn: Connection, upcoming: Round) -> Standing | None:
    chosen = await chosen_theme(conn, upcoming)
    return Standing(upcoming, chosen) if chosen is not None else None


async def what_is_picked(services: Services, caller: Caller) -> Picked:
    """Return the theme that is chosen for the next round by now, if any is.

    Raise UserError if the caller is not an organiser.
    """
    caller.require_organiser()
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        return Picked((await scheduled_round(conn, community.id)).theme, await next_theme(conn, community))


async def pick_theme(
    services: Services, caller: Caller, choice: Theme | int | None, *, replaces: ChosenTheme | None = None
) -> Picked | Standing:
    """Set the theme of the next round ahead of the vote.

    `choice` is a theme, the id of a suggestion, or None to leave it to the vote again. Where another theme is chosen
    than the one that the caller `replaces`, change nothing, and return what stands. Whoever chose what is replaced is
    told. Raise UserError if the caller is not an organiser, or if the suggestion is no longer on the board.
    """
    caller.require_organiser()
    now = services.clock.now()
    async with services.db.write() as tx:
        community, picker = await ensure_member(tx, caller, now)
        upcoming = await scheduled_round(tx, community.id)
        standing = await _standing(tx, upcoming)
        if standing is not None and (replaces is None or standing.chosen.choice != replaces.choice):
            return standing
        suggestion = None
        if isinstance(choice, int):
            suggestion = await find_suggestion(tx, choice, community.id, now)
            if suggestion is None:
                raise UserError("That suggestion is no longer on the board. The board shows what can be voted for.")
            choice = suggestion.theme
        from_board = suggestion.id if suggestion else None
        await choose_as_host(tx, community, upcoming, choice, from_board, picker, now)
        return Picked(choice, await next_theme(tx, community))


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
