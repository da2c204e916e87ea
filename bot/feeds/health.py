"""What keeps a feed from being read, and what its owner can do about it."""

from datetime import timedelta
from enum import StrEnum

from bot.languages import Said

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
    def words(self) -> Said:
        """Return what the site does, in words that complete "the site …"."""
        return _DOES[self]

    @property
    def advice(self) -> Said:
        """Return what the owner can do."""
        return _ADVICE[self]


def trouble_of(kind: Trouble, exactly: str) -> Said:
    """Return what a site does, in words that complete "the site …"; English takes the exact ones."""
    return Said(kind.words.words, exactly)


_DOES = {
    Trouble.GONE: Said("says that it is gone for good"),
    Trouble.MISSING: Said("has nothing at this address"),
    Trouble.REFUSED: Said("turns programs away"),
    Trouble.CHALLENGED: Said("asks whether I am a person"),
    Trouble.BUSY: Said("says that it is too busy"),
    Trouble.BROKEN: Said("answers with an error"),
    Trouble.CERTIFICATE: Said("has a certificate that can't be trusted"),
    Trouble.UNKNOWN_NAME: Said("is not known under that name"),
    Trouble.UNREACHABLE: Said("could not be reached"),
    Trouble.SLOW: Said("did not answer in time"),
    Trouble.TOO_LARGE: Said("sends more than I can read"),
    Trouble.NOT_A_FEED: Said("gives something that I can't read"),
    Trouble.ASTRAY: Said("leads somewhere that I can't go"),
    Trouble.OURS: Said("brings something that confuses me"),
}
_ADVICE = {
    Trouble.GONE: Said(
        "So I have stopped looking. If your blog has a new address, **/blog add** with it and **/blog remove** for the "
        "old one."
    ),
    Trouble.MISSING: Said(
        "If your blog has a new address, **/blog add** with it and **/blog remove** for the old one."
    ),
    Trouble.REFUSED: Said(
        "Something there turns programs away, often a security plugin or the hosting company. Ask them to let feed "
        "readers through to the address of your feed."
    ),
    Trouble.CHALLENGED: Said(
        "Only a person's browser can pass it. In Cloudflare, under Security rules, add one that skips the challenge "
        "for the address of your feed."
    ),
    Trouble.BUSY: Said(
        "I ask more seldom now. If your hosting company limits requests, it can make an exception for feeds."
    ),
    Trouble.BROKEN: Said(
        "That is most often a plugin or the server itself. Opening the feed in your browser shows more."
    ),
    Trouble.CERTIFICATE: Said("Most often it has run out. Your hosting company can renew it."),
    Trouble.UNKNOWN_NAME: Said(
        "Has the domain run out? If your blog has a new address, **/blog add** with it and **/blog remove** for the "
        "old one."
    ),
    Trouble.UNREACHABLE: Said("Does it open in your browser?"),
    Trouble.SLOW: Said("A feed of fewer posts answers faster; most blogs have a setting for it."),
    Trouble.TOO_LARGE: Said("A feed of fewer posts, or of summaries, would do; most blogs have a setting for it."),
    Trouble.NOT_A_FEED: Said(
        "A plugin's message or a stray character in the blog's design can do that. A feed validator, such as "
        "validator.w3.org/feed, shows the place."
    ),
    Trouble.ASTRAY: Said("The web server's redirections need a look."),
    Trouble.OURS: Said("That is a fault of mine, not of your blog. The host of this server can report it."),
}
