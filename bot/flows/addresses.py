"""Web addresses that members type: validation and fetching."""

import re
from collections.abc import Sequence

from bot.errors import UserError
from bot.feeds.errors import ErrorKind, describe_error
from bot.feeds.links import links_in_message, without_punctuation
from bot.i18n import LazyString
from bot.text import single_line
from bot.web import Failed, Fetched, NotModified, Web

MAX_URL_LENGTH = 500
MAX_TYPED_LENGTH = 6_000
"""Characters that Discord lets members type."""
_AROUND = " <>`\"'*|\u2018\u2019\u201c\u201d\u201e\u00ab\u00bb\u2039\u203a\u200c\u200d"
"""What people put around an address, so that it shows no preview, or because it was quoted where they copied it."""
_OPENING_BRACKETS = ("[", "(", "{")
_ENDS_OF_SENTENCES = ".,;:\u3001\u3002\uff0c"
"""What ends a sentence or a part of it; an address may end in another sign of its own."""
_READERS_SCHEME = re.compile(r"(?:feed:(?://)?|view-source:)", re.IGNORECASE)
"""What stands before an address that was copied from a feed reader, or from the source of a page."""
_ACCOUNT = re.compile(r"(?:mailto:)?@?[^/@]+@[^/@]+", re.IGNORECASE)
"""An e-mail address, or an account on Mastodon."""


def candidate_urls(text: str) -> Sequence[str]:
    """Return the addresses to try of the one that a member typed: with either scheme, where they left it out.

    Of a sentence or a Markdown link it is the one address in it. What may be the end of the sentence around it is left
    out first, and kept in what is tried last. Raise UserError if it is not a web address.
    """
    address = bare_address(text)
    is_in_text = " " in address or address.startswith(_OPENING_BRACKETS)
    if is_in_text and len(links := set(links_in_message(address))) == 1:
        [address] = links
    without_end = without_punctuation(address, _ENDS_OF_SENTENCES)
    is_account = "://" not in address and _ACCOUNT.fullmatch(address)
    is_address = bool(without_end) and " " not in address and "." in address and not is_account
    if len(address) > MAX_URL_LENGTH or not is_address:
        raise UserError("That is not a web address. Copy it from your browser while you look at your blog.")
    spellings = dict.fromkeys([without_end, address])
    schemes = ("",) if "://" in address else ("https://", "http://")
    return [f"{scheme}{spelling}" for spelling in spellings for scheme in schemes]


def bare_address(text: str) -> str:
    """Return what was typed as an address, without invisible characters, and what stands around it or before it."""
    bare = single_line(text, MAX_TYPED_LENGTH).strip(_AROUND)
    return _READERS_SCHEME.sub("", bare, count=1) if _READERS_SCHEME.match(bare) else bare


async def fetch_first(web: Web, addresses: Sequence[str], if_refused: LazyString | None = None) -> Fetched:
    """Return the response of the first address that can be fetched.

    Raise UserError as `unreadable` does if none can.
    """
    failure = Failed(ErrorKind.BAD_RESPONSE, "gave no document")
    for address in addresses:
        match await web.get(address):
            case Fetched() as fetched:
                return fetched
            case Failed() as failed:
                failure = failed
            case NotModified():
                continue
    raise unreadable(failure.kind, failure.reason, if_refused)


def unreadable(kind: ErrorKind, reason: str = "", if_refused: LazyString | None = None) -> UserError:
    """Return the error for an address that can't be read, with what to do about it.

    `reason` says it exactly, in English. `if_refused` is what to do where the site turns programs away; by default,
    what the owner of a feed can do about that.
    """
    is_refused = kind in {ErrorKind.REFUSED, ErrorKind.CHALLENGED}
    advice = if_refused if if_refused and is_refused else kind.first_advice
    return UserError("The site {reason}. {advice}", reason=describe_error(kind, reason), advice=advice)
