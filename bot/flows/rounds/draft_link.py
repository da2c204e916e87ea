"""The link to a draft on the web: signed, for one person and one round, valid for an hour and without an account.

Whoever knows it comes in as that person, so it ends soon, and what the person may do is asked of Discord each time.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from itsdangerous import BadData

from bot.boundary import parse_number
from bot.flows.signing import signer_of
from bot.i18n import Language
from bot.services import Services
from bot.themes import Caller, RoundId

LINK_LIFETIME = timedelta(hours=1)
"""How long a link is valid."""
_KIND, _SEPARATOR = "draft", "~"


@dataclass(frozen=True, slots=True)
class DraftLink:
    """What a link is for."""

    round: RoundId
    user: int
    """The Discord user to whom it was given."""
    language: Language
    until: datetime
    """When it ends."""


async def draft_link_url(services: Services, caller: Caller, round_id: RoundId) -> str:
    """Return a new link for the caller to a round's draft; empty where the bot has no public address."""
    if not services.public_address:
        return ""
    until = services.clock.now() + LINK_LIFETIME
    name = _SEPARATOR.join([str(round_id), str(caller.user), caller.language, str(int(until.timestamp()))])
    token = (await signer_of(services, _KIND)).sign(name).decode()
    return f"{services.public_address}/draft/{token}"


async def resolve_draft_link(services: Services, token: str) -> DraftLink | None:
    """Return what a token is for, also when its time is over; None where the bot did not sign it."""
    try:
        name = (await signer_of(services, _KIND)).unsign(token).decode()
    except (BadData, ValueError):
        return None
    round_id, user, language, until = name.split(_SEPARATOR)
    ends_at = datetime.fromtimestamp(parse_number(until) or 0, UTC)
    return DraftLink(RoundId(parse_number(round_id) or 0), parse_number(user) or 0, Language(language), ends_at)
