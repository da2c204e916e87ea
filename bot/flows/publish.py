"""Publish the round-ups that are new or changed on the blogs that the operator named."""

import logging
from datetime import timedelta

from bot.flows.communities import community_of
from bot.flows.show_roundup import roundup_of
from bot.languages import speech
from bot.layout import plain
from bot.roundup import Form, to_copy
from bot.themes import Community, Round
from bot.tools import Tools
from bot.web.publish import NotPublishedError, Piece, Publisher
from bot.wording.rounds import roundup_name
from storage import Connection
from storage.publications import due_publications, note_all_published, note_failed, note_published, published_at
from storage.rounds import get_round

log = logging.getLogger(__name__)

AGAIN = timedelta(hours=1)
"""How long after a failure it is tried again."""


async def publish_due(tools: Tools) -> None:
    """Publish every round-up that is due to be, each on every blog; one that fails is tried again later."""
    async with tools.db.read() as conn:
        due = await due_publications(conn, tools.clock.now())
    for round_id, community_id, version in due:
        async with tools.db.read() as conn:
            community, round_ = await community_of(conn, community_id), await get_round(conn, round_id)
            piece = await _piece(conn, tools, community, round_)
        if all([await _publish(tools, publisher, round_, piece) for publisher in tools.publishers]):
            async with tools.db.write() as tx:
                await note_all_published(tx, round_id, version)


async def _piece(conn: Connection, tools: Tools, community: Community, round_: Round) -> Piece:
    say = speech(community.language)
    roundup = await roundup_of(conn, community, round_, tools.clock.now())
    return Piece(
        slug=f"{community.hashtag.lower()}-round-{round_.number}",
        title=plain(f"{community.tag} · {roundup_name(say, round_)}", 200),
        html=to_copy(say, roundup, Form.HTML),
        blocks=to_copy(say, roundup, Form.WORDPRESS),
    )


async def _publish(tools: Tools, publisher: Publisher, round_: Round, piece: Piece) -> bool:
    async with tools.db.read() as conn:
        before, stands = await published_at(conn, round_.id, publisher.name)
    if stands == piece.digest:
        return True
    try:
        address = await publisher.publish(piece, before)
    except NotPublishedError as trouble:
        now = tools.clock.now()
        log.warning("round %s is not on %s: %s; again in %s", round_.id, publisher.name, trouble, AGAIN)
        async with tools.db.write() as tx:
            await note_failed(tx, round_.id, now + AGAIN)
        return False
    async with tools.db.write() as tx:
        await note_published(tx, round_.id, publisher.name, address, piece.digest)
    log.info("round %s is on %s: %s", round_.id, publisher.name, address)
    return True
