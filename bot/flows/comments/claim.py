"""A member says which comments are theirs, and under which names they comment."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.comments import Alias, AliasKind, FoundComment, IdentityIndex, KnownIdentities, any_readable, fold_name
from bot.errors import UserError
from bot.feeds import address_key, belongs_to_site
from bot.flows.access import require_community, require_member
from bot.flows.comments.poll import MAX_NAME_LENGTH
from bot.flows.comments.poller import CommentPoller
from bot.flows.members.membership import ensure_member
from bot.flows.members.read_post import require_post
from bot.flows.messages.roundup import refresh_roundup
from bot.posts import Post
from bot.services import Services
from bot.text import escape, single_line
from bot.themes import Caller, Community, Member
from storage import Connection, Transaction
from storage.aliases import add_alias, aliases_of, find_alias, load_identity_index, remove_alias, resolve_alias
from storage.comment_polling import get_polled_post
from storage.communities import find_member
from storage.profiles import homes_and_feeds, profiles_of
from storage.reading import Unclaimed, assign_comment, read_marks, unclaimed_comments

MAX_NAMES, MAX_OFFERED = 20, 5
_BARE_ADDRESS = re.compile(r"[\w-]+(\.[\w-]+)*\.[a-z]{2,}(/\S*)?")
"""An address as people write it down, without `https://`; a name such as J.R.R.Tolkien is none."""


@dataclass(frozen=True, slots=True)
class OwnCommentSearch:
    """What a look for a member's comment under a post came to."""

    post: Post
    agreed: bool
    is_found: bool
    is_seen: bool = True
    """Whether the comments of that blog can be seen at all."""
    offered: Sequence[tuple[Unclaimed, str]] = ()
    """Comments that nobody has claimed, the newest first, with the names they are signed with."""


async def find_own_comment(services: Services, poller: CommentPoller, caller: Caller, post_id: int) -> OwnCommentSearch:
    """Look at once for a member's comment under a post; return whether it is known, and else which it might be.

    The only one under a name that they told is theirs then, even where that name alone would say nothing.
    Raises Refusal where the post is not in the round, or is their own.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community, member = await ensure_member(tx, caller, now)
        post = await require_post(tx, post_id, community.id)
        if post.member == member.id:
            raise UserError("This one is yours: what you write under it is an answer, and counts for you as nothing.")
        if not member.is_tracked:
            return OwnCommentSearch(post, agreed=False, is_found=False)
    found = await poller.poll(post.id)
    async with services.db.write() as tx:
        is_found = post.id in (await read_marks(tx, post.round, member)).answered
        circle = await load_identity_index(tx, community.id)
        offered = [] if is_found else await _offered(tx, circle, post, member, found)
        signed = [one for one, name in offered if circle.is_claimed_by(name, member.id)]
        if len(signed) == 1:
            await _claim(tx, community, post, signed[0].id, member, now)
            is_found = True
        is_seen = any_readable((await get_polled_post(tx, post.id)).sources)
    return OwnCommentSearch(post, agreed=True, is_found=is_found, is_seen=is_seen, offered=offered)


async def _offered(
    conn: Connection, circle: IdentityIndex, post: Post, member: Member, found: Sequence[FoundComment]
) -> list[tuple[Unclaimed, str]]:
    signed = {c.external_id: c for c in found if c.author_name and circle.author_of(c).member in {None, member.id}}
    open_ = [one for one in await unclaimed_comments(conn, post.id) if one.external_id in signed]
    return [(one, signed[one.external_id].author_name) for one in reversed(open_)][:MAX_OFFERED]


async def claim_comment(
    services: Services, poller: CommentPoller, caller: Caller, post_id: int, comment_id: int
) -> tuple[Post, str]:
    """Note that a comment is a member's, and the name it is signed with as theirs; return the post and the name.

    Raises Refusal where it can't be seen any more, or somebody else says that it is theirs.
    """
    now = services.clock.now()
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        post = await require_post(conn, post_id, community.id)
        member = await require_member(conn, community.id, caller.user)
        open_ = {one.id: one for one in await unclaimed_comments(conn, post.id)}
    if comment_id not in open_ or not member.is_tracked or post.member == member.id:
        raise UserError("That comment can't be claimed any more. Press **I commented** again to see which can.")
    signed = {c.external_id: c for c in await poller.poll(post.id)}
    comment = signed.get(open_[comment_id].external_id)
    if comment is None:
        raise UserError("I can't see that comment on the blog any more. It may wait there to be approved.")
    name = comment.author_name
    async with services.db.write() as tx:
        if (await load_identity_index(tx, community.id)).is_of_another(name, member.id):
            raise UserError("**{name}** is another member here. If it is you, ask a host.", name=escape(name, 60))
        await _claim(tx, community, post, comment_id, member, now)
        if fold_name(name):
            await add_alias(tx, member.id, AliasKind.NAME, fold_name(name), single_line(name, MAX_NAME_LENGTH), now)
        if comment.account:
            await add_alias(tx, member.id, AliasKind.ACCOUNT, comment.account, single_line(name, MAX_NAME_LENGTH), now)
    return post, name


async def _claim(
    tx: Transaction, community: Community, post: Post, comment_id: int, member: Member, now: datetime
) -> None:
    if not await assign_comment(tx, comment_id, post.id, member.id):
        raise UserError("That comment can't be claimed any more. Press **I commented** again to see which can.")
    await refresh_roundup(tx, community, post.round, now)


async def answer_was_you(
    services: Services, caller: Caller, guild: int, alias_id: int, comment_id: int, post_id: int, *, was_me: bool
) -> Alias:
    """Note whether a name that is signed under a comment is the member's; return it.

    Raises Refusal for anybody but who was asked.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community = await require_community(tx, guild)
        member = await require_member(tx, community.id, caller.user)
        alias = await find_alias(tx, alias_id, community.id)
        if alias is None or alias.member != member.id:
            raise UserError("That question is not for you.")
        if alias.kind is not AliasKind.ASKED:
            return alias
        await resolve_alias(tx, alias, AliasKind.NAME if was_me else AliasKind.NOT_ME)
        if was_me and member.is_tracked:
            await _claim(tx, community, await require_post(tx, post_id, community.id), comment_id, member, now)
    return alias


