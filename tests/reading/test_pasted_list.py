"""What a post tells of those that it links to."""

from dataclasses import replace

import pytest

from bot.feeds import ParseFailure, address_key, parse_feed
from bot.feeds.html_text import parse_html
from bot.i18n import Language, get_translator
from bot.posts import PostId
from bot.reading.pasted_list import LinkingPost, linked_posts, own_lines, told_of
from bot.roundup import CopyFormat, compose, render_copy
from bot.themes import MemberId
from tests.support.posts import make_post, make_round
from tests.support.trouble import trouble_files

TITLES = ["Every stop between the river and here", "Home", "“Small” hours -- a list", "いつもの道を地図で歩く", "A & B"]
QUOTE = "A sentence of some length that says what this post is about, and leaves the rest of it to whoever comes."
TARGETS = [
    LinkingPost(PostId(n), MemberId(n), f"https://blog{n}.example/a", (), title, f"Writer {n}", QUOTE)
    for n, title in enumerate(TITLES)
]


def told(text: str) -> set[int]:
    return {int(post) for post in told_of(TARGETS, own_lines(text))}


@pytest.mark.parametrize("copy_format", list(CopyFormat))
def test_no_copy_of_the_round_up_tells_of_anything(copy_format: CopyFormat) -> None:
    posts = [
        replace(make_post(one.post), title=one.title, by=one.by, quote=one.quote, url=one.address) for one in TARGETS
    ]
    copy = render_copy(get_translator(Language.ENGLISH), compose(make_round(), posts), copy_format, None)
    content = parse_html(copy, "https://anna.example/")
    assert told(f"A long essay of mine about the map, with home in it and much else.\n{content.text}") == set()


@pytest.mark.parametrize(
    ("line", "of"),
    [
        ("I read Every stop between the river and here twice, and missed my own stop on the way.", {0}),
        ("Writer 1 calls it Home, and I wish that I had a word as short for where I am from.", {1}),
        ("There is no place like home, says everybody who has never had to look for a new one.", set()),
        ("“Small” hours – a list by Writer 2", set()),
        ("In ‘Small hours — a list’ I found the lamp that my grandmother had beside her bed.", {2}),
        ("「いつもの道を地図で歩く」を読んで、子どものころに通った坂道と、その先の小さな店を思い出しました。", {3}),
        ("A&B, A&B: all of us know how that goes, day in and day out, and nobody ever says so.", set()),
    ],
)
def test_a_line_tells_of_whom_it_names_and_says_something_of(line: str, of: set[int]) -> None:
    assert told(line) == of


def test_the_posts_that_carry_the_pasted_list_have_read_nobody_by_it() -> None:
    feed = parse_feed(trouble_files("own-post-with-the-pasted-list")["feed.rss"], "https://anna.example/feed")
    assert not isinstance(feed, ParseFailure)
    members = [
        LinkingPost(
            PostId(n),
            MemberId(n),
            f"https://member{n}.example/2026/03/post/",
            (),
            f"Post number {n}",
            f"Member {n}",
        )
        for n in range(1, 13)
    ]
    by_key = {address_key(member.address): member for member in members}
    lists = [(linked_posts(entry.links, by_key), entry.text) for entry in feed.entries]
    assert [len(targets) for targets, _ in lists] == [12, 12, 6, 0]
    assert [told_of(targets, own_lines(text)) for targets, text in lists] == [set()] * 4
