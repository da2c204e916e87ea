"""A reader's own link to a post: it counts when they open it, and no preview of a chat client does."""

import hashlib
import secrets
from datetime import timedelta

from itsdangerous import BadData, Signer

from bot.flows.access import require_community
from bot.posts import Decision, Post
from bot.services import Services
from bot.themes import Community, Member
from storage.communities import get_member
from storage.posts import find_post
from storage.process_state import ensure_key, get_key
from storage.read_links import find_link, upsert_link
from storage.reading import record_read

LINK_LIFETIME = timedelta(days=60)
"""How long a link leads anywhere; the post itself is where it always was."""


async def reading_link(services: Services, member: Member | None, post: Post) -> str:
    """Return the address at which a member opens a post: a signed one that counts, where they let it be noted."""
    if not services.public_address or member is None or not member.is_tracked or member.id == post.member:
        return post.url
    until = services.clock.now() + LINK_LIFETIME
    async with services.db.write() as tx:
        name = await upsert_link(tx, secrets.token_urlsafe(16), post.id, member.id, until)
    token = (await _signer(services)).sign(name).decode()
    return f"{services.public_address}/read/{token}"


async def resolve_link(services: Services, token: str) -> tuple[Community, Post] | None:
    """Return the post that a link leads to, with its community; None where it is none of ours, or too old."""
    found = await _read(services, token)
    return found[:2] if found else None


async def count_opening(services: Services, token: str) -> Post | None:
    """Note that a reader opened their link, if they still let that be noted; return the post as `resolve_link` does."""
    found = await _read(services, token)
    if found is None:
        return None
    _, post, member = found
    if member.is_tracked:
        async with services.db.write() as tx:
            await record_read(tx, post.id, member.id, services.clock.now())
    return post


async def _read(services: Services, token: str) -> tuple[Community, Post, Member] | None:
    """Return what a link was made for: it holds a random name, and everything else comes from the database."""
    try:
        name = (await _signer(services)).unsign(token).decode()
    except (BadData, ValueError):
        return None
    async with services.db.read() as conn:
        link = await find_link(conn, name, services.clock.now())
        if link is None:
            return None
        guild, post_id, member_id = link
        community = await require_community(conn, guild)
        post = await find_post(conn, post_id, guild)
        member = await get_member(conn, member_id)
    if post is None or member is None or post.decision is not Decision.ACCEPT:
        return None
    return community, post, member


async def _signer(services: Services) -> Signer:
    async with services.db.read() as conn:
        key = await get_key(conn, "read")
    if key is None:
        async with services.db.write() as tx:
            key = await ensure_key(tx, "read", secrets.token_urlsafe(32))
    return Signer(key, salt="read", digest_method=hashlib.sha256)
