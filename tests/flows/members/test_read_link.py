"""Readers' own links: only the button of their page records a read, once, and leads to the post."""

import asyncio
import re
import sqlite3
from dataclasses import replace

import aiohttp
import pytest

from bot.demo.world import World
from bot.flows.members.consent import withdraw_consent
from bot.flows.members.privacy import record_departure
from bot.flows.members.read_link import record_opening
from bot.flows.members.read_post import open_post
from bot.services import Services
from bot.site import serve_site
from bot.themes import Caller, CommunityId, MemberId
from cogs.choices import choice_value
from storage.communities import find_member, get_member
from storage.posts import find_post
from tests.support.buttons import press_button
from tests.support.commands import run_command
from tests.support.games import start_game


async def read_links(world: World, services: Services, who: str) -> dict[int, str]:
    """Return the URL at which a member opens each post, by the post's id."""
    caller = Caller(world.guild.id, world.members[who].id, who)
    return {post: (await open_post(services, caller, post)).link for post in (1, 2, 3)}


def count_of_reads(rows: sqlite3.Connection) -> int:
    return int(rows.execute("SELECT count(*) FROM reads").fetchone()[0])


async def test_a_readers_link_counts_when_its_button_is_pressed_and_by_no_preview(
    world: World, rows: sqlite3.Connection
) -> None:
    await start_game(world)
    async with serve_site(world.bot.services, "127.0.0.1", 0) as port, aiohttp.ClientSession() as client:
        services = replace(world.bot.services, public_address=f"http://127.0.0.1:{port}")
        signed = {post: link for post, link in (await read_links(world, services, "marek")).items() if "/read/" in link}
        assert len(signed) == 2, "one's own post has none"
        assert signed.items() <= (await read_links(world, services, "marek")).items(), "it stays the same link"
        post, link = next(iter(signed.items()))
        for method in ("GET", "HEAD"):
            async with client.request(method, link) as response:
                assert response.status == 200
                assert response.headers["Cache-Control"] == "no-store"
                assert response.headers["X-Robots-Tag"] == "noindex"
                assert response.headers["Referrer-Policy"] == "no-referrer"
                page = await response.text()
        assert count_of_reads(rows) == 0
        async with client.get(link) as response:
            page = await response.text()
        assert '<form method="post">' in page
        [style] = re.findall(r'rel="stylesheet" href="(.+)"', page)
        async with client.get(f"{services.public_address}{style}") as response:
            assert response.status == 200, "also while the community has no public pages"
        for _ in range(2):
            async with client.post(link, allow_redirects=False) as response:
                assert response.status == 303
                async with services.db.read() as conn:
                    stored = await find_post(conn, post, world.guild.id)  # type: ignore[arg-type]  # a plain number
                assert stored is not None
                assert response.headers["Location"] == stored.url
        assert count_of_reads(rows) == 1
        name, _, signature = link.rpartition(".")
        forged = f"{name}.{'B' if signature[0] == 'A' else 'A'}{signature[1:]}"
        for wrong in (forged, link + "x", f"{services.public_address}/read/x.y", name):
            async with client.post(wrong, allow_redirects=False) as response:
                assert response.status == 404
        await run_command(world, "marek", "privacy pause")
        other = list(signed.values())[1]
        async with client.post(other, allow_redirects=False) as response:
            assert response.status == 303
        assert count_of_reads(rows) == 1
        assert not [link for link in (await read_links(world, services, "marek")).values() if "/read/" in link]
        await world.skip_to("Fri+10 12:00")
        async with client.post(other, allow_redirects=False) as response:
            assert response.status == 404
        assert rows.execute("SELECT count(*) FROM read_links").fetchone() == (0,)


async def test_a_link_that_expired_says_so_and_looks_like_one_that_never_was(world: World) -> None:
    await start_game(world)
    async with serve_site(world.bot.services, "127.0.0.1", 0) as port, aiohttp.ClientSession() as client:
        services = replace(world.bot.services, public_address=f"http://127.0.0.1:{port}")
        [link, *_] = [one for one in (await read_links(world, services, "marek")).values() if "/read/" in one]
        await world.skip_to("Fri+10 12:00")
        told = []
        for address in (link, f"{services.public_address}/read/x.y"):
            for method in ("GET", "POST"):
                async with client.request(method, address, headers={"Accept-Language": "de-AT"}) as response:
                    headers = {name: value for name, value in response.headers.items() if name != "Date"}
                    told.append((response.status, headers, await response.text()))
        assert all(one == told[0] for one in told)
        status, headers, page = told[0]
        assert status == 404
        assert headers["Cache-Control"] == "no-store"
        assert 'lang="de"' in page
        assert "60 Tage" in page
        assert "/reading next" in page


