"""Who joins a blog that another brings: its writers hear of it, and what they settled stays theirs."""

import sqlite3

import pytest

from bot.actions import BylineAnswer
from bot.errors import UserError
from bot.flows.posts.bylines import answer_who_wrote, choose_names
from bot.services import Services
from tests.support.circles import bring_blog, make_caller, make_organiser, open_first_round
from tests.support.feeds import make_item, make_rss
from tests.support.scripted_server import http_response, serve_script

INES, MALLORY = make_caller(2, "Ines"), make_caller(3, "Mallory")
SIGNED = [make_item(n, **{"dc:creator": name}) for n, name in enumerate(["Quill", "Nib"], 1)]


def told(rows: sqlite3.Connection) -> list[int]:
    """Return who was told that they share their blog."""
    return [user for (user,) in rows.execute("SELECT user_id FROM outbox WHERE kind = 'shared_blog' ORDER BY user_id")]


async def test_whoever_brings_a_blog_hears_that_somebody_else_does(
    services: Services, rows: sqlite3.Connection
) -> None:
    await open_first_round(services)
    async with serve_script() as blog:
        blog.respond_with(http_response(make_rss(*SIGNED)))
        await bring_blog(services, 1, INES.user, "Ines", blog.address)
        assert told(rows) == []
        await bring_blog(services, 1, MALLORY.user, "Mallory", blog.address)
        assert told(rows) == [INES.user]
        await bring_blog(services, 1, 4, "Jo", blog.address)
        assert told(rows) == [INES.user, INES.user, MALLORY.user]


@pytest.mark.parametrize("answer", [BylineAnswer.THEIRS, BylineAnswer.NOBODY])
async def test_a_name_that_a_writer_settled_is_taken_by_no_other(
    services: Services, rows: sqlite3.Connection, answer: BylineAnswer
) -> None:
    await open_first_round(services)
    async with serve_script() as blog:
        blog.respond_with(http_response(make_rss(*SIGNED)))
        ines = await bring_blog(services, 1, INES.user, "Ines", blog.address)
        await choose_names(services, INES, 1, {"quill"}, {"quill": "Quill"})
        mallory = await bring_blog(services, 1, MALLORY.user, "Mallory", blog.address)
    [(byline,)] = rows.execute("SELECT id FROM bylines WHERE name = 'quill'").fetchall()
    with pytest.raises(UserError, match="another member's name"):
        await answer_who_wrote(services, MALLORY, byline, answer, mallory)
    assert rows.execute("SELECT member_id FROM bylines WHERE name = 'quill'").fetchall() == [(ines,)]
    await answer_who_wrote(services, make_organiser(), byline, BylineAnswer.THEIRS, mallory)
    await answer_who_wrote(services, MALLORY, byline, BylineAnswer.NOBODY, None)
    assert rows.execute("SELECT member_id FROM bylines WHERE name = 'quill'").fetchall() == [(None,)]
