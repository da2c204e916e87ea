"""Who decides the next theme: a choice stands until whoever made it changes it, or a host who saw it replaces it.

Everything that chooses a theme ahead of the vote passes here, so that nobody's choice is replaced without their
hearing of it.
"""

from datetime import datetime

from bot.components import Layout
from bot.errors import UserError
from bot.flows.messages.next_theme import refresh_next_theme
from bot.i18n import get_translator
from bot.messages.chosen_theme import theme_replaced, theme_reworded
from bot.outbox import Message, MessageKind
from bot.outbox.keys import changed_theme_key
from bot.text import escape, moment
from bot.themes import ChosenTheme, Community, Member, MemberId, Round, SuggestionId, Theme
from storage import Connection, Transaction
from storage.communities import get_member
from storage.outbox import enqueue
from storage.round_hosts import get_choosers
from storage.rounds import choose_theme


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
    await choose_theme(tx, round_.id, theme, theme_host=member)
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
    """Record what a host of the server picked, None for the vote; tell whoever had chosen before."""
    before = await chosen_theme(tx, round_)
    await choose_theme(tx, round_.id, theme, suggestion=suggestion, picker=picker.id if theme else None)
    if before is not None:
        await _tell(tx, community, round_, before, picker.user, now)
    await refresh_next_theme(tx, community, now)


async def tell_of_new_title(
    tx: Transaction, community: Community, round_: Round, title: str, changer: int, now: datetime
) -> None:
    """Tell whoever chose a round's theme that another user gave it this title, unless it has that title already."""
    before = await chosen_theme(tx, round_)
    if before is not None and before.theme.title != title:
        await _tell(tx, community, round_, before, changer, now, title)


async def _tell(
    tx: Transaction,
    community: Community,
    round_: Round,
    before: ChosenTheme,
    changer: int,
    now: datetime,
    title: str = "",
) -> None:
    """Queue the private message to who chose a theme, unless they changed it themself, or are not there any more."""
    if before.by is None or before.by.left_at is not None or before.by.user == changer:
        return
    message = Message(
        changed_theme_key(round_.id, before.by.id, now),
        MessageKind.CHANGED_THEME,
        community.id,
        0,
        _words(before, before.by, community, round_, title),
        round=round_.id,
        user_id=before.by.user,
    )
    await enqueue(tx, message, now)


def _words(before: ChosenTheme, reader: Member, community: Community, round_: Round, title: str) -> Layout:
    t = get_translator(reader.language)
    if title:
        return theme_reworded(t, community, round_, before.theme.title, title)
    return theme_replaced(t, community, round_, before)
