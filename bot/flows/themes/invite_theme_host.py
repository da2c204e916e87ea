"""Invite members to choose the theme of a round: who signed up for its date, then those in turn, then a substitute."""

from dataclasses import dataclass

from bot.flows.access import require_community
from bot.flows.messages.invitations import is_open_invitation
from bot.flows.messages.next_theme import refresh_next_theme
from bot.flows.next_theme import host_dates
from bot.i18n import Language, get_translator
from bot.messages.host_rota import invitation
from bot.outbox import Message, MessageKey, MessageKind
from bot.outbox.keys import invitation_key
from bot.services import Services
from bot.themes import Community, HostStage, MemberId, Round, next_invitation_at, next_theme_host
from storage import Transaction
from storage.outbox import enqueue, find_message
from storage.round_hosts import count_invitations, get_host_stage, record_invitation
from storage.rounds import get_round
from storage.volunteers import record_turn, volunteers_of


@dataclass(frozen=True, slots=True)
class _Invited:
    """Who is invited, and as what."""

    member: MemberId
    user: int
    language: Language
    part: HostStage


async def invite_theme_host(services: Services, round_: Round) -> None:
    """Queue the next invitation as a private message, and record it; none if the theme is chosen already.

    Who was invited and has not answered may still choose, as long as nobody else could be invited; after that their
    turn is over.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, round_.community)
        current = await get_round(tx, round_.id)
        if current.theme is not None or community.host_lead is None:
            await record_invitation(tx, round_.id, current.invited, None, HostStage.SIGNED_UP)
            return
        invitations = await count_invitations(tx, round_.id)
        stage = await get_host_stage(tx, round_.id)
        invited = await _next_invited(tx, community, current, stage)
        if invited and current.invited is not None:
            await record_turn(tx, current.invited, current, now)
        following = HostStage(stage + 1) if stage < HostStage.STEPPING_IN else None
        await record_invitation(
            tx,
            round_.id,
            invited.member if invited else current.invited,
            None if following is None else next_invitation_at(current.opens_at, following, community.host_lead, now),
            following or stage,
        )
        await refresh_next_theme(tx, community, now)
        if invited:
            message = Message(
                await _key_for(tx, current, invitations, invited.user),
                MessageKind.INVITATION,
                community.id,
                0,
                invitation(get_translator(invited.language), community, current, invited.part),
                round=round_.id,
                user_id=invited.user,
            )
            await enqueue(tx, message, now)


async def _key_for(tx: Transaction, round_: Round, invitations: int, user: int) -> MessageKey:
    """Return the key of an invitation that is nobody else's, and not settled.

    Who was invited before is forgotten when a round is planned anew, such as after a break that was taken back. Under
    that key nobody would hear of it: what stands would be edited.
    """
    key = invitation_key(round_.id, invitations, round_.opens_at)
    while (standing := await find_message(tx, key)) is not None and (
        standing.user_id != user or not is_open_invitation(standing)
    ):
        invitations += 1
        key = invitation_key(round_.id, invitations, round_.opens_at)
    return key


async def _next_invited(tx: Transaction, community: Community, round_: Round, stage: HostStage) -> _Invited | None:
    """Return who is to be invited: where nobody signed up for the date, who is in turn.

    Before it is time for a substitute, one is invited only where nobody else is asked.
    """
    if stage is HostStage.SIGNED_UP:
        sign_up = (await host_dates(tx, community))[0].sign_up
        if sign_up is not None:
            return _Invited(sign_up.member, sign_up.user, sign_up.language, stage)
    others = [one for one in await volunteers_of(tx, community.id) if one.member != round_.invited]
    found = next_theme_host(others, round_.opens_at, stage)
    if found is None or (found.is_substitute and stage < HostStage.STEPPING_IN and round_.invited is not None):
        return None
    part = HostStage.STEPPING_IN if found.is_substitute else HostStage.IN_TURN
    return _Invited(found.member, found.user, found.language, part)
