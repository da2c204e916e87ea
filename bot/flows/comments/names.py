"""The names and addresses that members comment with, as they give them and take them out."""

import re
from collections.abc import Sequence
from datetime import datetime

from bot.comments import Alias, AliasKind, KnownIdentities, normalize_name
from bot.errors import UserError
from bot.feeds import address_key
from bot.flows.access import require_community
from bot.flows.addresses import bare_address
from bot.flows.comments.record import MAX_NAME_LENGTH
from bot.flows.members.membership import ensure_member
from bot.flows.messages.roundup import refresh_roundup
from bot.services import Services
from bot.text import escape, single_line
from bot.themes import Caller, Community, Member, RoundId
from bot.words import MARKS
from storage import Transaction
from storage.aliases import add_alias, aliases_of, load_identity_index, remove_alias
from storage.comments import release_comments
from storage.communities import find_member
from storage.profiles import homes_of, profiles_of

MAX_ALIASES = 20
_BARE_ADDRESS = re.compile(rf"[\w{MARKS}-]+(\.[\w{MARKS}-]+)*\.[a-z]{{2,}}(/\S*)?")
"""An address without `https://`, as people write it; a name such as J.R.R.Tolkien is none."""


async def toggle_alias(services: Services, caller: Caller, text: str) -> None:
    """Record a name or an address with which the caller comments; take out one that they gave before.

    The comments that were theirs by one that is taken out are theirs no more. Raises UserError for what is another
    member's, and for too many.
    """
    now, text = services.clock.now(), bare_address(text)
    async with services.db.write() as tx:
        community, member = await ensure_member(tx, caller, now)
        kind, value = _parse_alias(single_line(text, MAX_NAME_LENGTH))
        known = await aliases_of(tx, member.id)
        if same := [one for one in known if (one.kind, one.value) == (kind, value)]:
            await take_out_alias(tx, community, member, same[0], now)
            return
        if len(known) >= MAX_ALIASES:
            raise UserError(
                "You have {number} names already. Give one of them again to take it out.", number=MAX_ALIASES
            )
        index = await load_identity_index(tx, community.id, of_all=True)
        owner = index.member_at(f"https://{value}") if kind is AliasKind.ADDRESS else None
        if owner not in {None, member.id}:
            raise UserError(
                "{address} is another member's here. If the blog is yours, a host hands it over with **/blog give**.",
                address=escape(text, 60),
            )
        if index.is_name_of_another(text, member.id):
            raise UserError(
                "**{name}** is another member here, too, so the name doesn't say whose a comment is. "
                "Press **I commented** under a post, and choose yours.",
                name=escape(text, 60),
            )
        await add_alias(tx, member.id, kind, value, single_line(text, MAX_NAME_LENGTH), now)


async def take_out_alias(tx: Transaction, community: Community, member: Member, alias: Alias, now: datetime) -> None:
    """Delete an alias, and what goes with it; the comments known by these are nobody's."""
    rounds: set[RoundId] = set()
    for one in go_together(await aliases_of(tx, member.id), alias):
        rounds |= await release_comments(tx, one.id)
        await remove_alias(tx, one)
    for round_id in sorted(rounds):
        await refresh_roundup(tx, community, round_id, now)


def go_together(known: Sequence[Alias], alias: Alias) -> Sequence[Alias]:
    """Return those of a member's aliases that are taken out with one: a name and the accounts learned with it."""
    learned = {AliasKind.NAME, AliasKind.ACCOUNT}
    if alias.kind not in learned:
        return [one for one in known if one.id == alias.id]
    name = normalize_name(alias.display)
    return [one for one in known if one.kind in learned and normalize_name(one.display) == name]


async def get_known_identities(services: Services, caller: Caller) -> KnownIdentities:
    """Return what identifies the caller's comments; nothing for one who is no member."""
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        member = await find_member(conn, community.id, caller.user)
        if member is None:
            return KnownIdentities((), (), ())
        aliases = await aliases_of(conn, member.id)
        profiles = await profiles_of(conn, member.id)
        homes = await homes_of(conn, member.id)
        index = await load_identity_index(conn, community.id, of_all=True)
    addresses = {alias.value for alias in aliases if alias.kind is AliasKind.ADDRESS}
    verified = {address_key(profile) for profile in profiles} | addresses
    unverified = [
        home.address for home in homes if not home.is_feeds_site and address_key(home.address) not in verified
    ]
    own = {address_key(home.address) for home in homes}
    elsewhere = [profile for profile in profiles if address_key(profile) not in own]
    front_pages = [alias.display for alias in aliases if index.is_front_page_alone(alias)]
    return KnownIdentities(tuple(aliases), tuple(elsewhere), tuple(unverified), tuple(front_pages))


def _parse_alias(text: str) -> tuple[AliasKind, str]:
    if text.lower().startswith(("http://", "https://")):
        return AliasKind.ADDRESS, address_key(text)
    if _BARE_ADDRESS.fullmatch(text):
        return AliasKind.ADDRESS, address_key(f"https://{text}")
    name = normalize_name(text)
    if not name:
        raise UserError("Tell a name or an address, as you leave it with your comments.")
    return AliasKind.NAME, name
