"""Readers' own links to posts: opening one records a read; a chat client's preview does not."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from itsdangerous import BadData

from bot.flows.access import require_community
from bot.flows.members.note_read import note_read
from bot.flows.signing import signer_of
from bot.posts import Decision, Post
from bot.services import Services
from bot.themes import Community, Member
from storage import Connection
from storage.communities import get_member
from storage.posts import find_post
from storage.read_links import find_read_link, upsert_read_link

LINK_LIFETIME = timedelta(days=60)
"""How long a link is valid."""
_KIND = "read"


@dataclass(frozen=True, slots=True)
class ResolvedLink:
    """Whose link it is, and to which post."""

    community: Community
    member: Member
    post: Post | None
    """None where the post is in no round any more, or its author has left."""


async def read_link_url(services: Services, member: Member | None, post: Post) -> str:
    """Return the URL at which a member opens a post: a signed one if they consented to tracking, else the post's."""
    if not services.public_address or member is None or not member.is_tracked or member.id == post.member:
        return post.url
    until = services.clock.now() + LINK_LIFETIME
    async with services.db.write() as tx:
        name = await upsert_read_link(tx, secrets.token_urlsafe(16), post.id, member.id, until)
    token = (await signer_of(services, _KIND)).sign(name).decode()
    return f"{services.public_address}/read/{token}"


async def resolve_link(services: Services, token: str) -> ResolvedLink | None:
    """Return what a token is for, or None if it is invalid or expired.

    The token holds only a random name; the rest is looked up, so that a link tells nobody who reads what.
    """
    name = await _name_in(services, token)
    if name is None:
        return None
    async with services.db.read() as conn:
        return await _look_up(conn, name, services.clock.now())


async def record_opening(services: Services, token: str) -> ResolvedLink | None:
    """Record a read by the member whom a token is for, if they still consent; return what the token is for.

    Return None if it is invalid or expired.
    """
    name, now = await _name_in(services, token), services.clock.now()
    if name is None:
        return None
    async with services.db.write() as tx:
        link = await _look_up(tx, name, now)
        if link is not None and link.post is not None and link.member.is_tracked:
            await note_read(tx, link.community, link.post, link.member, now)
    return link


async def _name_in(services: Services, token: str) -> str | None:
    """Return the name that a token holds; None where it is not one of the bot's."""
    try:
        return (await signer_of(services, _KIND)).unsign(token).decode()
    except (BadData, ValueError):
        return None


async def _look_up(conn: Connection, name: str, now: datetime) -> ResolvedLink | None:
    link = await find_read_link(conn, name, now)
    if link is None:
        return None
    guild, post_id, member_id = link
    community = await require_community(conn, guild)
    post = await find_post(conn, post_id, guild)
    member = await get_member(conn, member_id)
    if member is None:
        return None
    return ResolvedLink(community, member, post if post is not None and post.decision is Decision.ACCEPT else None)
