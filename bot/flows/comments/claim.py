"""Let members claim comments, and give the names and addresses they comment with."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.comments import (
    Alias,
    AliasKind,
    Claim,
    IdentityIndex,
    KnownIdentities,
    ParsedComment,
    any_readable,
    normalize_name,
)
from bot.errors import UserError
from bot.feeds import address_key
from bot.flows.access import require_community, require_member
from bot.flows.comments.poller import CommentPoller
from bot.flows.comments.record import MAX_NAME_LENGTH
from bot.flows.members.membership import ensure_member
from bot.flows.members.read_post import require_post
from bot.flows.messages.roundup import refresh_roundup
from bot.posts import Decision, Post
from bot.services import Services
from bot.text import escape, single_line
from bot.themes import Caller, Community, Member
from storage import Connection, Transaction
from storage.aliases import add_alias, aliases_of, find_alias, load_identity_index, remove_alias, resolve_alias
from storage.comments import UnclaimedComment, assign_comment, get_polled_post, unclaimed_comments
from storage.communities import find_member
from storage.posts import find_post
from storage.profiles import homes_of, profiles_of
from storage.reading import read_marks

MAX_ALIASES, MAX_CHOICES = 20, 5
_BARE_ADDRESS = re.compile(r"[\w-]+(\.[\w-]+)*\.[a-z]{2,}(/\S*)?")
"""An address without `https://`, as people write it; a name such as J.R.R.Tolkien is none."""


@dataclass(frozen=True, slots=True)
class OwnCommentSearch:
    """The result of a search for a member's comment under a post."""

    post: Post
    is_tracked: bool
    """Whether the member lets their comments be recorded; without that, nothing is searched."""
    is_found: bool
    has_declined: bool = False
    """Whether the member said that nothing may be recorded, and is not asked again."""
    is_readable: bool = True
    """Whether the blog shows its comments to programs."""
    choices: Sequence[tuple[UnclaimedComment, str]] = ()
    """Comments that may be the member's, newest first, with the names of their authors."""


async def find_own_comment(services: Services, poller: CommentPoller, caller: Caller, post_id: int) -> OwnCommentSearch:
    """Poll a post's comments, and return whether one is the caller's, or else which may be.

    The only one under a name that the caller gave is claimed, even if that is one word, which alone identifies nobody.
    Raises UserError where the post is not in the round, or is the caller's own.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community, member = await ensure_member(tx, caller, now)
        post = await require_post(tx, post_id, community.id)
        if post.member == member.id:
            raise UserError("This one is yours, so your replies there aren't counted.")
        if not member.is_tracked:
            return OwnCommentSearch(post, is_tracked=False, is_found=False, has_declined=member.answered_consent)
    fetched = await poller.poll(post.id)
    async with services.db.write() as tx:
        is_found = post.id in (await read_marks(tx, post.round, member)).commented
        index = await load_identity_index(tx, community.id, of_all=True)
        choices = [] if is_found else await _choices(tx, index, post, member, fetched)
        named = [one for one, name in choices if index.is_name_of(name, member.id)]
        if len(named) == 1:
            await _claim(tx, community, post, named[0].id, member, now)
            is_found = True
        is_readable = any_readable((await get_polled_post(tx, post.id)).sources)
    return OwnCommentSearch(post, is_tracked=True, is_found=is_found, is_readable=is_readable, choices=choices)


async def _choices(
    conn: Connection, index: IdentityIndex, post: Post, member: Member, fetched: Sequence[ParsedComment]
) -> Sequence[tuple[UnclaimedComment, str]]:
    """Return the unclaimed comments that the blog still shows, and that are no other member's, newest first."""
    named = {c.external_id: c for c in fetched if c.author_name and index.author_of(c).member in {None, member.id}}
    unclaimed = [one for one in await unclaimed_comments(conn, post.id) if one.external_id in named]
    return [(one, named[one.external_id].author_name) for one in reversed(unclaimed)][:MAX_CHOICES]


async def claim_comment(
    services: Services, poller: CommentPoller, caller: Caller, post_id: int, comment_id: int
) -> tuple[Post, str]:
    """Record that a comment is the caller's, and its author's name as theirs; return the post and the name.

    Raises UserError where the comment can't be seen any more, or is another member's.
    """
    now = services.clock.now()
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        post = await require_post(conn, post_id, community.id)
        member = await require_member(conn, community.id, caller.user)
        unclaimed = {one.id: one for one in await unclaimed_comments(conn, post.id)}
    if comment_id not in unclaimed or not member.is_tracked or post.member == member.id:
        raise UserError("That comment can't be claimed any more. Press **I commented** again to see which can.")
    fetched = {one.external_id: one for one in await poller.poll(post.id)}
    comment = fetched.get(unclaimed[comment_id].external_id)
    if comment is None:
        raise UserError("I can't see that comment on the blog any more. It may wait there to be approved.")
    name = comment.author_name
    async with services.db.write() as tx:
        index = await load_identity_index(tx, community.id, of_all=True)
        if index.author_of(comment).member not in {None, member.id} or index.is_name_of_another(name, member.id):
            raise UserError("**{name}** is another member here. If it is you, ask a host.", name=escape(name, 60))
        await _claim(tx, community, post, comment_id, member, now)
        await _add_author_aliases(tx, member, comment, now)
    return post, name


