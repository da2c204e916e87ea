"""An address is one post's by whole parts of its path."""

import pytest

from bot.comments.of_post import leads_to_post, names_post


@pytest.mark.parametrize(
    ("address", "post", "is_named"),
    [
        ("https://b.example/gate/feed/", "https://b.example/gate/", True),
        ("https://b.example/comments/gate.xml", "https://b.example/gate", True),
        ("https://b.example/2026/03/gate.html/feed", "https://b.example/2026/03/gate.html", True),
        ("https://b.example/?feed=rss2&p=5", "https://b.example/?p=5", True),
        ("https://b.example/garden-gates/comments.xml", "https://b.example/gate", False),
        ("https://b.example/comments.xml", "https://b.example/comment", False),
        ("https://b.example/?feed=rss2&p=50", "https://b.example/?p=5", False),
        ("https://b.example/feed/", "https://b.example/", False),
    ],
)
def test_a_feed_names_a_post_by_whole_parts_of_its_path(address: str, post: str, *, is_named: bool) -> None:
    assert names_post(address, post) is is_named


@pytest.mark.parametrize(
    ("address", "leads"),
    [
        ("http://www.b.example/2026/gate/#comment-7", True),
        ("https://b.example/2026/gate/comment-page-2/#comment-7", True),
        ("https://b.example/2026/gate/comment/7", True),
        ("https://old.example/2026/gate?showComment=5#c7", True),
        ("https://b.example/2026/gate-two/#comment-7", False),
        ("https://b.example/2026/gate/part-two/#comment-7", False),
        ("https://b.example/old/", False),
        ("https://b.example/#comment-7", None),
        ("tag:b.example,2026:7", None),
        ("7", None),
    ],
)
def test_an_address_leads_to_a_post_by_its_page_or_by_what_is_below(address: str, leads: bool | None) -> None:  # noqa: FBT001  # a result
    assert leads_to_post([address], ["https://b.example/2026/gate/"]) is leads


def test_one_address_of_an_item_that_leads_to_the_post_is_enough() -> None:
    post = ["https://b.example/gate/", "https://b.example/?p=5"]
    assert leads_to_post(["https://b.example/?p=5#comment-7", "https://b.example/elsewhere"], post)
    assert leads_to_post(["https://b.example/?p=6#comment-7"], post) is False
