"""Who decides the next theme: a choice stands until whoever made it changes it, or a host who saw it replaces it.

Everything that chooses a theme ahead of the vote passes here, so that nobody's choice is replaced without their
hearing of it.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.components import Layout
from bot.errors import UserError
from bot.flows.messages.moved_dates import tell_of_moved_dates
from bot.flows.messages.next_theme import refresh_next_theme
from bot.flows.next_theme import host_dates, taken_dates
from bot.i18n import get_translator
from bot.messages.chosen_theme import nothing_due, theme_moved, theme_replaced, theme_reworded
from bot.outbox import Message, MessageKind
from bot.outbox.keys import changed_theme_key
from bot.text import escape, moment
from bot.themes import ChosenTheme, Community, Member, MemberId, Round, SuggestionId, Theme
from storage import Connection, Transaction
from storage.communities import get_member
from storage.outbox import enqueue
from storage.round_hosts import get_choosers
from storage.rounds import choose_theme, schedule_round, scheduled_round


async def chosen_theme(conn: Connection, round_: Round) -> ChosenTheme | None:
    """Return the theme of a round and who chose it ahead of the vote, if anybody did; None while it has no theme."""
    if round_.theme is None:
        return None
    theme_host, picker = await get_choosers(conn, round_.id)
    by = theme_host or picker
    return ChosenTheme(
        round_.theme, round_.suggestion, await get_member(conn, by) if by else None, is_by_theme_host=bool(theme_host)
    )


async def require_own_choice(conn: Connection, round_: Round, member: MemberId) -> Theme | None:
    """Return the theme that a theme host has chosen for a round so far; None while nobody has.

    Raise UserError where somebody else has chosen it.
    """
    chosen = await chosen_theme(conn, round_)
    if chosen is None:
        return None
    if not chosen.is_by_theme_host or chosen.by is None or chosen.by.id != member:
        raise UserError(
            "A host has chosen this theme already, so nothing is left to do. I announce it {when}. Yours can stand on "
            "the board: **/theme suggest**.",
            when=moment(round_.opens_at),
        )
    return chosen.theme


async def require_no_choice(conn: Connection, round_: Round, member: MemberId) -> None:
    """Raise UserError where a round's theme is chosen, by this theme host or somebody else."""
    if (own := await require_own_choice(conn, round_, member)) is not None:
        raise UserError(
            "You have chosen **{title}** for it. I announce it {when}; **/theme host** changes it.",
            title=escape(own.title, 100),
            when=moment(round_.opens_at),
        )


async def choose_as_theme_host(
    tx: Transaction, community: Community, round_: Round, theme: Theme, member: MemberId, now: datetime
) -> None:
    """Record what a theme host chose. Raise UserError where somebody else has chosen."""
    await require_own_choice(tx, round_, member)
    await choose_theme(tx, round_, theme, theme_host=member)
    await refresh_next_theme(tx, community, now)


async def choose_as_host(
    tx: Transaction,
    community: Community,
    round_: Round,
    theme: Theme | None,
    suggestion: SuggestionId | None,
    picker: Member,
    now: datetime,
) -> None:
    """Record what a host of the server picked, None for the vote; tell whoever had chosen before.

    Where a host gives their choice up, whoever may choose then is asked anew: they heard that nothing is due.
    """
    before, taken = await chosen_theme(tx, round_), await taken_dates(tx, community)
    due = await _due_from(tx, community, round_)
    await choose_theme(tx, round_, theme, suggestion=suggestion, picker=picker.id if theme else None)
    if before is not None:
        await _tell(tx, community, round_, before, picker.user, now)
    if theme is None and before is not None and not before.is_by_theme_host:
        window = (round_.opens_at, round_.closes_at)
        await schedule_round(tx, community.id, *window, now, host_lead=community.host_lead)
    for member in due if theme is not None else ():
        if (reader := await _reader(tx, member, picker.user)) is not None:
            words = nothing_due(get_translator(reader.language), community, round_)
            await _enqueue(tx, community, round_, reader, words, now)
    await refresh_next_theme(tx, community, now)
    await tell_of_moved_dates(tx, community, community, taken, now)


async def _due_from(conn: Connection, community: Community, round_: Round) -> Sequence[MemberId]:
    """Return the members who may choose a round's theme while none is chosen: who took its date, and who is asked."""
    if round_.theme is not None or not community.rotates_hosts:
        return []
    [date, *_] = await host_dates(conn, community)
    return list(filter(None, {date.sign_up.member if date.sign_up else None, round_.invited}))


async def tell_of_new_title(
    tx: Transaction, community: Community, round_: Round, title: str, changer: int, now: datetime
) -> None:
    """Tell whoever chose a round's theme that another user gave it this title, unless it has that title already."""
    before = await chosen_theme(tx, round_)
    if before is not None and before.theme.title != title:
        await _tell(tx, community, round_, before, changer, now, title)


async def tell_of_new_date(
    tx: Transaction, community: Community, before: Round | None, changer: int, now: datetime
) -> None:
    """Tell whoever chose the next theme that another user moved it from the day that it was `before` to another."""
    if before is None or before.theme is None:
        return
    round_, zone = await scheduled_round(tx, community.id), community.zone
    chosen = await chosen_theme(tx, round_)
    is_moved = round_.opens_at.astimezone(zone).date() != before.opens_at.astimezone(zone).date()
    if chosen is None or chosen.by is None or round_.id != before.id or not is_moved:
        return
    if (reader := await _reader(tx, chosen.by.id, changer)) is not None:
        words = theme_moved(get_translator(reader.language), community, round_, before.opens_at)
        await _enqueue(tx, community, round_, reader, words, now)


async def _tell(
    tx: Transaction,
    community: Community,
    round_: Round,
    before: ChosenTheme,
    changer: int,
    now: datetime,
    title: str = "",
) -> None:
    """Tell who chose a theme that it is replaced, or has another title, unless they changed it themself."""
    reader = await _reader(tx, before.by.id, changer) if before.by is not None else None
    if reader is not None:
        await _enqueue(tx, community, round_, reader, _words(before, reader, community, round_, title), now)


def _words(before: ChosenTheme, reader: Member, community: Community, round_: Round, title: str) -> Layout:
    t = get_translator(reader.language)
    if title:
        return theme_reworded(t, community, round_, before.theme.title, title)
    return theme_replaced(t, community, round_, before)


async def _reader(conn: Connection, member: MemberId, changer: int) -> Member | None:
    """Return a member who is to be told of a change; None if they made it, or are not there any more."""
    reader = await get_member(conn, member)
    return reader if reader is not None and reader.left_at is None and reader.user != changer else None


async def _enqueue(
    tx: Transaction, community: Community, round_: Round, reader: Member, words: Layout, now: datetime
) -> None:
    """Queue a private message about a round's theme."""
    key = changed_theme_key(round_.id, reader.id, now)
    kind = MessageKind.CHANGED_THEME
    await enqueue(tx, Message(key, kind, community.id, 0, words, round=round_.id, user_id=reader.user), now)
