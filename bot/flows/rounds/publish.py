"""Publish new and changed round-ups on the blogs that the settings name, if the community's hosts want that."""

import logging
from datetime import timedelta

from bot.flows.access import require_community
from bot.flows.messages.roundup import roundup_of
from bot.flows.rounds.tell_hub import tell_hub
from bot.i18n import get_translator
from bot.messages.rounds import roundup_name
from bot.roundup import RoundPage, RoundUp, as_html, as_wordpress, html_text, published_blocks
from bot.services import Services
from bot.text import single_line
from bot.themes import Community, Round, RoundId
from bot.web.publish import NotPublishedError, Publication, Publisher
from storage.publications import (
    get_publication,
    mark_published,
    publication_version,
    record_publication,
    schedule_publication_retry,
)
from storage.rounds import get_round

log = logging.getLogger(__name__)

RETRY_AFTER = timedelta(hours=1)
"""How long after a failure publishing is tried again."""


async def publish_roundup(services: Services, round_id: RoundId) -> None:
    """Publish a round-up on every blog, and tell the hub of it; schedule a retry if one of them fails.

    That of a community that does not publish is due no longer: later ones are, once its hosts switch it on.
    """
    async with services.db.read() as conn:
        round_, version = await get_round(conn, round_id), await publication_version(conn, round_id)
        community = await require_community(conn, round_.community)
        roundup = await roundup_of(conn, community, round_, services.clock.now())
    publication = _publication(services, community, round_, roundup)
    publishers = services.publishers if community.publishes_roundups else ()
    done = [await _publish(services, publisher, round_, publication) for publisher in publishers]
    done.append(await tell_hub(services, community, round_, roundup.content_hash))
    async with services.db.write() as tx:
        if all(done):
            await mark_published(tx, round_id, version)
        else:
            await schedule_publication_retry(tx, round_id, services.clock.now() + RETRY_AFTER)


def _publication(services: Services, community: Community, round_: Round, roundup: RoundUp) -> Publication:
    t = get_translator(community.language)
    title = single_line(f"{community.tag} · {roundup_name(t, round_)}", 200)
    pages = services.public_places(community.id).chosen_by(community)
    page = RoundPage(community.name, pages.round_url(round_.number))
    blocks = published_blocks(t, roundup, page)
    return Publication(
        slug=slug_of(round_),
        title=title,
        title_html=html_text(title),
        html=as_html(blocks),
        blocks=as_wordpress(blocks),
    )


def slug_of(round_: Round) -> str:
    """Return the slug of a round's post: the id of its Discord server and its number, which no other round has.

    Nothing in it is chosen by hosts: a hashtag is no name of one circle alone, and it can change.
    """
    return f"circle-{round_.community}-round-{round_.number}"


async def _publish(services: Services, publisher: Publisher, round_: Round, publication: Publication) -> bool:
    """Publish a round-up on one blog, unless it is there unchanged; return whether nothing is left to do."""
    async with services.db.read() as conn:
        address, published_hash = await get_publication(conn, round_.id, publisher.name)
    if published_hash == publication.content_hash:
        return True
    try:
        published_at = await publisher.publish(publication, address)
    except NotPublishedError as error:
        log.warning("round %s is not on %s: %s; again in %s", round_.id, publisher.name, error, RETRY_AFTER)
        return False
    if published_at is None:
        log.info("round %s was taken down on %s, and stays so", round_.id, publisher.name)
        return True
    async with services.db.write() as tx:
        await record_publication(tx, round_.id, publisher.name, published_at, publication.content_hash)
    log.info("round %s is on %s: %s", round_.id, publisher.name, published_at)
    return True
