"""Count the vote, choose the theme, announce the round, write down the next."""

from datetime import datetime

from bot.flows.announce import announce
from bot.flows.communities import community_of
from bot.flows.show_board import show_board
from bot.languages import speech
from bot.themes import Community, Round, SuggestionId, Theme, choose, next_window
from bot.themes.bank import from_bank
from bot.tools import Tools
from bot.wording.rounds import free_theme
from storage import Transaction
from storage.feeds import hasten
from storage.reserve import take_reserved
from storage.rounds import begin_writing, get_round, schedule_round
from storage.suggestions import on_the_board, take_from_board


async def open_round(tools: Tools, round_: Round) -> None:
    """Open a round that is due: facts and announcement in one transaction, so that it happens once."""
    now = tools.clock.now()
    missed = now >= round_.closes_at
    async with tools.db.write() as tx:
        community = await community_of(tx, round_.community)
        theme, chosen = await _theme(tx, community, await get_round(tx, round_.id), now, missed=missed)
        if not await begin_writing(tx, round_, theme, chosen, now):
            return
        if chosen is not None:
            await take_from_board(tx, chosen)
        # The windows that passed while the bot was away lie behind: nobody could have known of them.
        after = now if missed else round_.opens_at
        window = next_window(after, community.week, community.zone)
        await schedule_round(tx, community.id, *window, now, rotates=community.rotates)
        if not missed:
            await announce(tx, community, await get_round(tx, round_.id), now)
        await show_board(tx, community, now)
        await hasten(tx, community.id, now)


async def _theme(
    tx: Transaction, community: Community, round_: Round, now: datetime, *, missed: bool
) -> tuple[Theme, SuggestionId | None]:
    """Return the round's theme, and the suggestion that it was.

    What was chosen ahead comes first, then the vote, the host's reserve, and the bank. A round that nobody could have
    known of takes none of them.
    """
    words = speech(community.language)
    if round_.theme is not None:
        return round_.theme, round_.suggestion
    if missed:
        return free_theme(words), None
    if suggestion := choose(await on_the_board(tx, community.id, now)):
        return suggestion.theme, suggestion.id
    if spare := await take_reserved(tx, community.id):
        return spare, None
    title, prompt = from_bank(round_.number)
    return Theme(words(title.words), words(prompt.words)), None
