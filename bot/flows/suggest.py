"""The board: suggest a theme, vote for one, take one back."""

from datetime import datetime

from bot.errors import Refusal
from bot.flows.communities import announced_at, community_of, member_of
from bot.flows.show_board import show_board
from bot.layout import plain, when
from bot.themes import BOARD_MOST, MOST_OF_ONE, Caller, Suggestion, Theme
from bot.tools import Tools
from storage.communities import find_member
from storage.suggestions import add_suggestion, cast_vote, find_suggestion, on_the_board, take_from_board

TITLE_LIMIT, PROMPT_LIMIT, KEYWORDS_LIMIT = 100, 500, 200
KEYWORD_LIMIT, MOST_KEYWORDS = 40, 10


def theme_of(title: str, prompt: str = "", keywords: str = "") -> Theme:
    """Return a theme from words of a member; keywords have commas between.

    Raises Refusal where the title says nothing.
    """
    title, prompt = plain(title, TITLE_LIMIT), plain(prompt, PROMPT_LIMIT)
    if not any(char.isalnum() for char in title):
        raise Refusal("Please give the theme a title, such as “A small thing I repaired”.")
    told = [plain(word, KEYWORD_LIMIT) for word in keywords.split(",")]
    kept = [word for word in dict.fromkeys(told) if any(char.isalnum() for char in word)]
    return Theme(title, prompt, keywords=tuple(kept[:MOST_KEYWORDS]))


async def suggest(tools: Tools, caller: Caller, theme: Theme) -> datetime:
    """Put a theme on the board; return when the vote is counted.

    Raises Refusal where another says the same already, and where there is no room for it.
    """
    now = tools.clock.now()
    async with tools.db.write() as tx:
        community, member = await member_of(tx, caller, now)
        if await add_suggestion(tx, community.id, member.id, theme, now) is None:
            raise Refusal("That theme is on the board already. Give it your vote there.")
        board = await on_the_board(tx, community.id, now)
        if sum(one.member == member.id for one in board) > MOST_OF_ONE:
            raise Refusal("You have three themes on the board. With **/theme withdraw** one of them makes room.")
        if len(board) > BOARD_MOST:
            raise Refusal(
                "The board is full. The oldest suggestion leaves it {when}; until then, vote for one that is there.",
                when=when(max(board[0].leaves_at, await announced_at(tx, community.id))),
            )
        await show_board(tx, community, now)
        return await announced_at(tx, community.id)


async def vote(tools: Tools, caller: Caller, suggestion: int) -> tuple[Suggestion, bool]:
    """Give a member's one vote to a suggestion; return it, and whether the vote was not there before.

    Raises Refusal where the suggestion is no longer on the board.
    """
    now = tools.clock.now()
    async with tools.db.write() as tx:
        community, member = await member_of(tx, caller, now)
        chosen = await find_suggestion(tx, suggestion, community.id, now)
        if chosen is None:
            raise Refusal("That suggestion is no longer on the board. The board shows what can be voted for.")
        moved = await cast_vote(tx, member.id, chosen.id, now)
        await show_board(tx, community, now)
    return chosen, moved


async def withdraw(tools: Tools, caller: Caller, suggestion: int) -> Suggestion:
    """Take a suggestion from the board: its author may, or a host; return it.

    Raises Refusal for anyone else.
    """
    now = tools.clock.now()
    async with tools.db.write() as tx:
        community = await community_of(tx, caller.guild)
        member = await find_member(tx, community.id, caller.user)
        chosen = await find_suggestion(tx, suggestion, community.id, now)
        if chosen is None or not (caller.is_host or (member and chosen.member == member.id)):
            raise Refusal("There is no such suggestion of yours on the board.")
        await take_from_board(tx, chosen.id)
        await show_board(tx, community, now)
    return chosen
