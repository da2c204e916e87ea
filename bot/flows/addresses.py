"""Web addresses as members give them, and what is found there."""

from collections.abc import Sequence

from bot.errors import UserError
from bot.feeds.errors import describe_error
from bot.i18n import LazyString
from bot.web import Failed, Fetched, NotModified, Web

MAX_URL_LENGTH = 500


def candidate_urls(given: str) -> Sequence[str]:
    """Return what a member gave as a web address; two to try where they left out the scheme.

    Raises Refusal where it is none.
    """
    address = given.strip().strip("<>")
    if len(address) > MAX_URL_LENGTH or any(char.isspace() for char in address) or "." not in address:
        raise UserError("That is not a web address. Copy it from your browser while you look at your blog.")
    return [address] if "://" in address else [f"https://{address}", f"http://{address}"]


async def fetch_first(web: Web, addresses: Sequence[str]) -> Fetched:
    """Return what is found at the first of these addresses where there is anything."""
    reason = LazyString("gave no document")
    for address in addresses:
        match await web.get(address):
            case Fetched() as found:
                return found
            case Failed() as failure:
                reason = describe_error(failure.kind, failure.reason)
            case NotModified():
                continue
    raise UserError("That address {reason}. Is it spelled as your browser shows it?", reason=reason)