async def test_a_readers_link_tells_nobody_who_reads_and_goes_with_the_reader(world: World) -> None:
    await start_game(world)
    services = replace(world.bot.services, public_address="https://circle.example")
    ours, theirs = await read_links(world, services, "marek"), await read_links(world, services, "ines")
    names = [
        link.rpartition("/")[2].partition(".")[0] for link in (*ours.values(), *theirs.values()) if "/read/" in link
    ]
    assert len(set(names)) == len(names) == 4
    assert all(len(name) == 22 for name in names), "16 random bytes, and nothing of a row"
    link = next(link for link in ours.values() if "/read/" in link)
    async with serve_site(services, "127.0.0.1", 0) as port, aiohttp.ClientSession() as client:
        here = link.replace("https://circle.example", f"http://127.0.0.1:{port}")
        async with client.get(here) as response:
            assert response.status == 200
        question = await world.members["marek"].slash(world.channel, "privacy delete")
        await press_button(world, "marek", question, "Delete everything")
        async with client.get(here) as response:
            assert response.status == 404


@pytest.mark.parametrize("who", ["priya", "jo"])
async def test_a_member_who_has_not_consented_gets_the_posts_own_link(world: World, who: str) -> None:
    await start_game(world)
    services = replace(world.bot.services, public_address="https://circle.example")
    assert not [link for link in (await read_links(world, services, who)).values() if "circle.example" in link]


async def test_a_link_leads_nowhere_once_the_author_left_and_notes_nothing_of_a_reader_who_left(
    world: World, rows: sqlite3.Connection
) -> None:
    await start_game(world)
    async with serve_site(world.bot.services, "127.0.0.1", 0) as port, aiohttp.ClientSession() as client:
        services = replace(world.bot.services, public_address=f"http://127.0.0.1:{port}")
        links = [link for link in (await read_links(world, services, "marek")).values() if "/read/" in link]
        people = dict(rows.execute("SELECT user_id, id FROM members").fetchall())
        for who, statuses in (("ines", [404, 303]), ("marek", [404, 303])):
            async with services.db.read() as conn:
                member = await get_member(conn, MemberId(people[world.members[who].id]))
            assert member is not None
            await record_departure(services, member)
            found = [(await client.post(link, allow_redirects=False)).status for link in links]
            assert sorted(found, reverse=True) == statuses
        assert count_of_reads(rows) == 1, "one by Marek, while he was here"


async def test_a_link_to_a_post_that_was_withdrawn_says_so_in_the_circles_language_and_notes_nothing(
    world: World, rows: sqlite3.Connection
) -> None:
    await start_game(world)
    rows.execute("UPDATE communities SET language = 'de'")
    rows.commit()
    async with serve_site(world.bot.services, "127.0.0.1", 0) as port, aiohttp.ClientSession() as client:
        services = replace(world.bot.services, public_address=f"http://127.0.0.1:{port}")
        links = await read_links(world, services, "marek")
        [(post,)] = rows.execute("SELECT id FROM posts WHERE title LIKE 'Every stop%'").fetchall()
        await run_command(world, "ines", "post withdraw", post=choice_value(post))
        for method in ("GET", "POST"):
            async with client.request(method, links[post], allow_redirects=False) as response:
                page = await response.text()
                assert (response.status, response.content_type) == (404, "text/html")
                assert response.headers["Cache-Control"] == "no-store"
            assert '<html lang="de">' in page
            assert "Dieser Beitrag ist in keiner Runde mehr" in page
            assert "/reading next" in page
            assert "Every stop" not in page
        assert count_of_reads(rows) == 0


async def test_a_link_that_is_opened_while_its_reader_stops_the_noting_notes_nothing(
    world: World, rows: sqlite3.Connection
) -> None:
    await start_game(world)
    services = replace(world.bot.services, public_address="http://127.0.0.1")
    link = next(one for one in (await read_links(world, services, "marek")).values() if "/read/" in one)
    async with services.db.write() as tx:
        marek = await find_member(tx, CommunityId(world.guild.id), world.members["marek"].id)
        assert marek is not None
        opening = asyncio.create_task(record_opening(services, link.rpartition("/")[2]))
        await asyncio.sleep(0.2)  # it waits for this transaction
        await withdraw_consent(tx, marek, services.clock.now())
    await opening
    assert count_of_reads(rows) == 0