async def add_name(services: Services, caller: Caller, told: str) -> None:
    """Write down a name or an address under which a member comments, or take it out where they told it before.

    Raises Refusal for what is another member's, and for too many.
    """
    now = services.clock.now()
    async with services.db.write() as tx:
        community, member = await ensure_member(tx, caller, now)
        kind, value = _alias_of(single_line(told, MAX_NAME_LENGTH))
        known = await aliases_of(tx, member.id)
        if same := [one for one in known if (one.kind, one.value) == (kind, value)]:
            await remove_alias(tx, same[0])
            return
        if len(known) >= MAX_NAMES:
            raise UserError("You have {number} names already. Give one of them again to take it out.", number=MAX_NAMES)
        circle = await load_identity_index(tx, community.id)
        owner = circle.at(f"https://{value}") if kind is AliasKind.ADDRESS else None
        if owner not in {None, member.id} or circle.is_of_another(told, member.id):
            raise UserError("**{name}** is another member here. If it is you, ask a host.", name=escape(told, 60))
        await add_alias(tx, member.id, kind, value, single_line(told, MAX_NAME_LENGTH), now)


async def known_identities(services: Services, caller: Caller) -> KnownIdentities:
    """Return by what a member's comments are known; nothing of one who never took part."""
    async with services.db.read() as conn:
        community = await require_community(conn, caller.guild)
        member = await find_member(conn, community.id, caller.user)
        if member is None:
            return KnownIdentities((), (), ())
        told = await aliases_of(conn, member.id)
        pages = await profiles_of(conn, member.id)
        blogs = await homes_and_feeds(conn, member.id)
    sure = {address_key(page) for page in pages} | {alias.value for alias in told if alias.kind is AliasKind.ADDRESS}
    doubtful = [home for home, feed in blogs if not belongs_to_site(feed, home) and address_key(home) not in sure]
    homes = {address_key(home) for home, _ in blogs}
    elsewhere = [page for page in pages if address_key(page) not in homes]
    return KnownIdentities(tuple(told), tuple(elsewhere), tuple(doubtful))


def _alias_of(told: str) -> tuple[AliasKind, str]:
    if told.lower().startswith(("http://", "https://")):
        return AliasKind.ADDRESS, address_key(told)
    if _BARE_ADDRESS.fullmatch(told):
        return AliasKind.ADDRESS, address_key(f"https://{told}")
    value = fold_name(told)
    if not value:
        raise UserError("Tell a name or an address, as you leave it with your comments.")
    return AliasKind.NAME, value
