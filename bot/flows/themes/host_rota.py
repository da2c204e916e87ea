"""The rota of theme hosts: joining and leaving it, and answering an invitation."""

from bot.errors import UserError
from bot.flows.access import require_community, require_round, running_round
from bot.flows.members.membership import ensure_member
from bot.flows.messages.invitations import settle_declined
from bot.flows.messages.next_theme import refresh_next_theme
from bot.flows.next_theme import host_dates
from bot.flows.themes.change_theme import may_change_theme
from bot.flows.themes.chosen_theme import choose_as_theme_host, require_no_choice, require_own_choice
from bot.services import Services
from bot.themes import Caller, Community, HostRota, Member, Phase, Round, Theme
from storage import Connection
from storage.communities import find_member
from storage.round_hosts import invite_now
from storage.rounds import scheduled_round
from storage.sign_ups import delete_sign_up
from storage.volunteers import record_turn, record_volunteer, remove_volunteer, volunteers_of


async def get_host_rota(services: Services, caller: Caller) -> HostRota:
    """Return the rota of the caller's community, with what the caller can choose and change."""
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        upcoming, running = await scheduled_round(conn, community.id), await running_round(conn, community.id)
        open_rounds = [round_ for round_ in (running, upcoming) if round_ is not None]
        return HostRota(
            community,
            tuple(await volunteers_of(conn, community.id)),
            tuple(await host_dates(conn, community)) if community.rotates_hosts else (),
            upcoming if await _can_choose(conn, community, upcoming, caller) else None,
            tuple([round_ for round_ in open_rounds if await may_change_theme(conn, caller, round_)]),
        )


async def _can_choose(conn: Connection, community: Community, upcoming: Round, caller: Caller) -> bool:
    """Return whether the caller is asked for the theme of the scheduled round, or signed up for its date."""
    member = await find_member(conn, community.id, caller.user)
    return upcoming.theme is None and member is not None and await _is_host(conn, community, upcoming, member)


async def _is_host(conn: Connection, community: Community, round_: Round, member: Member) -> bool:
    """Return whether a member is asked for a round's theme, or signed up for its date while nobody else is asked."""
    if member.left_at is not None or round_.invited is not None:
        return member.left_at is None and round_.invited == member.id
    if round_.phase is not Phase.SCHEDULED or not community.rotates_hosts:
        return False
    sign_up = (await host_dates(conn, community))[0].sign_up
    return sign_up is not None and sign_up.member == member.id


async def volunteer_for_rota(services: Services, caller: Caller, *, is_substitute: bool) -> None:
    """Record the caller's offer to choose themes in turn, or as a substitute."""
    now = services.clock.now()
    async with services.db.write() as tx:
        community, member = await ensure_member(tx, caller, now)
        await record_volunteer(tx, member.id, now, is_substitute=is_substitute)
        await refresh_next_theme(tx, community, now)


async def leave_host_rota(services: Services, caller: Caller) -> None:
    """Delete the caller's offer."""
    now = services.clock.now()
    async with services.db.write() as tx:
        community, member = await ensure_member(tx, caller, now)
        await remove_volunteer(tx, member.id)
        await refresh_next_theme(tx, community, now)


async def require_invited_theme_host(conn: Connection, caller: Caller, round_id: int) -> tuple[Round, Member]:
    """Return the round and the caller as a member, if they are invited to choose its theme or signed up for it.

    Raise UserError if they are not, if the theme has been announced, or where the round is none of their community.
    """
    community, round_ = await require_round(conn, caller, round_id)
    member = await find_member(conn, community.id, caller.user)
    if member is None or not await _is_host(conn, community, round_, member):
        raise UserError("It is not your turn to choose this theme any more.")
    if round_.phase is not Phase.SCHEDULED:
        raise UserError("That theme has been announced already.")
    return round_, member


async def theme_so_far(services: Services, caller: Caller, round_id: int) -> Theme | None:
    """Return the theme that the invited member has chosen so far; None while nobody has.

    Raise UserError as `require_invited_theme_host` does, and where somebody else has chosen.
    """
    async with services.db.read() as conn:
        round_, theme_host = await require_invited_theme_host(conn, caller, round_id)
        return await require_own_choice(conn, round_, theme_host.id)


async def choose_invited_theme(
    services: Services, caller: Caller, round_id: int, theme: Theme
) -> tuple[Community, Round]:
    """Set the theme that the invited member chose; return the community and the round.

    Raise UserError as `theme_so_far` does.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        round_, theme_host = await require_invited_theme_host(tx, caller, round_id)
        community = await require_community(tx, round_.community)
        await choose_as_theme_host(tx, community, round_, theme, theme_host.id, now)
        await record_turn(tx, theme_host.id, round_, now)
    return community, round_


async def decline_invitation(services: Services, caller: Caller, round_id: int) -> Community:
    """Decline an invitation, so that the next member is invited at once; return the community.

    Raise UserError as `require_invited_theme_host` does, and once the theme is chosen.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        round_, member = await require_invited_theme_host(tx, caller, round_id)
        await require_no_choice(tx, round_, member.id)
        community = await require_community(tx, round_.community)
        sign_up = (await host_dates(tx, community))[0].sign_up
        if sign_up is not None and sign_up.member == member.id:
            await delete_sign_up(tx, sign_up)
        await record_turn(tx, member.id, round_, now)
        await settle_declined(tx, community, round_, member.id, now)
        await invite_now(tx, round_.id, now)
        await refresh_next_theme(tx, community, now)
    return community
