"""Invite members to choose the theme of a round: the next theme host, then a substitute."""

from bot.flows.access import require_community
from bot.i18n import get_translator
from bot.messages.host_rota import invitation
from bot.outbox import Message, MessageKind
from bot.outbox.keys import invitation_key
from bot.services import Services
from bot.themes import Round, next_invitation_at, next_theme_host
from storage.outbox import enqueue
from storage.round_hosts import count_invitations, record_invitation
from storage.rounds import get_round
from storage.volunteers import volunteers_of


async def invite_theme_host(services: Services, round_: Round) -> None:
    """Queue the next invitation as a private message, and record it; none if the theme is chosen already."""
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, round_.community)
        current = await get_round(tx, round_.id)
        if current.theme is not None or not community.rotates_hosts:
            await record_invitation(tx, round_.id, current.invited, None)
            return
        invitations = await count_invitations(tx, round_.id)
        theme_host = next_theme_host(await volunteers_of(tx, community.id), from_substitutes=invitations > 0)
        await record_invitation(
            tx,
            round_.id,
            theme_host.member if theme_host else None,
            next_invitation_at(current.opens_at, invitations + 1, now),
        )
        if theme_host:
            layout = invitation(
                get_translator(theme_host.language), community, current, steps_in=theme_host.is_substitute
            )
            message = Message(
                invitation_key(round_.id, invitations, current.opens_at),
                MessageKind.INVITATION,
                community.id,
                0,
                layout,
                round=round_.id,
                user_id=theme_host.user,
            )
            await enqueue(tx, message, now)