async def _add_author_aliases(tx: Transaction, member: Member, comment: ParsedComment, now: datetime) -> None:
    name, display = normalize_name(comment.author_name), single_line(comment.author_name, MAX_NAME_LENGTH)
    if name:
        await add_alias(tx, member.id, AliasKind.NAME, name, display, now)
    if comment.account:
        await add_alias(tx, member.id, AliasKind.ACCOUNT, comment.account, display, now)


async def _claim(
    tx: Transaction, community: Community, post: Post, comment_id: int, member: Member, now: datetime
) -> None:
    if not await assign_comment(tx, comment_id, post.id, member.id):
        raise UserError("That comment can't be claimed any more. Press **I commented** again to see which can.")
    await refresh_roundup(tx, community, post.round, now)


async def answer_identity_question(
    services: Services, caller: Caller, alias_id: int, comment_id: int, post_id: int, *, was_me: bool
) -> tuple[Alias, Claim]:
    """Record whether the name of a comment's author is the caller's; return it as an alias, and what the comment is.

    The name is settled whatever has become of the comment. Raises UserError for anybody but the member who was asked.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, caller.guild)
        member = await require_member(tx, community.id, caller.user)
        alias = await find_alias(tx, alias_id, community.id)
        if alias is None or alias.member != member.id:
            raise UserError("That question is not for you.")
        if alias.kind is AliasKind.ASKED:
            alias = replace(alias, kind=AliasKind.NAME if was_me else AliasKind.NOT_ME)
            await resolve_alias(tx, alias, alias.kind)
        if alias.kind is AliasKind.NOT_ME:
            return alias, Claim.NONE
        return alias, await _try_to_claim(tx, community, member, post_id, comment_id, now)


async def _try_to_claim(
    tx: Transaction, community: Community, member: Member, post_id: int, comment_id: int, now: datetime
) -> Claim:
    """Record that a comment is a member's, if it can be; return what became of that."""
    post = await find_post(tx, post_id, community.id)
    if post is None or post.decision is not Decision.ACCEPT:
        return Claim.POST_IS_GONE
    if not member.is_tracked:
        return Claim.PAUSED
    if not await assign_comment(tx, comment_id, post.id, member.id):
        return Claim.TAKEN
    await refresh_roundup(tx, community, post.round, now)
    return Claim.NOTED


async def toggle_alias(services: Services, caller: Caller, text: str) -> None:
    """Record a name or an address with which the caller comments; remove one that they gave before.

    Raises UserError for what is another member's, and for too many.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community, member = await ensure_member(tx, caller, now)
        kind, value = _parse_alias(single_line(text, MAX_NAME_LENGTH))
        known = await aliases_of(tx, member.id)
        if same := [one for one in known if (one.kind, one.value) == (kind, value)]:
            await remove_alias(tx, same[0])
            return
        if len(known) >= MAX_ALIASES:
            raise UserError(
                "You have {number} names already. Give one of them again to take it out.", number=MAX_ALIASES
            )
        index = await load_identity_index(tx, community.id, of_all=True)
        owner = index.member_at(f"https://{value}") if kind is AliasKind.ADDRESS else None
        if owner not in {None, member.id} or index.is_name_of_another(text, member.id):
            raise UserError("**{name}** is another member here. If it is you, ask a host.", name=escape(text, 60))
        await add_alias(tx, member.id, kind, value, single_line(text, MAX_NAME_LENGTH), now)


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
    addresses = {alias.value for alias in aliases if alias.kind is AliasKind.ADDRESS}
    verified = {address_key(profile) for profile in profiles} | addresses
    unverified = [
        home.address for home in homes if not home.is_feeds_site and address_key(home.address) not in verified
    ]
    own = {address_key(home.address) for home in homes}
    elsewhere = [profile for profile in profiles if address_key(profile) not in own]
    return KnownIdentities(tuple(aliases), tuple(elsewhere), tuple(unverified))


def _parse_alias(text: str) -> tuple[AliasKind, str]:
    if text.lower().startswith(("http://", "https://")):
        return AliasKind.ADDRESS, address_key(text)
    if _BARE_ADDRESS.fullmatch(text):
        return AliasKind.ADDRESS, address_key(f"https://{text}")
    name = normalize_name(text)
    if not name:
        raise UserError("Tell a name or an address, as you leave it with your comments.")
    return AliasKind.NAME, name
