"""The doors of a real WordPress on this machine: `make test-wordpress` (PHP and MariaDB from Debian)."""

from typing import Any

import pytest

from bot.demo.transcript import buttons_of
from bot.demo.world import World
from tests.live_wordpress.wordpress import BUILD, WordPress, wait_until_ready
from tests.support.buttons import press_commented_button
from tests.support.commands import answer_text, run_command
from tests.support.games import start_game
from tests.support.messages import message_texts_with

POSTED_AT = "2026-03-20 23:30:00"
GUESTS = 120

pytestmark = pytest.mark.skipif(not BUILD, reason="needs PHP and MariaDB: make test-wordpress")


def comment(post: int, number: int, **more: Any) -> dict[str, Any]:
    told = {
        "comment_post_ID": post,
        "comment_author": f"Guest {number}",
        "comment_author_email": f"guest{number}@example.org",
        "comment_author_url": f"http://guest{number}.example/",
        "comment_content": f"Words {number}",
        "comment_date_gmt": f"2026-03-21 {number % 12:02}:{number % 60:02}:00",
        "comment_date": f"2026-03-21 {number % 12:02}:{number % 60:02}:00",
    }
    return {**told, **more}


async def test_a_real_wordpress_is_watched_and_its_comments_are_counted_as_they_are(
    world: World, wordpress: WordPress, rows: Any
) -> None:
    await wait_until_ready(wordpress)
    week = await start_game(world)
    circle = world.blogs.circle
    made = wordpress.make(
        posts=[
            {
                "post_title": "The bridge by night",
                "post_content": "For #usblogs I crossed it.",
                "post_date_gmt": POSTED_AT,
                "post_date": POSTED_AT,
            },
            {
                "post_title": "Behind a word",
                "post_content": "Also #usblogs.",
                "post_date_gmt": POSTED_AT,
                "post_date": POSTED_AT,
                "post_password": "x",
            },
        ]
    )
    bridge, hidden = made["posts"]
    home = {who: circle.home(circle.people[who]) for who in ("ines", "tomas", "marek")}
    wordpress.make(
        comments=[
            *(comment(bridge["id"], n) for n in range(GUESTS)),
            comment(bridge["id"], 1, comment_author="Inês Okafor", comment_author_url=home["ines"]),
            comment(bridge["id"], 2, user_id=1, comment_author="walker", comment_author_url="", below=GUESTS),
            comment(bridge["id"], 3, comment_author_url=home["tomas"], comment_approved="spam"),
            comment(bridge["id"], 4, comment_author_url=home["tomas"], comment_approved="0"),
            comment(bridge["id"], 5, comment_author_url=home["tomas"], comment_type="pingback"),
            comment(hidden["id"], 6, comment_author_url=home["tomas"]),
        ]
    )
    await week.bring_blog("sam", wordpress.address)
    await world.skip_to("Sun 12:00")
    assert message_texts_with(world, "The bridge by night")
    post = rows.execute("SELECT id FROM posts WHERE title = 'The bridge by night'").fetchone()[0]
    counted = rows.execute("SELECT count(*), count(DISTINCT external_id) FROM comments WHERE post_id = ?", (post,))
    assert counted.fetchone() == (GUESTS + 2, GUESTS + 2)
    assert "You commented on posts of 2 people" in await run_command(world, "ines", "me")
    assert "1 person commented on your posts" in await run_command(world, "sam", "me")
    assert "You commented on posts of 1 person" in await run_command(world, "tomas", "me"), (
        "his spam and pings are none"
    )
    replies = rows.execute("SELECT parent FROM comments WHERE post_id = ? AND parent IS NOT NULL", (post,)).fetchall()
    assert len(replies) == 1
    assert "one number, 1.2" in await run_command(world, "ines", "me"), "two answers, and one of them was answered back"
    secret = rows.execute("SELECT id FROM posts WHERE title LIKE '%Behind a word'").fetchone()
    assert secret is None or rows.execute("SELECT count(*) FROM comments WHERE post_id = ?", secret).fetchone() == (0,)

    wordpress.make(comments=[comment(bridge["id"], 7, comment_author="night walker", comment_author_url="")])
    which = await press_commented_button(world, week, "marek", "The bridge by night")
    assert "Which of these" in answer_text(which)
    assert which.response is not None
    claim = next(a for a, label in buttons_of(which.response.message).items() if label == "night walker")
    claimed = await world.members["marek"].click(which.response.message, custom_id=claim)
    assert "I know you by **night walker** now" in answer_text(claimed)
    wordpress.make(comments=[comment(bridge["id"], 8, comment_author="Night Walker", comment_author_url="")])
    again = await press_commented_button(world, week, "marek", "The bridge by night")
    assert "I have your comment" in answer_text(again)

    late = comment(bridge["id"], 9, comment_author_url=home["tomas"])
    wordpress.make(
        comments=[{**late, "comment_date_gmt": "2026-03-22 16:30:00", "comment_date": "2026-03-22 16:30:00"}]
    )
    last_full_fetch_at = rows.execute("SELECT comments_last_full_fetch_at FROM posts WHERE id = ?", (post,)).fetchone()
    await world.move_to("Sun 13:30")
    assert (
        rows.execute("SELECT comments_last_full_fetch_at FROM posts WHERE id = ?", (post,)).fetchone()
        == last_full_fetch_at
    )
    assert "You commented on posts of 2 people" in await run_command(world, "tomas", "me"), (
        "only the new ones were asked for"
    )
