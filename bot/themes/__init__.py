"""The community and its week: suggestions, votes, themes, rounds and the calendar."""

from bot.themes.calendar import Cadence, Week, next_window, windows, zone_of
from bot.themes.community import Caller, Community, CommunityId, Member, MemberId
from bot.themes.hosting import Volunteer, next_host
from bot.themes.round import (
    BEGUN,
    LATE_FOR,
    Phase,
    Round,
    RoundId,
    SuggestionId,
    Theme,
    ask_at,
    draft_at,
    is_late,
    is_open,
    remind_at,
    takes,
)
from bot.themes.suggestion import BOARD_MOST, KEPT_FOR, MOST_OF_ONE, Suggestion, choose, fold

__all__ = [
    "BEGUN",
    "BOARD_MOST",
    "KEPT_FOR",
    "LATE_FOR",
    "MOST_OF_ONE",
    "Cadence",
    "Caller",
    "Community",
    "CommunityId",
    "Member",
    "MemberId",
    "Phase",
    "Round",
    "RoundId",
    "Suggestion",
    "SuggestionId",
    "Theme",
    "Volunteer",
    "Week",
    "ask_at",
    "choose",
    "draft_at",
    "fold",
    "is_late",
    "is_open",
    "next_host",
    "next_window",
    "remind_at",
    "takes",
    "windows",
    "zone_of",
]
