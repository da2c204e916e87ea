"""Parse comments: REST, feeds, Webmention.io, Mastodon, Substack, Ghost, and the page itself."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from bot.comments.model import ParsedComment
from bot.comments.page import parse_page_comments
from bot.feeds import ParseFailure, parse_feed

_NUMBER = re.compile(r"comment-(\d+)$")
_BLOGGER = re.compile(r"https?://(?:www|draft)\.blogger\.com/profile/(\d{5,30})$")
_BLOGGER_POST = re.compile(r"(?:post-|/comments/default/)(\d{5,30})$")
MAX_THREAD_DEPTH = 30
"""Levels of replies to replies that are parsed."""


def parse_comments(kind: str, body: bytes, address: str) -> list[ParsedComment] | ParseFailure:
    """Return the comments in one answer of a source of this kind."""
    match kind:
        case "feed":
            return parse_comment_feed(body, address)
        case "page":
            return parse_page_comments(body, address)
        case _:
            return _parse_json(kind, body, address)


def parse_rest(body: bytes, address: str = "") -> list[ParsedComment] | ParseFailure:
    """Return the comments of one page of a WordPress REST source."""
    return _parse_json("rest", body, address)


def _parse_json(kind: str, body: bytes, address: str) -> list[ParsedComment] | ParseFailure:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return ParseFailure("the comments are not readable")
    items = document if kind == "rest" else document.get(_LIST_FIELDS[kind]) if isinstance(document, dict) else None
    if not isinstance(items, list):
        return ParseFailure("the comments are not open to strangers")
    hostname, parse = urlsplit(address).netloc, _PARSERS[kind]
    return [comment for item in items if isinstance(item, dict) for comment in parse(item, hostname)]


def _rest_comments(item: dict[str, Any], hostname: str) -> Iterator[ParsedComment]:
    if type(item.get("id")) is not int:
        return
    user = item.get("author")
    yield ParsedComment(
        "wordpress",
        str(item["id"]),
        _text(item.get("author_name"), 200),
        _text(item.get("author_url"), 500),
        str(item["parent"]) if item.get("parent") else None,
        _instant(f"{item.get('date_gmt')}+00:00"),
        f"wordpress:{hostname}:{user}" if type(user) is int and user > 0 else "",
    )


def _webmention_comments(item: dict[str, Any], _: str) -> Iterator[ParsedComment]:
    """Yield a mention of Webmention.io (JF2); a like or a repost is no comment."""
    author = item.get("author")
    if (
        item.get("wm-property") not in {"in-reply-to", "mention-of"}
        or not isinstance(author, dict)
        or not item.get("wm-id")
    ):
        return
    published = _instant(item.get("published") or item.get("wm-received"))
    name, home = _text(author.get("name"), 200), _text(author.get("url"), 500)
    yield ParsedComment("webmention", f"webmention:{_text(item['wm-id'], 40)}", name, home, None, published)


def _mastodon_comments(item: dict[str, Any], hostname: str) -> Iterator[ParsedComment]:
    """Yield a reply to a status; its server vouches for the account, and for the links that it verified."""
    account = item.get("account")
    if not isinstance(account, dict) or not item.get("id"):
        return
    acct = _text(account.get("acct"), 200)
    full_acct = acct if "@" in acct else f"{acct}@{hostname}"
    yield ParsedComment(
        "mastodon",
        f"{hostname}:{_text(item['id'], 40)}",
        _text(account.get("display_name") or acct, 200),
        _verified_link(account) or _text(account.get("url"), 500),
        f"{hostname}:{_text(item['in_reply_to_id'], 40)}" if item.get("in_reply_to_id") else None,
        _instant(item.get("created_at")),
        f"fediverse:{full_acct.lower()}",
    )


def _verified_link(account: dict[str, Any]) -> str:
    """Return the first link whose page links back, as the account's server found (Mastodon, "Account", `fields`)."""
    fields = account.get("fields")
    for field in fields if isinstance(fields, list) else ():
        if isinstance(field, dict) and field.get("verified_at"):
            link = re.search(r'href="(https?://[^"\s]{1,400})"', _text(field.get("value"), 2000))
            if link:
                return link[1]
    return ""


