"""The feeds of round-ups: they say when a round-up changed, and nothing of who read or commented."""

import json
from dataclasses import dataclass
from datetime import datetime, timedelta

from lxml import etree
from sqlalchemy import insert

from bot.flows.access import require_community
from bot.flows.members.membership import ensure_member
from bot.flows.members.privacy import record_departure
from bot.flows.messages.roundup import refresh_roundup
from bot.services import Services
from bot.site.content import load_site_content
from bot.site.pages import render_site
from bot.themes import CommunityId, Phase
from storage.communities import find_member
from storage.publications import publication_version
from storage.rounds import rounds_of
from storage.schema import comments
from tests.support.circles import make_caller, round_up_first_round
from tests.support.clocks import ManualClock
from tests.support.posts import bring_post
from tests.support.sites import BASE_URL

INES, MAREK = make_caller(7, "Ines"), make_caller(8, "Marek")


@dataclass(frozen=True, slots=True)
class Dates:
    """What the feeds say of the first round-up."""

    published: datetime
    updated: datetime
    feed_updated: datetime


async def dates_of(services: Services) -> Dates:
    """Return the dates of the feeds, which are the same in both."""
    async with services.db.read() as conn:
        site = await load_site_content(conn, await require_community(conn, 1), services.clock.now())
    files = render_site(site, BASE_URL)
    atom = etree.fromstring(files["round-ups.atom"].body)
    published, updated, feed_updated = (
        datetime.fromisoformat(str(atom.findtext(path)))
        for path in ("{*}entry/{*}published", "{*}entry/{*}updated", "{*}updated")
    )
    [item] = json.loads(files["round-ups.json"].body)["items"]
    assert datetime.fromisoformat(item["date_published"]) == published
    assert datetime.fromisoformat(item["date_modified"]) == updated
    return Dates(published, updated, feed_updated)


def later(services: Services, hours: int) -> datetime:
    """Move the clock on; return the time."""
    assert isinstance(services.clock, ManualClock)
    services.clock.set(services.clock.now() + timedelta(hours=hours))
    return services.clock.now()


async def test_a_post_that_comes_late_moves_the_date_of_its_round_up_and_of_the_feed(services: Services) -> None:
    await round_up_first_round(services, 1)
    out = services.clock.now()
    assert await dates_of(services) == Dates(out, out, out)
    late = later(services, 20)
    await bring_post(services, INES, "Every stop", late=True)
    later(services, 5)
    assert await dates_of(services) == Dates(out, late, late)


async def test_a_comment_changes_the_round_up_in_discord_and_moves_no_date(services: Services) -> None:
    await round_up_first_round(services, 1)
    post = await bring_post(services, INES, "Every stop", late=True)
    before = await dates_of(services)
    now = later(services, 3)
    async with services.db.write() as tx:
        community, reader = await ensure_member(tx, MAREK, now)
        [round_] = await rounds_of(tx, community.id, Phase.ROUNDED_UP)
        version = await publication_version(tx, round_.id)
        said = {"post_id": post, "member_id": reader.id, "source": "feed", "external_id": "1", "seen_at": now}
        await tx.execute(insert(comments).values(said))
        await refresh_roundup(tx, community, round_.id, now)
        assert await publication_version(tx, round_.id) == version + 1
    assert await dates_of(services) == before


async def test_a_member_who_leaves_is_gone_from_the_feed_which_says_that_it_changed(services: Services) -> None:
    await round_up_first_round(services, 1)
    await bring_post(services, INES, "Every stop", late=True)
    now = later(services, 3)
    async with services.db.read() as conn:
        member = await find_member(conn, CommunityId(1), INES.user)
    assert member is not None
    await record_departure(services, member)
    assert (await dates_of(services)).updated == now
