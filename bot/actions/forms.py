"""The custom ids of menus and forms, which are only alive as long as their view is, and the values of their options."""

from dataclasses import dataclass
from enum import StrEnum

from bot.components import ButtonAction


@dataclass(frozen=True, slots=True)
class ReopenModal(ButtonAction, prefix="reopen"):
    """Open a modal again that was refused, with what was typed."""

    number: int


class SetupComponent(StrEnum):
    """The menus and buttons of /setup start."""

    ANNOUNCE_CHANNEL = "setup:announce_channel"
    ROUNDUP_CHANNEL = "setup:roundup_channel"
    TAG = "setup:tag"
    ROUNDUP_TAG = "setup:roundup_tag"
    MENTION_ROLE = "setup:ping"
    LANGUAGE = "setup:language"
    EXTRAS = "setup:extras"
    PUBLIC_PAGES = "setup:public_pages"
    PUBLISHING = "setup:publishing"
    NAMES = "setup:names"
    TIMES = "setup:times"
    CALENDAR = "setup:calendar"
    HOST_LEAD = "setup:host_lead"
    MORE = "setup:more"
    SAVE = "setup:save"


class Extra(StrEnum):
    """The options of the menu of what is off unless an organiser wants it."""

    THREADS = "threads"
    EVENTS = "events"
    HOST_ROTA = "rotates_hosts"
    DRAFTS = "drafts"
    OTHERS_DRAFTS = "others_drafts"
    """Drafts for another host than the one who sees the menu."""


class Calendar(StrEnum):
    """The options of the menu of calendars."""

    WEEKLY = "weekly"
    EVERY_2_WEEKS = "every 2 weeks"
    EVERY_4_WEEKS = "every 4 weeks"
    MONTH = "month"
    DUE_DAY = "due"
    FROM_DAY = "from"


class NamesInput(StrEnum):
    """The inputs for a community's hashtag and names."""

    HASHTAG = "hashtag"
    NAMES = "names"
    NUMBER = "number"


class TimesInput(StrEnum):
    """The inputs for a community's days and times."""

    ANNOUNCE = "announce"
    WHICH = "which"
    TIME = "time"
    CLOSE = "close"
    EXTRA_WEEKS = "further"
    ZONE = "zone"


class ThemeInput(StrEnum):
    """The inputs for a theme."""

    TITLE = "title"
    PROMPT = "prompt"
    KEYWORDS = "keywords"
    CALL = "call"


class DraftInput(StrEnum):
    """The inputs for a round-up's draft."""

    OPENING = "opening"
    ORDER = "order"
    QUOTE = "quote"
    WHY = "why"
    PLACE = "place"
