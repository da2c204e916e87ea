"""A member says which comments are theirs, and under which names they comment."""

import asyncio
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.errors import Refusal
from bot.feeds import address_key, lies_at
from bot.flows.communities import community_of, known_member, member_of
from bot.flows.gather_comments import NAME_LIMIT, gather_comments
from bot.flows.read_post import post_of
from bot.flows.show_roundup import renew_roundup
from bot.layout import escape, plain
from bot.posts import Post, PostId
from bot.reading import Alias, AliasKind, Circle, FoundComment, KnownBy, any_open, fold_name
from bot.themes import Caller, Community, Member
from bot.tools import Tools
from storage import Connection, Transaction
from storage.aliases import add_alias, aliases_of, circle_of, find_alias, remove_alias, settle_alias
from storage.communities import find_member
from storage.profiles import homes_and_feeds, profiles_of
from storage.reading import Unclaimed, claim, marks_of, unclaimed_on
from storage.watched import watched_post

MOST_NAMES, OFFERED = 20, 5
_BARE_ADDRESS = re.compile(r"[\w-]+(\.[\w-]+)*\.[a-z]{2,}(/\S*)?")
"""An address as people write it down, without `https://`; a name such as J.R.R.Tolkien is none."""


@dataclass(frozen=True, slots=True)
class Mine:
    """What a look for a member's comment under a post came to."""

    post: Post
    agreed: bool
    is_found: bool
    is_seen: bool = True
    """Whether the comments of that blog can be seen at all."""
    offered: Sequence[tuple[Unclaimed, str]] = ()
    """Comments that nobody has claimed, the newest first, with the names they are signed with."""


async def look_for_mine(tools: Tools, caller: Caller, post_id: int) -> Mine:
    """Look at once for a member's comment under a post; return whether it is known, and else which it might be.

    The only one under a name that they told is theirs then, even where that name alone would say nothing.
    Raises Refusal where the post is not in the round, or is their own.
    """
    now = tools.clock.now()
    async with tools.db.write() as tx:
        community, member = await member_of(tx, caller, now)
        post = await post_of(tx, post_id, community.id)
        if post.member == member.id:
            raise Refusal("This one is yours: what you write under it is an answer, and counts for you as nothing.")
        if not member.is_noted:
            return Mine(post, agreed=False, is_found=False)
    found = await _look_now(tools, post.id)
    async with tools.db.write() as tx:
        is_found = post.id in (await marks_of(tx, post.round, member)).answered
        circle = await circle_of(tx, community.id)
        offered = [] if is_found else await _offered(tx, circle, post, member, found)
        signed = [one for one, name in offered if circle.is_told_by(name, member.id)]
        if len(signed) == 1:
            await _claim(tx, community, post, signed[0].id, member, now)
            is_found = True
        is_seen = any_open((await watched_post(tx, post.id)).doors)
    return Mine(post, agreed=True, is_found=is_found, is_seen=is_seen, offered=offered)


async def _look_now(tools: Tools, post: PostId) -> Sequence[FoundComment]:
    """Look at a post's comments; whoever asks while a look is under way shares it, so that nobody's blog is flooded."""
    look = tools.looks.get(post)
    if look is None:
        look = tools.looks[post] = asyncio.create_task(
            gather_comments(tools, post, whole=True), name=f"comments of {post}"
        )
        look.add_done_callback(lambda _: tools.looks.pop(post, None))
    return await asyncio.shield(look)


async def _offered(
    conn: Connection, circle: Circle, post: Post, member: Member, found: Sequence[FoundComment]
) -> list[tuple[Unclaimed, str]]:
    signed = {c.external_id: c for c in found if c.author_name and circle.author_of(c).member in {None, member.id}}
    open_ = [one for one in await unclaimed_on(conn, post.id) if one.external_id in signed]
    return [(one, signed[one.external_id].author_name) for one in reversed(open_)][:OFFERED]


