"""The theme host, or a host of the server, changes the words of a theme: what stands in Discord follows."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.errors import UserError
from bot.flows.access import require_round
from bot.flows.messages.board import refresh_board
from bot.flows.messages.invitations import settle_invitations
from bot.flows.messages.member_messages import refresh_announcement, refresh_round
from bot.flows.themes.chosen_theme import tell_of_new_title
from bot.services import Services
from bot.themes import Caller, Phase, Round, Theme
from bot.themes.merge import merge_changes
from storage import Connection
from storage.round_hosts import get_theme_host_user
from storage.rounds import change_theme, get_round


async def may_change_theme(conn: Connection, caller: Caller, round_: Round) -> bool:
    """Return whether a round has a theme that the caller may change: its theme host, and the hosts of the server."""
    if round_.theme is None or round_.phase not in {Phase.SCHEDULED, Phase.WRITING}:
        return False
    return caller.is_organiser or caller.user == await get_theme_host_user(conn, round_.id)


async def require_changeable_theme(conn: Connection, caller: Caller, round_id: int) -> Theme:
    """Return the theme of a round as it is.

    Raise UserError for anyone who may not change it, once its round has closed, or where the round is none of their
    community.
    """
    _, round_ = await require_round(conn, caller, round_id)
    if round_.phase not in {Phase.SCHEDULED, Phase.WRITING}:
        raise UserError("That round has closed, and its theme stays as it is.")
    if round_.theme is None:
        raise UserError("No theme is chosen for that round any more. **/theme host** shows who may choose one.")
    if not await may_change_theme(conn, caller, round_):
        raise UserError("Only who chose this theme can change it, and the hosts of the server.")
    return round_.theme


@dataclass(frozen=True, slots=True)
class ChangedTheme:
    """A round with other words for its theme."""

    round: Round
    replaced: Sequence[str] = ()
    """Words that another had saved since the form opened, and that are replaced."""


async def change_words(services: Services, caller: Caller, round_id: int, theme: Theme, seen: Theme) -> ChangedTheme:
    """Change the words of a theme, and every message that shows them; whoever chose it hears of another title.

    Where others changed the theme since it was `seen`, what the caller left alone stays as it is. Raise UserError as
    `require_changeable_theme` does.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        current = await require_changeable_theme(tx, caller, round_id)
        theme, theirs = merge_changes(current, seen, replace(theme, by=seen.by, host_name=seen.host_name))
        community, round_ = await require_round(tx, caller, round_id)
        await tell_of_new_title(tx, community, round_, theme.title, caller.user, now)
        await change_theme(tx, round_.id, theme)
        if round_.phase is Phase.WRITING:
            await refresh_announcement(tx, community, round_.id, now)
            await refresh_round(tx, community, round_.id, now)
        await refresh_board(tx, community, now)
        changed = await get_round(tx, round_.id)
        await settle_invitations(tx, community, changed, now)
        return ChangedTheme(changed, _replaced(theirs, theme))


def _replaced(theirs: Theme, theme: Theme) -> Sequence[str]:
    """Return the words of others' that a theme has no more."""
    words = [(one.title, one.prompt, ", ".join(one.keywords), one.call) for one in (theirs, theme)]
    return [before for before, now in zip(*words, strict=True) if before and before != now]
