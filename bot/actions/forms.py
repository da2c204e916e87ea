"""The custom ids of menus and forms, which are only alive as long as their view is, and the values of their options."""

from enum import StrEnum


class SetupComponent(StrEnum):
    """The menus and buttons of /setup start."""

    ANNOUNCE_CHANNEL = "setup:announce_channel"
    ROUNDUP_CHANNEL = "setup:roundup_channel"
    MENTION_ROLE = "setup:ping"
    LANGUAGE = "setup:language"
    EXTRAS = "setup:extras"
    PUBLIC_PAGES = "setup:public_pages"
    PUBLISHING = "setup:publishing"
    NAMES = "setup:names"
    TIMES = "setup:times"
    MORE = "setup:more"
    SAVE = "setup:save"


class Extra(StrEnum):
    """The options of the menu of what is off unless an organiser wants it."""

    THREADS = "threads"
    EVENTS = "events"
    HOST_ROTA = "rotates_hosts"
    DRAFTS = "drafts"


class NamesInput(StrEnum):
    """The inputs for a community's hashtag and names."""

    HASHTAG = "hashtag"
    NAMES = "names"


class TimesInput(StrEnum):
    """The inputs for a community's days and times."""

    ANNOUNCE = "announce"
    CADENCE = "cadence"
    CLOSE = "close"
    EXTRA_WEEKS = "further"
    ZONE = "zone"


class ThemeInput(StrEnum):
    """The inputs for a theme."""

    TITLE = "title"
    PROMPT = "prompt"
    KEYWORDS = "keywords"


class DraftInput(StrEnum):
    """The inputs for a round-up's draft."""

    OPENING = "opening"
    WHY = "why"
    MOVE = "move"
