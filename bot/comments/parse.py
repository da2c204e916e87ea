"""What doors answer, read as comments: REST, feeds, Webmention.io, Mastodon, Substack, Ghost, and the page itself."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from bot.comments.model import FoundComment
from bot.comments.page import parse_page_comments
from bot.feeds import ParseFailure, parse_feed

_NUMBER = re.compile(r"comment-(\d+)$")
_BLOGGER = re.compile(r"https?://(?:www|draft)\.blogger\.com/profile/(\d{5,30})$")
_BLOGGER_POST = re.compile(r"(?:post-|/comments/default/)(\d{5,30})$")
MAX_THREAD_DEPTH = 30
"""Levels of answers to answers that are followed."""


def parse_comments(kind: str, body: bytes, address: str) -> list[FoundComment] | ParseFailure:
    """Return the comments in one answer of a door of this kind."""
    match kind:
        case "feed":
            return parse_comment_feed(body, address)
        case "page":
            return parse_page_comments(body, address)
        case _:
            return _read_json(kind, body, address)


def parse_rest(body: bytes, address: str = "") -> list[FoundComment] | ParseFailure:
    """Return the comments of one page of WordPress's REST answers."""
    return _read_json("rest", body, address)


def _read_json(kind: str, body: bytes, address: str) -> list[FoundComment] | ParseFailure:
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return ParseFailure("the comments are not readable")
    host = urlsplit(address).netloc
    listed = told if kind == "rest" else told.get(_LISTS[kind]) if isinstance(told, dict) else None
    if not isinstance(listed, list):
        return ParseFailure("the comments are not open to strangers")
    return [found for raw in listed if isinstance(raw, dict) for found in _READERS[kind](raw, host)]


def _rest(raw: dict[str, Any], host: str) -> Iterator[FoundComment]:
    if type(raw.get("id")) is not int:
        return
    user = raw.get("author")
    yield FoundComment(
        "wordpress",
        str(raw["id"]),
        _text(raw.get("author_name"), 200),
        _text(raw.get("author_url"), 500),
        str(raw["parent"]) if raw.get("parent") else None,
        _instant(f"{raw.get('date_gmt')}+00:00"),
        f"wordpress:{host}:{user}" if type(user) is int and user > 0 else "",
    )


def _webmention(raw: dict[str, Any], _: str) -> Iterator[FoundComment]:
    """Give a mention of Webmention.io (JF2); a like or a repost says nothing, and is none."""
    author = raw.get("author")
    if (
        raw.get("wm-property") not in {"in-reply-to", "mention-of"}
        or not isinstance(author, dict)
        or not raw.get("wm-id")
    ):
        return
    published = _instant(raw.get("published") or raw.get("wm-received"))
    name, home = _text(author.get("name"), 200), _text(author.get("url"), 500)
    yield FoundComment("webmention", f"webmention:{_text(raw['wm-id'], 40)}", name, home, None, published)


def _mastodon(raw: dict[str, Any], host: str) -> Iterator[FoundComment]:
    """Give an answer to a status: its server vouches for the account, and for what it says that it verified."""
    account = raw.get("account")
    if not isinstance(account, dict) or not raw.get("id"):
        return
    acct = _text(account.get("acct"), 200)
    whole = acct if "@" in acct else f"{acct}@{host}"
    yield FoundComment(
        "mastodon",
        f"{host}:{_text(raw['id'], 40)}",
        _text(account.get("display_name") or acct, 200),
        _verified(account) or _text(account.get("url"), 500),
        f"{host}:{_text(raw['in_reply_to_id'], 40)}" if raw.get("in_reply_to_id") else None,
        _instant(raw.get("created_at")),
        f"fediverse:{whole.lower()}",
    )


def _verified(account: dict[str, Any]) -> str:
    """Return the address of a link that the account's server found to link back (Mastodon, "Account", `fields`)."""
    fields = account.get("fields")
    for field in fields if isinstance(fields, list) else ():
        if isinstance(field, dict) and field.get("verified_at"):
            found = re.search(r'href="(https?://[^"\s]{1,400})"', _text(field.get("value"), 2000))
            if found:
                return found[1]
    return ""


def _substack(raw: dict[str, Any], _: str, parent: str | None = None, depth: int = 0) -> Iterator[FoundComment]:
    number = raw.get("id")
    if type(number) is not int or depth > MAX_THREAD_DEPTH:
        return
    user, handle = raw.get("user_id"), _text(raw.get("handle"), 100)
    home = f"https://substack.com/@{handle}" if handle else ""
    account = f"substack:{user}" if type(user) is int else ""
    name, date = _text(raw.get("name"), 200), _instant(raw.get("date"))
    yield FoundComment("substack", f"substack:{number}", name, home, parent, date, account)
    below = raw.get("children")
    for child in below if isinstance(below, list) else ():
        if isinstance(child, dict):
            yield from _substack(child, "", f"substack:{number}", depth + 1)


def _ghost(raw: dict[str, Any], host: str, parent: str | None = None) -> Iterator[FoundComment]:
    """Give a comment on a Ghost blog with its answers, which go one level deep; one without a member was deleted."""
    member, number = raw.get("member"), _text(raw.get("id"), 40)
    if not isinstance(member, dict) or not number or raw.get("status") != "published":
        return
    account = f"ghost:{host}:{_text(member['uuid'], 40)}" if member.get("uuid") else ""
    name, date = _text(member.get("name"), 200), _instant(raw.get("created_at"))
    yield FoundComment("ghost", f"ghost:{number}", name, "", parent, date, account)
    below = raw.get("replies")
    for reply in below if isinstance(below, list) and parent is None else ():
        if isinstance(reply, dict):
            yield from _ghost(reply, host, f"ghost:{number}")


_READERS: Mapping[str, Callable[[dict[str, Any], str], Iterator[FoundComment]]] = {
    "rest": _rest,
    "webmention": _webmention,
    "mastodon": _mastodon,
    "substack": _substack,
    "ghost": _ghost,
}
_LISTS = {"webmention": "children", "mastodon": "descendants", "substack": "comments", "ghost": "comments"}


def _text(value: Any, most: int) -> str:
    return str(value)[:most] if isinstance(value, (str, int)) else ""


def _instant(value: Any) -> datetime | None:
    try:
        told = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    return told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)


def parse_comment_feed(body: bytes, address: str) -> list[FoundComment] | ParseFailure:
    """Return the comments of an Atom or RSS feed; WordPress's are known by the same number as in REST.

    Which comment one answers is told by `in-reply-to` (RFC 4685 §3), in whatever way its namespace is called, and on
    Blogger by a `related` link to another comment.
    """
    parsed = parse_feed(body, address)
    if isinstance(parsed, ParseFailure):
        return parsed
    parents = _parents(body)
    return [
        FoundComment(
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
    """Return which comment each comment answers."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True, huge_tree=False)
    root = etree.fromstring(body, parser)
    found: dict[str, str] = {}
    for entry in root.iter("{*}entry", "{*}item") if root is not None else ():
        guid = entry.findtext("{*}id") or entry.findtext("{*}guid") or ""
        refs = [
            part.get("ref") or part.get("href") or ""
            for part in entry.iter("{http://purl.org/syndication/thread/1.0}in-reply-to")
        ]
        refs += [link.get("href") or "" for link in entry.iter("{*}link") if link.get("rel") == "related"]
        named = [_external_id(ref) for ref in refs if _NUMBER.search(ref) or "/comments/default/" in ref]
        if guid and named:
            found[_external_id(guid)] = named[-1]
    return found
