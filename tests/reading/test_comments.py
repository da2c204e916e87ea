"""Comments through the doors of a real WordPress."""

from pathlib import Path

import pytest

from bot.feeds import Unreadable
from bot.reading import NO_DOOR, Circle, CommentDoor, door_of, parse_comment_feed, parse_rest
from bot.themes import MemberId

SAMPLES = Path(__file__).parent / "wordpress"
POST = "http://127.0.0.1:8899/2011/02/scores-do-not-measure-what-really-matters/"
HOMES = {
    "http://member1.example/": MemberId(1),
    "https://www.member2.example": MemberId(2),
    "https://medium.example/@ines": MemberId(3),
    "https://medium.example/@marek/": MemberId(4),
}


def test_rest_gives_all_23_comments_with_the_addresses_their_authors_left() -> None:
    found = parse_rest((SAMPLES / "rest_comments.json").read_bytes())
    assert not isinstance(found, Unreadable)
    assert len(found) == 23
    assert (found[0].external_id, found[0].author_name, found[0].author_address) == (
        "2",
        "Member 01",
        "http://member1.example/",
    )
    assert Circle(HOMES).at(found[0].author_address) == MemberId(1)


def test_the_atom_feed_gives_the_ten_newest_under_the_same_numbers_as_rest() -> None:
    rest = parse_rest((SAMPLES / "rest_comments.json").read_bytes())
    feed = parse_comment_feed((SAMPLES / "post_comments.atom").read_bytes(), POST)
    assert not isinstance(feed, Unreadable)
    assert not isinstance(rest, Unreadable)
    assert len(feed) == 10
    by_number = {comment.external_id: comment for comment in rest}
    both = [comment for comment in feed if comment.external_id in by_number]
    assert both
    assert all(by_number[c.external_id].author_address == c.author_address for c in both)


@pytest.mark.parametrize("body", [b"", b"{", b'{"code": "rest_forbidden"}', b"[" * 100_000, b'[1, null, {"id": "x"}]'])
def test_an_answer_that_is_no_list_of_comments_gives_none(body: bytes) -> None:
    found = parse_rest(body)
    assert isinstance(found, Unreadable) or found == []


def test_the_door_is_rest_where_the_headers_name_it() -> None:
    headers = ['<http://blog.example/wp-json/>; rel="https://api.w.org/"', "<http://blog.example/?p=7>; rel=shortlink"]
    door = door_of("", "http://blog.example/post/", headers, None)
    assert door == CommentDoor("rest", "http://blog.example/wp-json/wp/v2/comments?post=7&per_page=100&order=asc")


def test_the_door_is_rest_where_the_page_names_it_without_rewriting() -> None:
    page = """<head><link rel="https://api.w.org/" href="/?rest_route=/"><link rel="shortlink" href="/?p=12"></head>"""
    door = door_of(page, "http://blog.example/post/", [], None)
    assert door.address.startswith("http://blog.example/?rest_route=/wp/v2/comments&post=12")


def test_the_door_is_the_atom_feed_where_there_is_no_rest() -> None:
    assert door_of("", POST, [], f"{POST}feed/") == CommentDoor("feed", f"{POST}feed/atom/")


def test_a_page_without_any_door_has_none() -> None:
    assert door_of("<html></html>", POST, [], None) == NO_DOOR


@pytest.mark.parametrize(
    ("address", "member"),
    [
        ("http://member1.example", 1),
        ("https://member1.example/about", 1),
        ("http://member2.example/", 2),
        ("https://medium.example/@ines", 3),
        ("https://medium.example/@marek/a-post", 4),
        ("https://medium.example/@inesita", None),
        ("https://medium.example/", None),
        ("http://member1.example.evil.example/", None),
        ("http://notmember1.example/", None),
        ("member1.example", None),
        ("", None),
        ("javascript:alert(1)", None),
        ("http://[", None),
    ],
)
def test_a_commenter_is_a_member_only_at_their_blogs_own_address(address: str, member: int | None) -> None:
    assert Circle(HOMES).at(address) == member
