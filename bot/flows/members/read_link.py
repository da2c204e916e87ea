"""Readers' own links to posts: opening one records a read; a chat client's preview does not."""

import secrets
from datetime import timedelta

from itsdangerous import BadData

from bot.flows.access import require_community
from bot.flows.signing import signer_of
from bot.posts import Decision, Post
from bot.services import Services
from bot.themes import Community, Member
from storage.communities import get_member
from storage.posts import find_post
from storage.read_links import find_read_link, upsert_read_link
from storage.reading import record_read

LINK_LIFETIME = timedelta(days=60)
"""How long a link is valid."""
_KIND = "read"


async def read_link_url(services: Services, member: Member | None, post: Post) -> str:
    """Return the URL at which a member opens a post: a signed one if they consented to tracking, else the post's."""
    if not services.public_address or member is None or not member.is_tracked or member.id == post.member:
        return post.url
    until = services.clock.now() + LINK_LIFETIME
    async with services.db.write() as tx:
        name = await upsert_read_link(tx, secrets.token_urlsafe(16), post.id, member.id, until)
    token = (await signer_of(services, _KIND)).sign(name).decode()
    return f"{services.public_address}/read/{token}"


async def resolve_link(services: Services, token: str) -> tuple[Community, Post] | None:
    """Return the community and the post that a token is for, or None if it is invalid or expired."""
    resolved = await _resolve(services, token)
    return resolved[:2] if resolved else None


async def record_opening(services: Services, token: str) -> Post | None:
    """Record a read by the member whom a token is for, if they still consent; return the post.

    Return None if the token is invalid or expired.
    """
    resolved = await _resolve(services, token)
    if resolved is None:
        return None
    _, post, member = resolved
    if member.is_tracked:
        async with services.db.write() as tx:
            await record_read(tx, post.id, member.id, services.clock.now())
    return post


async def _resolve(services: Services, token: str) -> tuple[Community, Post, Member] | None:
    """Return the community, post and member that a token is for.

    The token holds only a random name; the rest is looked up, so that a link tells nobody who reads what.
    """
    try:
        name = (await signer_of(services, _KIND)).unsign(token).decode()
    except (BadData, ValueError):
        return None
    async with services.db.read() as conn:
        link = await find_read_link(conn, name, services.clock.now())
        if link is None:
            return None
        guild, post_id, member_id = link
        community = await require_community(conn, guild)
        post = await find_post(conn, post_id, guild)
        member = await get_member(conn, member_id)
    if post is None or member is None or post.decision is not Decision.ACCEPT:
        return None
    return community, post, member
