"""The community and its week: suggestions, votes, themes, rounds and the calendar."""

from bot.themes.calendar import Week, next_window, zone_of
from bot.themes.community import Community, CommunityId, Member, MemberId
from bot.themes.round import LATE_FOR, Phase, Round, RoundId, Theme, is_late, is_open, takes
from bot.themes.suggestion import KEPT_FOR, Suggestion, SuggestionId, choose, fold

__all__ = [
    "KEPT_FOR",
    "LATE_FOR",
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
    "Week",
    "choose",
    "fold",
    "is_late",
    "is_open",
    "next_window",
    "takes",
    "zone_of",
]
