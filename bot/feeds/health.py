"""What keeps a feed from being read, and what its owner can do about it."""

from datetime import timedelta
from enum import StrEnum

TOLD_AFTER = timedelta(hours=24)
"""How long a feed has to fail before its owner is told: a blip is no news."""


class Trouble(StrEnum):
    """The likely reason why a feed can't be read."""

    GONE = "gone"
    MISSING = "missing"
    REFUSED = "refused"
    CHALLENGED = "challenged"
    BUSY = "busy"
    BROKEN = "broken"
    CERTIFICATE = "certificate"
    UNKNOWN_NAME = "unknown name"
    UNREACHABLE = "unreachable"
    SLOW = "slow"
    TOO_LARGE = "too large"
    NOT_A_FEED = "not a feed"
    ASTRAY = "astray"
    OURS = "ours"

    @property
    def advice(self) -> str:
        """Return what the owner can do."""
        return _ADVICE[self]


_CAN_MOVE = "If your blog has a new address, **/blog add** with it and **/blog remove** for the old one."
_ADVICE = {
    Trouble.GONE: f"So I have stopped looking. {_CAN_MOVE}",
    Trouble.MISSING: _CAN_MOVE,
    Trouble.REFUSED: "Something there turns programs away, often a security plugin or the hosting company. "
    "Ask them to let feed readers through to the address of your feed.",
    Trouble.CHALLENGED: "Only a person's browser can pass it. In Cloudflare, under Security rules, add one that skips "
    "the challenge for the address of your feed.",
    Trouble.BUSY: "I ask more seldom now. If your hosting company limits requests, it can make an exception for feeds.",
    Trouble.BROKEN: "That is most often a plugin or the server itself. Opening the feed in your browser shows more.",
    Trouble.CERTIFICATE: "Most often it has run out. Your hosting company can renew it.",
    Trouble.UNKNOWN_NAME: f"Has the domain run out? {_CAN_MOVE}",
    Trouble.UNREACHABLE: "Does it open in your browser?",
    Trouble.SLOW: "A feed of fewer posts answers faster; most blogs have a setting for it.",
    Trouble.TOO_LARGE: "A feed of fewer posts, or of summaries, would do; most blogs have a setting for it.",
    Trouble.NOT_A_FEED: "A plugin's message or a stray character in a theme can do that. "
    "A feed validator, such as validator.w3.org/feed, shows the place.",
    Trouble.ASTRAY: "The web server's redirections need a look.",
    Trouble.OURS: "That is a fault of mine, not of your blog. The host of this server can report it.",
}
