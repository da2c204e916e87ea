"""Communities and their rounds: suggestions, votes, themes, theme hosts and the calendar."""

from bot.themes.calendar import Cadence, Schedule, load_zone, next_window, windows
from bot.themes.community import Caller, Community, CommunityId, Member, MemberId
from bot.themes.hosting import Volunteer, next_theme_host
from bot.themes.public_places import FEED_PATHS, PublicPlaces
from bot.themes.round import (
    LATE_WINDOW,
    STARTED_PHASES,
    PastRound,
    Phase,
    Round,
    RoundId,
    SuggestionId,
    Theme,
    draft_at,
    is_accepted,
    is_late,
    is_open,
    next_invitation_at,
    reminder_at,
)
from bot.themes.suggestion import (
    MAX_SUGGESTIONS_ON_BOARD,
    MAX_SUGGESTIONS_PER_MEMBER,
    SUGGESTION_LIFETIME,
    Suggestion,
    normalize_title,
    winning_suggestion,
)

__all__ = [
    "FEED_PATHS",
    "LATE_WINDOW",
    "MAX_SUGGESTIONS_ON_BOARD",
    "MAX_SUGGESTIONS_PER_MEMBER",
    "STARTED_PHASES",
    "SUGGESTION_LIFETIME",
    "Cadence",
    "Caller",
    "Community",
    "CommunityId",
    "Member",
    "MemberId",
    "PastRound",
    "Phase",
    "PublicPlaces",
    "Round",
    "RoundId",
    "Schedule",
    "Suggestion",
    "SuggestionId",
    "Theme",
    "Volunteer",
    "draft_at",
    "is_accepted",
    "is_late",
    "is_open",
    "load_zone",
    "next_invitation_at",
    "next_theme_host",
    "next_window",
    "normalize_title",
    "reminder_at",
    "windows",
    "winning_suggestion",
]
