"""The board: suggesting a theme, voting for one, and withdrawing one."""

from dataclasses import dataclass

from bot.boundary import WebUrl, web_url
from bot.errors import UserError
from bot.flows.access import next_announcement_at, require_community
from bot.flows.members.membership import ensure_member
from bot.flows.messages.board import refresh_board
from bot.flows.next_theme import next_theme
from bot.services import Services
from bot.text import MAX_TYPED_LENGTH, escape, is_visible, moment, multi_line, single_line
from bot.themes import (
    MAX_SUGGESTIONS_ON_BOARD,
    MAX_SUGGESTIONS_PER_MEMBER,
    Caller,
    DecidedBy,
    NextTheme,
    Suggestion,
    Theme,
    Withdrawal,
)
from storage.communities import find_member
from storage.rounds import forget_suggestion, scheduled_round
from storage.suggestions import add_suggestion, cast_vote, close_suggestion, find_suggestion, open_suggestions

MAX_TITLE_LENGTH, MAX_PROMPT_LENGTH, MAX_KEYWORDS_LENGTH = 100, 1000, 200
MAX_KEYWORD_LENGTH, MAX_KEYWORDS = 40, 10


def parse_theme(title: str, prompt: str = "", keywords: str = "", call: str = "") -> Theme:
    """Return the theme that a member typed; keywords are separated by commas, and `call` is an address.

    Raise UserError if the title has no letter or digit, or if the call is no address.
    """
    parts = [single_line(word, MAX_KEYWORD_LENGTH) for word in keywords.split(",")]
    kept = [word for word in dict.fromkeys(parts) if any(char.isalnum() for char in word)]
    prompt = multi_line(prompt, MAX_PROMPT_LENGTH)
    return Theme(parse_title(title), prompt, keywords=tuple(kept[:MAX_KEYWORDS]), call=parse_call(call))


def parse_title(words: str) -> str:
    """Return the title of a theme; raise UserError if it has no letter or digit."""
    title = single_line(words, MAX_TITLE_LENGTH)
    if not any(char.isalnum() and is_visible(char) for char in title):
        raise UserError("Please give the theme a title in words, such as “A small thing I repaired”.")
    return title


def parse_call(words: str) -> WebUrl:
    """Return the address of a host's own post, empty where none is typed; raise UserError if it is no address."""
    address = web_url(words)
    if words.strip() and not address:
        raise UserError(
            "“{typed}” is no address. Your own post needs all of it, from https:// on.",
            typed=escape(words, MAX_TYPED_LENGTH),
        )
    return address


async def suggest(services: Services, caller: Caller, theme: Theme) -> NextTheme:
    """Record a suggestion; return how the next theme is decided.

    Raise UserError if the same theme is on the board, or if the member or the board has too many suggestions.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community, member = await ensure_member(tx, caller, now)
        if await add_suggestion(tx, community.id, member.id, theme, now) is None:
            raise UserError("That theme is on the board already. Give it your vote there.")
        board = await open_suggestions(tx, community.id, now)
        if sum(suggestion.member == member.id for suggestion in board) > MAX_SUGGESTIONS_PER_MEMBER:
            raise UserError("You have three themes on the board. With **/theme withdraw** one of them makes room.")
        following = await next_theme(tx, community)
        if len(board) > MAX_SUGGESTIONS_ON_BOARD:
            if following.decided_by is DecidedBy.VOTE:
                raise UserError(
                    "The board is full. The theme that is chosen from it makes room {when}; until then, vote for one "
                    "that is there.",
                    when=moment(following.opens_at),
                )
            raise UserError(
                "The board is full. The oldest suggestion leaves it {when}; until then, vote for one that is there.",
                when=moment(max(board[0].leaves_at, await next_announcement_at(tx, community.id))),
            )
        await refresh_board(tx, community, now)
        return following


@dataclass(frozen=True, slots=True)
class Vote:
    """A vote for a suggestion."""

    suggestion: Suggestion
    is_new: bool
    """Whether it was elsewhere before."""
    upcoming: NextTheme


async def vote(services: Services, caller: Caller, suggestion: int) -> Vote:
    """Move the caller's one vote to a suggestion; return it.

    Raise UserError if the suggestion is no longer on the board.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community, member = await ensure_member(tx, caller, now)
        chosen = await find_suggestion(tx, suggestion, community.id, now)
        if chosen is None:
            raise UserError("That suggestion is no longer on the board. The board shows what can be voted for.")
        is_new = await cast_vote(tx, member.id, chosen.id, now)
        await refresh_board(tx, community, now)
        return Vote(chosen, is_new, await next_theme(tx, community))


async def withdraw_suggestion(services: Services, caller: Caller, suggestion: int) -> Withdrawal:
    """Close a suggestion of the caller, or any as an organiser; return it.

    One that a host has picked stays the next theme, as that host was told, but without the name of an author who
    withdrew it. Raise UserError if there is no such suggestion.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        member = await find_member(tx, community.id, caller.user)
        chosen = await find_suggestion(tx, suggestion, community.id, now)
        is_own = chosen is not None and member is not None and chosen.member == member.id
        if chosen is None or not (caller.is_organiser or is_own):
            raise UserError("There is no such suggestion of yours on the board.")
        await close_suggestion(tx, chosen.id)
        upcoming = await scheduled_round(tx, community.id)
        is_picked = upcoming.suggestion == chosen.id
        if is_picked and is_own:
            await forget_suggestion(tx, upcoming.id)
        await refresh_board(tx, community, now)
    return Withdrawal(chosen, is_own, upcoming if is_picked else None)