async def claim_comment(tools: Tools, caller: Caller, post_id: int, comment_id: int) -> tuple[Post, str]:
    """Note that a comment is a member's, and the name it is signed with as theirs; return the post and the name.

    Raises Refusal where it can't be seen any more, or somebody else says that it is theirs.
    """
    now = tools.clock.now()
    async with tools.db.read() as conn:
        community = await community_of(conn, caller.guild)
        post = await post_of(conn, post_id, community.id)
        member = await known_member(conn, community.id, caller.user)
        open_ = {one.id: one for one in await unclaimed_on(conn, post.id)}
    if comment_id not in open_ or not member.is_noted or post.member == member.id:
        raise Refusal("That comment can't be claimed any more. Press **I commented** again to see which can.")
    signed = {c.external_id: c for c in await _look_now(tools, post.id)}
    comment = signed.get(open_[comment_id].external_id)
    if comment is None:
        raise Refusal("I can't see that comment on the blog any more. It may wait there to be approved.")
    name = comment.author_name
    async with tools.db.write() as tx:
        if (await circle_of(tx, community.id)).is_of_another(name, member.id):
            raise Refusal("**{name}** is another member here. If it is you, ask a host.", name=escape(name, 60))
        await _claim(tx, community, post, comment_id, member, now)
        if fold_name(name):
            await add_alias(tx, member.id, AliasKind.NAME, fold_name(name), plain(name, NAME_LIMIT), now)
        if comment.account:
            await add_alias(tx, member.id, AliasKind.ACCOUNT, comment.account, plain(name, NAME_LIMIT), now)
    return post, name


async def _claim(
    tx: Transaction, community: Community, post: Post, comment_id: int, member: Member, now: datetime
) -> None:
    if not await claim(tx, comment_id, post.id, member.id):
        raise Refusal("That comment can't be claimed any more. Press **I commented** again to see which can.")
    await renew_roundup(tx, community, post.round, now)


async def answer_was_you(
    tools: Tools, caller: Caller, guild: int, alias_id: int, comment_id: int, post_id: int, *, was_me: bool
) -> Alias:
    """Note whether a name that is signed under a comment is the member's; return it.

    Raises Refusal for anybody but who was asked.
    """
    now = tools.clock.now()
    async with tools.db.write() as tx:
        community = await community_of(tx, guild)
        member = await known_member(tx, community.id, caller.user)
        alias = await find_alias(tx, alias_id, community.id)
        if alias is None or alias.member != member.id:
            raise Refusal("That question is not for you.")
        if alias.kind is not AliasKind.ASKED:
            return alias
        await settle_alias(tx, alias, AliasKind.NAME if was_me else AliasKind.NOT_ME)
        if was_me and member.is_noted:
            await _claim(tx, community, await post_of(tx, post_id, community.id), comment_id, member, now)
    return alias


async def add_name(tools: Tools, caller: Caller, told: str) -> None:
    """Write down a name or an address under which a member comments, or take it out where they told it before.

    Raises Refusal for what is another member's, and for too many.
    """
    now = tools.clock.now()
    async with tools.db.write() as tx:
        community, member = await member_of(tx, caller, now)
        kind, value = _alias_of(plain(told, NAME_LIMIT))
        known = await aliases_of(tx, member.id)
        if same := [one for one in known if (one.kind, one.value) == (kind, value)]:
            await remove_alias(tx, same[0])
            return
        if len(known) >= MOST_NAMES:
            raise Refusal("You have {number} names already. Give one of them again to take it out.", number=MOST_NAMES)
        circle = await circle_of(tx, community.id)
        owner = circle.at(f"https://{value}") if kind is AliasKind.ADDRESS else None
        if owner not in {None, member.id} or circle.is_of_another(told, member.id):
            raise Refusal("**{name}** is another member here. If it is you, ask a host.", name=escape(told, 60))
        await add_alias(tx, member.id, kind, value, plain(told, NAME_LIMIT), now)


async def known_by(tools: Tools, caller: Caller) -> KnownBy:
    """Return by what a member's comments are known; nothing of one who never took part."""
    async with tools.db.read() as conn:
        community = await community_of(conn, caller.guild)
        member = await find_member(conn, community.id, caller.user)
        if member is None:
            return KnownBy((), (), ())
        told = await aliases_of(conn, member.id)
        pages = await profiles_of(conn, member.id)
        blogs = await homes_and_feeds(conn, member.id)
    sure = {address_key(page) for page in pages} | {alias.value for alias in told if alias.kind is AliasKind.ADDRESS}
    doubtful = [home for home, feed in blogs if not lies_at(feed, home) and address_key(home) not in sure]
    homes = {address_key(home) for home, _ in blogs}
    elsewhere = [page for page in pages if address_key(page) not in homes]
    return KnownBy(tuple(told), tuple(elsewhere), tuple(doubtful))


def _alias_of(told: str) -> tuple[AliasKind, str]:
    if told.lower().startswith(("http://", "https://")):
        return AliasKind.ADDRESS, address_key(told)
    if _BARE_ADDRESS.fullmatch(told):
        return AliasKind.ADDRESS, address_key(f"https://{told}")
    value = fold_name(told)
    if not value:
        raise Refusal("Tell a name or an address, as you leave it with your comments.")
    return AliasKind.NAME, value
