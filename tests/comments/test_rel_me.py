"""What a page says is the same person's, and which account a profile is of."""

import pytest

from bot.comments import Alias, AliasKind, IdentityIndex, ParsedComment, account_of_profile, rel_me_links
from bot.feeds import belongs_to_site
from bot.themes import MemberId


def test_a_page_names_others_as_the_same_persons_by_rel_me_alone() -> None:
    page = """<link rel=me href="https://m.example/@ann"><a rel="ME nofollow" href="/elsewhere">x</a>
    <a rel="met friend" href="https://bob.example">Bob</a><a rel="me" href="mailto:a@b.example">mail</a>
    <a rel="me" href="http://[">no</a><a rel="me" href="https://www.ann.example">here</a><a href="https://x.example">x</a>"""
    assert rel_me_links(page, "https://ann.example/").me == ("https://m.example/@ann", "https://ann.example/elsewhere")


def test_no_page_is_followed_everywhere() -> None:
    page = "".join(f'<a rel="me" href="https://h{n}.example/">x</a>' for n in range(500))
    assert len(rel_me_links(page, "https://ann.example/").me) == 10


@pytest.mark.parametrize(
    ("address", "account"),
    [
        ("https://m.example/@Ann", "fediverse:ann@m.example"),
        ("https://m.example/users/ann/", "fediverse:ann@m.example"),
        ("https://m.example/@ann/112233", ""),
        ("https://github.com/ann", ""),
        ("", ""),
    ],
)
def test_a_profile_on_the_fediverse_is_an_account(address: str, account: str) -> None:
    assert account_of_profile(address) == account


def test_who_has_such_a_profile_is_known_by_its_account_under_any_name() -> None:
    alias = Alias(1, MemberId(7), AliasKind.PROFILE, "m.example/@ann", "https://m.example/@ann")
    answer = ParsedComment.from_outside("mastodon", "1", "~", "", None, None, "fediverse:ann@m.example")
    assert IdentityIndex(aliases=[alias]).author_of(answer).member == 7


def test_the_longest_address_that_fits_tells_whose_a_page_is() -> None:
    known = IdentityIndex({"https://shared.example": MemberId(1), "https://shared.example/@ines": MemberId(2)}.items())
    assert known.member_at("https://shared.example/@ines/a-post") == 2
    assert known.member_at("https://shared.example/@inesita") == 1


@pytest.mark.parametrize(
    ("feed", "home", "lies"),
    [
        ("https://ann.example/feed/", "http://www.ann.example", True),
        ("https://ann.example/?feed=rss2", "https://ann.example/", True),
        ("https://ann.example/feeds/posts/default?alt=rss", "https://ann.example/", True),
        ("https://ann.example/blog?format=rss", "https://ann.example/blog", True),
        ("https://club.example/~ann/notes.xml", "https://club.example/~ann/", True),
        ("https://club.example/~ann/notes.xml", "https://club.example/", False),
        ("https://club.example/feed/@ann", "https://club.example/", False),
        ("https://ann.example/feed", "https://bob.example/", False),
        ("https://ann.examples/feed", "https://ann.example", False),
    ],
)
def test_a_feed_lies_at_its_blog_only_in_the_usual_places(feed: str, home: str, *, lies: bool) -> None:
    assert belongs_to_site(feed, home) is lies
