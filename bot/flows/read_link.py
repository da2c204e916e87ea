"""A reader's own link to a post: it counts when they open it, and no preview of a chat client does."""

import hashlib
import secrets
from datetime import timedelta

from itsdangerous import BadData, Signer

from bot.flows.communities import community_of
from bot.posts import Decision, Post
from bot.themes import Community, Member
from bot.tools import Tools
from storage.communities import get_member
from storage.posts import find_post
from storage.read_links import find_link, keep_link
from storage.reading import note_read
from storage.running import key_named

GOOD_FOR = timedelta(days=60)
"""How long a link leads anywhere; the post itself is where it always was."""


async def link_for(tools: Tools, member: Member | None, post: Post) -> str:
    """Return the address at which a member opens a post: a signed one that counts, where they let it be noted."""
    if not tools.public_address or member is None or not member.is_noted or member.id == post.member:
        return post.url
    until = tools.clock.now() + GOOD_FOR
    async with tools.db.write() as tx:
        name = await keep_link(tx, secrets.token_urlsafe(16), post.id, member.id, until)
    token = (await _signer(tools)).sign(name).decode()
    return f"{tools.public_address}/read/{token}"


async def opened(tools: Tools, token: str) -> tuple[Community, Post] | None:
    """Return the post that a link leads to, with its community; None where it is none of ours, or too old."""
    found = await _read(tools, token)
    return found[:2] if found else None


async def count(tools: Tools, token: str) -> Post | None:
    """Note that a reader opened their link, if they still let that be noted; return the post as `opened` does."""
    found = await _read(tools, token)
    if found is None:
        return None
    _, post, member = found
    if member.is_noted:
        async with tools.db.write() as tx:
            await note_read(tx, post.id, member.id, tools.clock.now())
    return post


async def _read(tools: Tools, token: str) -> tuple[Community, Post, Member] | None:
    """Return what a link was made for: it holds a random name, and everything else comes from the database."""
    try:
        name = (await _signer(tools)).unsign(token).decode()
    except (BadData, ValueError):
        return None
    async with tools.db.read() as conn:
        link = await find_link(conn, name, tools.clock.now())
        if link is None:
            return None
        guild, post_id, member_id = link
        community = await community_of(conn, guild)
        post = await find_post(conn, post_id, guild)
        member = await get_member(conn, member_id)
    if post is None or member is None or post.decision is not Decision.ACCEPT:
        return None
    return community, post, member


async def _signer(tools: Tools) -> Signer:
    async with tools.db.read() as conn:
        key = await key_named(conn, "read")
    if key is None:
        async with tools.db.write() as tx:
            key = await key_named(tx, "read", secrets.token_urlsafe(32))
    return Signer(key or "", salt="read", digest_method=hashlib.sha256)
