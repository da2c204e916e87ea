"""The rota of theme hosts: joining and leaving it, and answering an invitation."""

from dataclasses import dataclass

from bot.errors import UserError
from bot.flows.access import require_community, require_round
from bot.flows.members.membership import ensure_member
from bot.flows.messages.board import refresh_board
from bot.services import Services
from bot.themes import Caller, Community, Member, Phase, Round, Theme, Volunteer
from storage import Connection
from storage.communities import find_member
from storage.round_hosts import invite_now
from storage.rounds import choose_theme
from storage.volunteers import record_hosted, record_volunteer, remove_volunteer, volunteers_of


@dataclass(frozen=True, slots=True)
class HostRota:
    """A community and the members who offered to be theme hosts."""

    community: Community
    volunteers: tuple[Volunteer, ...]


async def get_host_rota(services: Services, caller: Caller) -> HostRota:
    """Return the rota of the caller's community."""
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        return HostRota(community, tuple(await volunteers_of(conn, community.id)))


async def volunteer_for_rota(services: Services, caller: Caller, *, is_substitute: bool) -> None:
    """Record the caller's offer to choose themes in turn, or as a substitute."""
    now = services.clock.now()
    async with services.db.write() as tx:
        _, member = await ensure_member(tx, caller, now)
        await record_volunteer(tx, member.id, now, is_substitute=is_substitute)


async def leave_host_rota(services: Services, caller: Caller) -> None:
    """Delete the caller's offer."""
    now = services.clock.now()
    async with services.db.write() as tx:
        _, member = await ensure_member(tx, caller, now)
        await remove_volunteer(tx, member.id)


async def require_invited_theme_host(conn: Connection, caller: Caller, round_id: int) -> tuple[Round, Member]:
    """Return the round and the caller as a member, if they are invited to choose its theme.

    Raise UserError if they are not, if the theme has been announced, or where the round is none of their community.
    """
    community, round_ = await require_round(conn, caller, round_id)
    member = await find_member(conn, community.id, caller.user)
    if member is None or member.left_at is not None or round_.invited != member.id:
        raise UserError("It is not your turn to choose this theme any more.")
    if round_.phase is not Phase.SCHEDULED:
        raise UserError("That theme has been announced already.")
    return round_, member


async def choose_invited_theme(services: Services, caller: Caller, round_id: int, theme: Theme) -> Round:
    """Set the theme that the invited member chose; return the round.

    Raise UserError as `require_invited_theme_host` does.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        round_, theme_host = await require_invited_theme_host(tx, caller, round_id)
        await choose_theme(tx, round_.id, theme, theme_host=theme_host.id)
        await record_hosted(tx, theme_host.id, now)
        await refresh_board(tx, await require_community(tx, round_.community), now)
    return round_


async def decline_invitation(services: Services, caller: Caller, round_id: int) -> Round:
    """Decline an invitation, so that the next member is invited at once; return the round.

    Raise UserError as `require_invited_theme_host` does.
    """
    async with services.db.write() as tx:
        round_, _ = await require_invited_theme_host(tx, caller, round_id)
        await invite_now(tx, round_.id, services.clock.now())
    return round_
