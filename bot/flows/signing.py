"""Signers of the links that the bot gives out; each kind of link has a key of its own, made when it is first needed."""

import hashlib
import secrets

from itsdangerous import Signer

from bot.services import Services
from storage.process_state import ensure_key, get_key


async def signer_of(services: Services, kind: str) -> Signer:
    """Return the signer of a kind of links."""
    async with services.db.read() as conn:
        key = await get_key(conn, kind)
    if key is None:
        async with services.db.write() as tx:
            key = await ensure_key(tx, kind, secrets.token_urlsafe(32))
    return Signer(key, salt=kind, digest_method=hashlib.sha256)
