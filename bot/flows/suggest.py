"""Put a suggestion on the board, and vote for one."""

from bot.errors import Refusal
from bot.flows.set_up import announced_when, member_of, show_board
from bot.layout import plain
from bot.themes import Suggestion
from bot.tools import Tools
from storage.suggestions import add_suggestion, cast_vote, find_suggestion

TITLE_LIMIT, PROMPT_LIMIT = 100, 500


async def suggest(tools: Tools, guild: int | None, user: int, name: str, title: str, prompt: str) -> str:
    """Put a suggestion on the board with its author's vote, if that is free; return what to tell them.

    Raises Refusal where the title says nothing, or what another says already.
    """
    now = tools.clock.now()
    title, prompt = plain(title, TITLE_LIMIT), plain(prompt, PROMPT_LIMIT)
    if not any(char.isalnum() for char in title):
        raise Refusal("Please give the theme a title, such as “A small thing I repaired”.")
    async with tools.db.write() as tx:
        community, member = await member_of(tx, guild, user, name, now)
        added = await add_suggestion(tx, community.id, member.id, title, prompt, now)
        if added is None:
            raise Refusal("That theme is on the board already. Give it your vote there.")
        await show_board(tx, community, now)
        return f"It is on the board. The vote is counted {await announced_when(tx, community.id)}."


async def vote(tools: Tools, guild: int | None, user: int, name: str, suggestion: int) -> tuple[Suggestion, bool]:
    """Give a member's one vote to a suggestion; return it, and whether the vote was not there before.

    Raises Refusal where the suggestion is no longer on the board.
    """
    now = tools.clock.now()
    async with tools.db.write() as tx:
        community, member = await member_of(tx, guild, user, name, now)
        chosen = await find_suggestion(tx, suggestion, community.id)
        if chosen is None:
            raise Refusal("That suggestion is no longer on the board. The board shows what can be voted for.")
        moved = await cast_vote(tx, member.id, chosen.id, now)
        await show_board(tx, community, now)
    return chosen, moved
