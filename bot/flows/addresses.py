"""Web addresses that members type: validation and fetching."""

from collections.abc import Sequence

from bot.errors import UserError
from bot.feeds.errors import describe_error
from bot.i18n import LazyString
from bot.web import Failed, Fetched, NotModified, Web

MAX_URL_LENGTH = 500


def candidate_urls(text: str) -> Sequence[str]:
    """Return the address that a member typed, or two to try if they left out the scheme.

    Raise UserError if it is not a web address.
    """
    address = text.strip().strip("<>")
    if len(address) > MAX_URL_LENGTH or any(char.isspace() for char in address) or "." not in address:
        raise UserError("That is not a web address. Copy it from your browser while you look at your blog.")
    return [address] if "://" in address else [f"https://{address}", f"http://{address}"]


async def fetch_first(web: Web, addresses: Sequence[str]) -> Fetched:
    """Return the response of the first address that can be fetched; raise UserError if none can."""
    reason = LazyString("gave no document")
    for address in addresses:
        match await web.get(address):
            case Fetched() as fetched:
                return fetched
            case Failed() as failure:
                reason = describe_error(failure.kind, failure.reason)
            case NotModified():
                continue
    raise UserError("That address {reason}. Is it spelled as your browser shows it?", reason=reason)