def _substack_comments(
    item: dict[str, Any], _: str, parent: str | None = None, depth: int = 0
) -> Iterator[ParsedComment]:
    number = item.get("id")
    if type(number) is not int or depth > MAX_THREAD_DEPTH:
        return
    user, handle = item.get("user_id"), _text(item.get("handle"), 100)
    home = f"https://substack.com/@{handle}" if handle else ""
    account = f"substack:{user}" if type(user) is int else ""
    name, date = _text(item.get("name"), 200), _instant(item.get("date"))
    yield ParsedComment("substack", f"substack:{number}", name, home, parent, date, account)
    children = item.get("children")
    for child in children if isinstance(children, list) else ():
        if isinstance(child, dict):
            yield from _substack_comments(child, "", f"substack:{number}", depth + 1)


def _ghost_comments(item: dict[str, Any], hostname: str, parent: str | None = None) -> Iterator[ParsedComment]:
    """Yield a comment on a Ghost blog and its replies, which go one level deep; one without a member was deleted."""
    member, number = item.get("member"), _text(item.get("id"), 40)
    if not isinstance(member, dict) or not number or item.get("status") != "published":
        return
    account = f"ghost:{hostname}:{_text(member['uuid'], 40)}" if member.get("uuid") else ""
    name, date = _text(member.get("name"), 200), _instant(item.get("created_at"))
    yield ParsedComment("ghost", f"ghost:{number}", name, "", parent, date, account)
    replies = item.get("replies")
    for reply in replies if isinstance(replies, list) and parent is None else ():
        if isinstance(reply, dict):
            yield from _ghost_comments(reply, hostname, f"ghost:{number}")


_PARSERS: Mapping[str, Callable[[dict[str, Any], str], Iterator[ParsedComment]]] = {
    "rest": _rest_comments,
    "webmention": _webmention_comments,
    "mastodon": _mastodon_comments,
    "substack": _substack_comments,
    "ghost": _ghost_comments,
}
_LIST_FIELDS = {"webmention": "children", "mastodon": "descendants", "substack": "comments", "ghost": "comments"}


def _text(value: Any, max_length: int) -> str:
    return str(value)[:max_length] if isinstance(value, (str, int)) else ""


def _instant(value: Any) -> datetime | None:
    try:
        instant = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


def parse_comment_feed(body: bytes, address: str) -> list[ParsedComment] | ParseFailure:
    """Return the comments of an Atom or RSS feed; those of WordPress have the same ids as in REST.

    The parent of a comment is in `in-reply-to` (RFC 4685 §3), and on Blogger in a `related` link to another comment.
    """
    parsed = parse_feed(body, address)
    if isinstance(parsed, ParseFailure):
        return parsed
    parents = _parents(body)
    return [
        ParsedComment(
            "feed",
            _external_id(entry.id),
            entry.author[:200],
            entry.author_url[:500],
            parents.get(_external_id(entry.id)),
            entry.published,
            f"blogger:{profile[1]}" if (profile := _BLOGGER.match(entry.author_url)) else "",
        )
        for entry in parsed.entries
    ]


def _external_id(guid: str) -> str:
    number = _NUMBER.search(guid) or _BLOGGER_POST.search(guid)
    return number[1] if number else guid[:500]


def _parents(body: bytes) -> dict[str, str]:
    """Return the id of each reply's parent, by the id of the reply."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    root = etree.fromstring(body, parser)
    parents: dict[str, str] = {}
    for entry in root.iter("{*}entry", "{*}item") if root is not None else ():
        guid = entry.findtext("{*}id") or entry.findtext("{*}guid") or ""
        refs = [
            part.get("ref") or part.get("href") or ""
            for part in entry.iter("{http://purl.org/syndication/thread/1.0}in-reply-to")
        ]
        refs += [link.get("href") or "" for link in entry.iter("{*}link") if link.get("rel") == "related"]
        ids = [_external_id(ref) for ref in refs if _NUMBER.search(ref) or "/comments/default/" in ref]
        if guid and ids:
            parents[_external_id(guid)] = ids[-1]
    return parents
