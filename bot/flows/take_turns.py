"""Members take turns at choosing the theme."""

from dataclasses import dataclass

from bot.errors import Refusal
from bot.flows.communities import community_of, member_of
from bot.flows.show_board import show_board
from bot.themes import Caller, Community, Member, Phase, Round, Theme, Volunteer
from bot.tools import Tools
from storage import Connection
from storage.communities import find_member
from storage.rounds import choose_theme, find_round
from storage.turns import ask_now
from storage.volunteers import note_hosted, volunteer, volunteers_of, withdraw_offer


@dataclass(frozen=True, slots=True)
class Turns:
    """Who takes turns in a community."""

    community: Community
    volunteers: tuple[Volunteer, ...]


async def turns_in(tools: Tools, caller: Caller) -> Turns:
    """Return who takes turns."""
    async with tools.db.read() as conn:
        community = await community_of(conn, caller.guild)
        return Turns(community, tuple(await volunteers_of(conn, community.id)))


async def offer(tools: Tools, caller: Caller, *, steps_in: bool) -> None:
    """Take a member's offer to choose a theme in turn, or to step in when nobody else can."""
    now = tools.clock.now()
    async with tools.db.write() as tx:
        _, member = await member_of(tx, caller, now)
        await volunteer(tx, member.id, now, steps_in=steps_in)


async def take_back(tools: Tools, caller: Caller) -> None:
    """Take a member's offer back."""
    now = tools.clock.now()
    async with tools.db.write() as tx:
        _, member = await member_of(tx, caller, now)
        await withdraw_offer(tx, member.id)


async def their_turn(conn: Connection, caller: Caller, round_id: int) -> tuple[Round, Member]:
    """Return the round, and the member whose turn it is to choose its theme.

    Raises Refusal for anyone else, and where the theme has been announced.
    """
    round_ = await find_round(conn, round_id)
    member = await find_member(conn, round_.community, caller.user) if round_ else None
    if round_ is None or member is None or round_.asked != member.id:
        raise Refusal("It is not your turn to choose this theme any more.")
    if round_.phase is not Phase.SCHEDULED:
        raise Refusal("That theme has been announced already.")
    return round_, member


async def choose_as_host(tools: Tools, caller: Caller, round_id: int, theme: Theme) -> Round:
    """Take the theme of whose turn it is; return the round.

    Raises Refusal for anyone else.
    """
    now = tools.clock.now()
    async with tools.db.write() as tx:
        round_, host = await their_turn(tx, caller, round_id)
        await choose_theme(tx, round_.id, theme, host=host.id)
        await note_hosted(tx, host.id, now)
        await show_board(tx, await community_of(tx, round_.community), now)
    return round_


async def pass_on(tools: Tools, caller: Caller, round_id: int) -> Round:
    """Let somebody else choose the theme: who steps in is asked at once; return the round.

    Raises Refusal for anyone whose turn it is not.
    """
    async with tools.db.write() as tx:
        round_, _ = await their_turn(tx, caller, round_id)
        await ask_now(tx, round_.id, tools.clock.now())
    return round_
