"""The private invitations to choose a theme, edited when something else is so than they say."""

from dataclasses import replace
from datetime import datetime

from bot.components import Layout
from bot.i18n import Language, get_translator
from bot.messages.host_rota import invitation_over, invitation_passed_on, invitation_settled
from bot.outbox import Message, MessageKind
from bot.themes import Community, MemberId, Phase, Round
from storage import Connection, Transaction
from storage.communities import find_member, get_member
from storage.outbox import enqueue, find_message, messages_of_round, withdraw
from storage.round_hosts import get_theme_host_user


async def settle_invitations(tx: Transaction, community: Community, round_: Round, now: datetime) -> None:
    """Let each invitation to choose a round's theme say that its reader need not choose it any more, or what it is.

    Somebody else is asked or has chosen, the date has changed, the vote chooses, or the theme is announced. One that
    nobody has tried to send is not sent.
    """
    asked, chooser = await _asked(tx, community, round_), await get_theme_host_user(tx, round_.id)
    for message in await messages_of_round(tx, round_.id, MessageKind.INVITATION):
        if not is_open_invitation(message) or message.user_id == asked:
            continue
        await withdraw(tx, message.key)
        if await find_message(tx, message.key) is not None:
            t = get_translator(await _language(tx, community, message))
            has_chosen = round_.theme is not None and message.user_id == chooser
            title = round_.theme.title if round_.theme else ""
            words = invitation_settled(t, community, title, round_) if has_chosen else invitation_over(t, community)
            await enqueue(tx, replace(message, content=words), now)


async def settle_declined(
    tx: Transaction, community: Community, round_: Round, member: MemberId, now: datetime
) -> None:
    """Let the invitation of who declined say that somebody else or the vote decides."""
    declined = await get_member(tx, member)
    for message in await messages_of_round(tx, round_.id, MessageKind.INVITATION):
        if declined is not None and is_open_invitation(message) and message.user_id == declined.user:
            words = invitation_passed_on(get_translator(declined.language), community)
            await enqueue(tx, replace(message, content=words), now)


def is_open_invitation(message: Message) -> bool:
    """Return whether an invitation has buttons, to choose the theme or change it: one whose time is over has none."""
    return isinstance(message.content, Layout) and any(message.content.buttons())


async def _asked(conn: Connection, community: Community, round_: Round) -> int | None:
    """Return the Discord user who is asked for a round's theme and may choose it; None if nobody is any more."""
    is_open = round_.phase is Phase.SCHEDULED and round_.theme is None and community.rotates_hosts
    member = await get_member(conn, round_.invited) if is_open and round_.invited is not None else None
    return member.user if member is not None and member.left_at is None else None


async def _language(conn: Connection, community: Community, message: Message) -> Language:
    reader = await find_member(conn, community.id, message.user_id or 0)
    return reader.language if reader is not None else community.language
