"""The kinds of errors at fetching and parsing a feed, with what its owner can do about each."""

from datetime import timedelta
from enum import StrEnum

from bot.i18n import LazyString

NOTIFY_OWNER_AFTER = timedelta(hours=24)
"""How long a feed has to fail before its owner gets a message, so that short outages cause none."""


class ErrorKind(StrEnum):
    """The likely reason why a feed can't be fetched or parsed; stored by its value."""

    GONE = "gone"
    NOT_FOUND = "missing"
    REFUSED = "refused"
    CHALLENGED = "challenged"
    BUSY = "busy"
    BAD_RESPONSE = "broken"
    CERTIFICATE = "certificate"
    UNKNOWN_HOST = "unknown name"
    UNREACHABLE = "unreachable"
    TIMEOUT = "slow"
    TOO_LARGE = "too large"
    NOT_A_FEED = "not a feed"
    BAD_ADDRESS = "astray"
    OTHER_PAGE = "other page"
    INTERNAL = "ours"

    @property
    def description(self) -> LazyString:
        """Return what the site does, as a predicate for "the site …"."""
        return _DESCRIPTIONS[self]

    @property
    def advice(self) -> LazyString:
        """Return what the owner of the feed can do."""
        return _ADVICE[self]

    @property
    def first_advice(self) -> LazyString:
        """Return what somebody can do who gave an address that could not be read, and has no feed there yet."""
        return _FIRST_ADVICE.get(self, self.advice)


def describe_error(kind: ErrorKind, reason: str) -> LazyString:
    """Return what a site does, as a predicate for "the site …": in English `reason`, else the kind's description."""
    return LazyString(kind.description.msgid, reason)


_DESCRIPTIONS = {
    ErrorKind.GONE: LazyString("says that it is gone for good"),
    ErrorKind.NOT_FOUND: LazyString("has nothing at this address"),
    ErrorKind.REFUSED: LazyString("blocks bots"),
    ErrorKind.CHALLENGED: LazyString("asks whether I am a person"),
    ErrorKind.BUSY: LazyString("is overloaded"),
    ErrorKind.BAD_RESPONSE: LazyString("answers with an error"),
    ErrorKind.CERTIFICATE: LazyString("has a certificate that can't be trusted"),
    ErrorKind.UNKNOWN_HOST: LazyString("is not known under that name"),
    ErrorKind.UNREACHABLE: LazyString("could not be reached"),
    ErrorKind.TIMEOUT: LazyString("did not answer in time"),
    ErrorKind.TOO_LARGE: LazyString("sends more than I can read"),
    ErrorKind.NOT_A_FEED: LazyString("gives something that I can't read"),
    ErrorKind.BAD_ADDRESS: LazyString("leads somewhere that I can't go"),
    ErrorKind.OTHER_PAGE: LazyString("shows something else there"),
    ErrorKind.INTERNAL: LazyString("sends something I can't make sense of"),
}
_ADVICE = {
    ErrorKind.GONE: LazyString(
        "So I have stopped looking. If your blog has a new address, **/blog add** with it and **/blog remove** for the "
        "old one."
    ),
    ErrorKind.NOT_FOUND: LazyString(
        "If your blog has a new address, **/blog add** with it and **/blog remove** for the old one."
    ),
    ErrorKind.REFUSED: LazyString(
        "Something there blocks bots, often a security plugin or the hosting company. Ask them to let feed "
        "readers through to the address of your feed."
    ),
    ErrorKind.CHALLENGED: LazyString(
        "Only a person's browser can pass it. In Cloudflare, under Security rules, add one that skips the challenge "
        "for the address of your feed."
    ),
    ErrorKind.BUSY: LazyString(
        "I ask more seldom now. If your hosting company limits requests, it can make an exception for feeds."
    ),
    ErrorKind.BAD_RESPONSE: LazyString(
        "That is most often a plugin or the server itself. Opening the feed in your browser shows more."
    ),
    ErrorKind.CERTIFICATE: LazyString("Most often it has run out. Your hosting company can renew it."),
    ErrorKind.UNKNOWN_HOST: LazyString(
        "Has the domain run out? If your blog has a new address, **/blog add** with it and **/blog remove** for the "
        "old one."
    ),
    ErrorKind.UNREACHABLE: LazyString("Does it open in your browser?"),
    ErrorKind.TIMEOUT: LazyString("A feed of fewer posts answers faster; most blogs have a setting for it."),
    ErrorKind.TOO_LARGE: LazyString(
        "A feed of fewer posts, or of summaries, would do; most blogs have a setting for it."
    ),
    ErrorKind.NOT_A_FEED: LazyString(
        "A plugin's message or a stray character in the blog's design can do that. A feed validator, such as "
        "validator.w3.org/feed, shows the place."
    ),
    ErrorKind.BAD_ADDRESS: LazyString("The web server's redirections need a look."),
    ErrorKind.OTHER_PAGE: LazyString("Does it open in your browser?"),
    ErrorKind.INTERNAL: LazyString("That is a fault of mine, not of your blog. The host of this server can report it."),
}
_SPELLING = LazyString("Is the address spelled as your browser shows it?")
_LATER = LazyString("Please try it again in an hour.")
_FIRST_ADVICE = {
    ErrorKind.GONE: _SPELLING,
    ErrorKind.NOT_FOUND: _SPELLING,
    ErrorKind.UNKNOWN_HOST: _SPELLING,
    ErrorKind.BAD_ADDRESS: _SPELLING,
    ErrorKind.BUSY: _LATER,
    ErrorKind.TIMEOUT: _LATER,
    ErrorKind.BAD_RESPONSE: LazyString("Does it open in your browser? If it does not, please try it again in an hour."),
}
"""Other advice than of a feed that was read before."""
