"""Comments through the doors of a real WordPress."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.boundary import web_url
from bot.comments import (
    CommentSource,
    IdentityIndex,
    ParsedComment,
    find_comment_sources,
    parse_comments,
    parse_rest,
)
from bot.comments.model import id_of_address
from bot.feeds import ParseFailure
from bot.themes import MemberId

SAMPLES = Path(__file__).parents[1] / "samples" / "wordpress"
POST = "http://127.0.0.1:8899/2011/02/scores-do-not-measure-what-really-matters/"
HOMES = {
    "http://member1.example/": MemberId(1),
    "https://www.member2.example": MemberId(2),
    "https://medium.example/@ines": MemberId(3),
    "https://medium.example/@marek/": MemberId(4),
}


def read(kind: str, body: bytes, address: str = "https://b.example/") -> list[ParsedComment]:
    found = parse_comments(kind, body, address)
    assert not isinstance(found, ParseFailure)
    return found


def test_rest_gives_all_23_comments_with_the_addresses_their_authors_left() -> None:
    found = parse_rest((SAMPLES / "rest_comments.json").read_bytes())
    assert not isinstance(found, ParseFailure)
    assert len(found) == 23
    assert (found[0].external_id, found[0].author_name, found[0].author_address) == (
        "2",
        "Member 01",
        "http://member1.example/",
    )
    assert IdentityIndex(HOMES.items()).member_at(found[0].author_address) == MemberId(1)


@pytest.mark.parametrize("body", [b"", b"{", b'{"code": "rest_forbidden"}', b"[" * 100_000, b'[1, null, {"id": "x"}]'])
def test_an_answer_that_is_no_list_of_comments_gives_none(body: bytes) -> None:
    found = parse_rest(body)
    assert isinstance(found, ParseFailure) or found == []


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
    assert IdentityIndex(HOMES.items()).member_at(address) == member


def test_the_page_of_a_classic_theme_gives_the_same_comments_as_rest_and_no_ping() -> None:
    rest = parse_rest((SAMPLES / "rest_comments.json").read_bytes())
    page = read("page", (SAMPLES / "post_twentytwentyone.html").read_bytes(), POST)
    assert not isinstance(rest, ParseFailure)
    known = {comment.external_id: comment for comment in rest}
    assert {comment.external_id for comment in page} <= set(known)
    assert len(page) >= 20
    for comment in page:
        same = known[comment.external_id]
        told = (comment.author_name, comment.author_address, comment.parent, comment.published)
        assert told == (same.author_name, same.author_address, same.parent, same.published)


def test_the_page_of_a_block_theme_gives_the_comments_of_rest_and_pings_among_them() -> None:
    rest = parse_rest((SAMPLES / "rest_comments.json").read_bytes())
    page = read("page", (SAMPLES / "post_twentytwentyfour.html").read_bytes(), POST)
    assert not isinstance(rest, ParseFailure)
    known = {comment.external_id: comment for comment in rest}
    both = [comment for comment in page if comment.external_id in known]
    assert len(both) >= 20
    for comment in both:
        same = known[comment.external_id]
        assert (comment.author_name, comment.author_address, comment.parent) == (
            same.author_name,
            same.author_address,
            same.parent,
        )


def test_a_page_in_microformats_tells_who_said_it_and_where() -> None:
    page = """<article class="h-entry"><div class="u-comment h-cite">
    <a class="p-author h-card u-url" href="https://a.example">Ada</a>
    <a class="u-url" href="https://a.example/reply"><time datetime="2026-03-21T10:00:00Z"></time></a></div></article>"""
    [found] = read("page", page.encode(), "https://b.example/")
    assert (found.author_name, found.author_address) == ("Ada", "https://a.example")
    assert found.published is not None


GUESTS = """<div id="comments"><ol>
<li id="comment-1"><div class="comment-author vcard">Ada <a href="#comment-1">today</a></div></li>
<li id="comment-2"><div class="comment-author vcard">Bo <a href="https://b.example/p/#comment-2">today</a></div></li>
<li id="comment-3"><div class="comment-author vcard"><span class="fn"><a href="">Cy</a></span></div></li>
<li id="comment-4"><p class="comment-author">Di <a href="/p/?replytocom=4#respond">Reply</a></p></li>
<li id="comment-5"><cite class="fn"><a href="di.example">Di</a></cite></li>
<li id="comment-6"><b class="fn"><a href="https://e.example/">Ed</a></b> <a href="https://b.example/">home</a></li>
</ol></div>"""


def test_a_guest_who_left_no_address_is_a_stranger_and_not_the_blogs_owner() -> None:
    found = read("page", GUESTS.encode(), "https://b.example/p/")
    assert [comment.author_address for comment in found] == [""] * 5 + ["https://e.example/"]
    owner = IdentityIndex({"https://b.example/": MemberId(1)}.items())
    assert [owner.author_of(comment).member for comment in found] == [None] * 6


@pytest.mark.parametrize(
    "comment_id",
    ["comment-7", "comment-1774087200000", "comment-5f3a9c", "comment-0b1c2d3e-0a1b-11f0-8de9-0242ac120002"],
)
def test_a_page_whose_comments_have_only_their_ids_has_a_door(comment_id: str) -> None:
    page = f"""<section id="thoughts"><article id="{comment_id}"><header><a class="author" href="https://a.example">Ada</a>
    <time datetime="2026-03-21T10:00:00Z">today</time></header><p>Yes.</p></article></section>
    <form id="comment-form"><div id="comment-5f3a9c7e"><label>Your words</label></div></form>"""
    [source] = find_comment_sources(page, "https://b.example/p/", [], None)
    assert source == CommentSource("page", web_url("https://b.example/p/"))
    [found] = read("page", page.encode(), source.address)
    assert (found.external_id, found.author_address) == (comment_id.removeprefix("comment-"), "https://a.example")
    assert found.published is not None


def test_what_a_pingback_of_a_list_holds_is_no_comment_of_its_own() -> None:
    page = """<ol class="comment-list"><li id="comment-7" class="pingback even">
    <article id="div-comment-7"><b class="fn"><a href="https://a.example/list/">The others</a></b></article></li>
    <li id="comment-8" class="comment"><article id="div-comment-8"><b class="fn">Bo</b></article>
    <ol class="children"><li id="comment-9"><article id="div-comment-9"><b class="fn">Cy</b></article></li></ol>
    </li></ol>"""
    found = read("page", page.encode())
    assert [(c.external_id, c.author_name, c.parent) for c in found] == [("8", "Bo", None), ("9", "Cy", "8")]


def test_wordpress_vouches_for_its_own_users() -> None:
    body = b'[{"id": 5, "author": 12, "author_name": "A", "author_url": "", "parent": 0}, {"id": 6, "author": 0}]'
    user, guest = read("rest", body, "https://b.example/wp-json/wp/v2/comments?post=1")
    assert (user.account, guest.account) == ("wordpress:b.example:12", "")


def test_webmentions_are_comments_where_they_answer() -> None:
    body = b"""{"children": [
      {"wm-id": 1, "wm-property": "in-reply-to", "author": {"name": "Ada", "url": "https://a.example"},
       "wm-source": "https://www.a.example/answer", "published": null, "wm-received": "2026-03-21T10:00:00Z"},
      {"wm-id": 2, "wm-property": "like-of", "author": {"name": "B", "url": ""}},
      {"wm-id": 4, "wm-property": "mention-of", "wm-source": "https://c.example/list", "author": {"name": "C"}},
      {"wm-id": 3}, null]}"""
    [found] = read("webmention", body, "https://webmention.io/api/mentions.jf2")
    assert (found.external_id, found.author_address) == (id_of_address("http://a.example/answer"), "https://a.example")


def test_a_page_that_says_it_is_somebodys_on_another_host_has_no_author_address() -> None:
    body = b"""{"children": [{"wm-id": 1, "wm-property": "in-reply-to", "wm-source": "https://evil.example/forged",
      "author": {"name": "Ada", "url": "https://a.example"}}]}"""
    [found] = read("webmention", body, "https://webmention.io/api/mentions.jf2")
    assert (found.author_name, found.author_address) == ("Ada", "")


def test_an_answer_on_the_fediverse_is_known_by_its_account_and_by_the_link_its_server_verified() -> None:
    body = b"""{"descendants": [{"id": "112", "in_reply_to_id": "111", "created_at": "2026-03-21T10:00:00.000Z",
      "account": {"acct": "ada", "display_name": "", "url": "https://m.example/@ada", "fields": [
        {"name": "no", "value": "<a href=\\"https://evil.example\\">x</a>", "verified_at": null},
        {"name": "blog", "value": "<a href=\\"https://a.example/\\">x</a>", "verified_at": "2026-01-01"}]}}]}"""
    [found] = read("mastodon", body, "https://m.example/api/v1/statuses/111/context")
    assert (found.account, found.author_address) == ("fediverse:ada@m.example", "https://a.example/")
    assert (found.external_id, found.parent) == ("m.example:112", "m.example:111")


def test_substack_tells_answers_to_answers() -> None:
    body = b"""{"comments": [{"id": 1, "user_id": 9, "name": "Ada", "handle": "ada", "date": "2026-03-21T10:00:00Z",
      "children": [{"id": 2, "user_id": 8, "name": "B", "children": null}]}]}"""
    first, second = read("substack", body, "https://b.substack.example/api/v1/post/1/comments")
    assert (first.account, first.author_address) == ("substack:9", "https://substack.com/@ada")
    assert second.parent == first.external_id == "substack:1"


@pytest.mark.parametrize("kind", ["webmention", "mastodon", "substack", "ghost", "isso", "page", "feed", "rest"])
@pytest.mark.parametrize(
    "body", [b"", b"\x00\xff", b"[]", b"{}", b'{"comments": [{"id": 1, "children": [1]}]}', b"<" * 50_000]
)
def test_no_door_breaks_on_what_it_does_not_expect(kind: str, body: bytes) -> None:
    found = parse_comments(kind, body, "https://b.example/")
    assert isinstance(found, ParseFailure) or all(comment.external_id for comment in found)


def test_what_a_page_shows_of_an_answer_elsewhere_and_webmention_io_tells_is_one_comment() -> None:
    page = b"""<div class="u-comment h-cite"><a class="p-author h-card" href="https://a.example/">Ada</a>
    <a class="u-url" href="http://www.a.example/answer/?utm_source=b">an answer</a></div>"""
    told = b"""{"children": [{"wm-id": 5, "wm-property": "in-reply-to", "wm-source": "https://a.example/answer",
      "author": {"name": "Ada", "url": "https://a.example/"}}]}"""
    [shown] = read("page", page, "https://b.example/p/")
    [answer] = read("webmention", told, "https://webmention.io/api/mentions.jf2")
    assert shown.external_id == answer.external_id
    assert "a.example" not in answer.external_id


def test_answers_that_stand_on_one_page_elsewhere_are_told_apart() -> None:
    page = """<div class="u-comment h-cite"><a class="u-url" href="#c1">1</a></div>
    <div class="u-comment h-cite"><a class="u-url" href="#c2">2</a></div>"""
    assert len({one.external_id for one in read("page", page.encode(), "https://b.example/p/")}) == 2


GHOST = """{"comments": [
  {"id": "64b7f0000000000000000001", "status": "published", "created_at": "2026-03-21T10:00:00.000Z",
   "member": {"id": "1", "uuid": "11111111-2222-3333-4444-555555555555", "name": "Ada Lovelace"},
   "replies": [{"id": "64b7f0000000000000000002", "status": "published", "created_at": "2026-03-21T11:00:00.000Z",
                "member": {"uuid": null, "name": null}, "replies": [{"id": "3"}]}]},
  {"id": "64b7f0000000000000000004", "status": "deleted", "created_at": "2026-03-21T12:00:00.000Z", "member": null}
]}"""


def test_ghost_shows_its_comments_to_everyone_and_knows_its_members() -> None:
    page = """<script defer src="https://cdn.example/comments-ui.min.js" data-ghost-comments="https://b.example/"
    data-api="https://b.example/ghost/api/content/" data-post-id="618ba1ffbe2896088840a6df"></script>"""
    [source] = find_comment_sources(page, "https://b.example/p/", [], None)
    root = "https://b.example/members/api/comments/post/618ba1ffbe2896088840a6df/"
    assert source == CommentSource("ghost", web_url(f"{root}?limit=100"))
    first, second = read("ghost", GHOST.encode(), source.address)
    assert (first.author_name, first.account) == (
        "Ada Lovelace",
        "ghost:b.example:11111111-2222-3333-4444-555555555555",
    )
    assert (second.parent, second.account) == (first.external_id, "")
    assert first.published is not None


ISSO = """{"id": null, "total_replies": 3, "hidden_replies": 0, "replies": [
  {"id": 1, "parent": null, "created": 1774087200.4715133, "modified": null, "mode": 1, "text": "<p>Hello</p>",
   "author": "Ada", "website": "https://a.example/", "hash": "4505c1eeda98", "total_replies": 1, "replies": [
     {"id": 2, "parent": 1, "created": 1774087201.7, "mode": 1, "text": "<p>A reply</p>", "author": null,
      "website": null, "hash": "4505c1eeda98"}]},
  {"id": 3, "parent": null, "created": 1774087202.0, "mode": 4, "text": "", "author": null, "website": null}
]}"""


def test_a_comment_of_isso_is_the_same_where_the_blog_moves_to_another_host() -> None:
    before, after = (read("isso", ISSO.encode(), f"https://{host}/i/?uri=%2Fp") for host in ("b.example", "c.example"))
    assert [(one.external_id, one.parent) for one in before] == [(one.external_id, one.parent) for one in after]


def test_isso_tells_who_answered_whom() -> None:
    first, second = read("isso", ISSO.encode(), "https://talk.example/?uri=%2Fp%2F")
    assert (first.author_name, first.author_address) == ("Ada", "https://a.example/")
    assert first.published == datetime(2026, 3, 21, 10, tzinfo=UTC).replace(microsecond=471513)
    assert (second.author_name, second.author_address, second.parent) == ("", "", first.external_id)


def test_only_rest_is_asked_for_what_came_since() -> None:
    since = datetime(2026, 3, 21, 12, tzinfo=timezone(timedelta(hours=1)))
    rest = CommentSource("rest", web_url("https://b.example/wp-json/wp/v2/comments?post=7"))
    assert rest.page_url(2, since) == f"{rest.address}&page=2&after=2026-03-21T11:00:00Z"
    assert rest.page_url(1) == f"{rest.address}&page=1"
    assert CommentSource("feed", web_url("https://b.example/feed/")).page_url(1, since) == "https://b.example/feed/"


def test_what_answers_a_deleted_comment_of_ghost_is_a_comment() -> None:
    reply = '{"id": "bb", "status": "published", "member": {"uuid": "v", "name": "Jo"}}'
    for member in ("null", '{"uuid": "w", "name": "Al"}'):
        body = f'{{"comments": [{{"id": "aa", "status": "deleted", "member": {member}, "replies": [{reply}, 1]}}]}}'
        [found] = read("ghost", body.encode())
        assert (found.author_name, found.parent) == ("Jo", "ghost:aa")


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("rest", '[{"id": 5, "author": 0, "author_name": "Salt &amp; Ink"}]'),
        ("isso", '{"replies": [{"id": 5, "mode": 1, "author": "Salt &amp; Ink"}]}'),
        ("page", '<ol><li id="comment-5"><b class="fn">Salt &amp; Ink</b></li></ol>'),
    ],
)
def test_a_name_with_an_ampersand_is_one_in_every_source(kind: str, body: str) -> None:
    assert [one.author_name for one in read(kind, body.encode())] == ["Salt & Ink"]


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Jo Ferreira :rain_cloud: ", "Jo Ferreira"),
        (":cat::hat:", ":cat::hat:"),
        (":cat:", "jo"),
        ("at 10:30:15", "at 10:30:15"),
    ],
)
def test_a_picture_in_a_name_on_the_fediverse_is_no_word_of_it(written: str, name: str) -> None:
    account = f'{{"acct": "jo", "display_name": "{written}", "url": "https://m.example/@jo"}}'
    [found] = read("mastodon", f'{{"descendants": [{{"id": "1", "account": {account}}}]}}'.encode())
    assert found.author_name == name
