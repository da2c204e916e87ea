"""Parse comments: REST, feeds, Webmention.io, Mastodon, Substack, Ghost, Isso, and the page itself."""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

from bot.boundary import clean_text, parse_epoch, parse_instant, parse_number, web_url
from bot.comments.comment_feed import parse_comment_feed
from bot.comments.model import MAX_ID_LENGTH, MAX_NAME_LENGTH, POST_AUTHOR, WORDPRESS, ParsedComment, id_of_address
from bot.comments.page import parse_page_comments
from bot.comments.syndication import BRIDGY, account_of_status
from bot.feeds import ParseFailure, hostname_of
from bot.feeds.html_text import unescape_entities
from bot.feeds.newest import newest
from bot.limits import MAX_COMMENTS_PER_ANSWER

MAX_THREAD_DEPTH = 30
"""Levels of replies to replies that are parsed."""
ISSO_ACCEPTED = 1
"""The mode of a comment that everybody may see (isso-comments.de, "API")."""
_SHORTCODE = re.compile(r"(?<![\w:]):\w{2,}:(?![\w:])", re.ASCII)
"""A custom emoji in a name on the fediverse (Mastodon, app/models/custom_emoji.rb, `SCAN_RE`)."""
MAX_PLATFORM_ID_LENGTH, MAX_FIELD_LENGTH = 40, 2000
"""Characters of an id of a platform, and of a field of a profile in which a link is searched."""


def parse_comments(
    kind: str, body: bytes, address: str, post: Sequence[str] = (), content_type: str = ""
) -> list[ParsedComment] | ParseFailure:
    """Return the comments in one answer of a source of this kind, the newest `MAX_COMMENTS_PER_ANSWER`.

    With the addresses of the post, a feed's items under other posts are left out, and in a thread elsewhere what its
    author wrote is told by the address of the status with which they shared it. `content_type` is the answer's.
    """
    comments = _parse(kind, body, address, post, content_type)
    if isinstance(comments, ParseFailure):
        return comments
    return list(newest(comments, lambda comment: comment.published, MAX_COMMENTS_PER_ANSWER))


def _parse(
    kind: str, body: bytes, address: str, post: Sequence[str], content_type: str
) -> list[ParsedComment] | ParseFailure:
    match kind:
        case "feed":
            return parse_comment_feed(body, address, post, content_type)
        case "page":
            return parse_page_comments(body, address, content_type)
        case _:
            return _parse_json(kind, body, address, post)


def parse_rest(body: bytes, address: str = "") -> list[ParsedComment] | ParseFailure:
    """Return the comments of one page of a WordPress REST source."""
    return _parse_json("rest", body, address)


def _parse_json(kind: str, body: bytes, address: str, post: Sequence[str] = ()) -> list[ParsedComment] | ParseFailure:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        return ParseFailure("the comments are not readable")
    items = document if kind == "rest" else document.get(_LIST_FIELDS[kind]) if isinstance(document, dict) else None
    if not isinstance(items, list):
        return ParseFailure("the comments are not open to strangers")
    hostname, parse = urlsplit(address).netloc, _PARSERS[kind]
    found = [comment for item in items if isinstance(item, dict) for comment in parse(item, hostname)]
    if kind == "mastodon":
        found = [_by_author(one, post) for one in _with_parents(found, items, hostname)]
    return found


def _rest_comments(item: dict[str, Any], hostname: str) -> Iterator[ParsedComment]:
    """Yield a comment of WordPress, which keeps `&amp;` for `&` in names (default-filters.php, `_wp_specialchars`)."""
    number, parent, user = (parse_number(item.get(name)) for name in ("id", "parent", "author"))
    if number is None:
        return
    yield ParsedComment.from_outside(
        WORDPRESS,
        str(number),
        unescape_entities(_text(item.get("author_name"))),
        _text(item.get("author_url")),
        str(parent) if parent else None,
        parse_instant(f"{item.get('date_gmt')}+00:00"),
        f"wordpress:{hostname}:{user}" if user else "",
    )


def _webmention_comments(item: dict[str, Any], _: str) -> Iterator[ParsedComment]:
    """Yield an answer that Webmention.io took (JF2); a like or a repost is no comment.

    Nor is a mention: blog software sends one for each link of a post, those of a pasted round-up too.
    The page says itself who wrote it, and could name anybody: its word counts for addresses on its own host. Only
    Bridgy's are copies of what stands elsewhere.
    """
    author = item.get("author")
    found_at = web_url(_text(item.get("wm-source")))
    if item.get("wm-property") != "in-reply-to" or not isinstance(author, dict) or not found_at:
        return
    published = parse_instant(item.get("published") or item.get("wm-received"))
    name, home = _text(author.get("name")), _text(author.get("url"))
    if hostname_of(home) != hostname_of(found_at):
        home = ""
    copied = web_url(_text(item.get("url"))) if hostname_of(found_at) == BRIDGY else ""
    yield ParsedComment.from_outside("webmention", id_of_address(copied or found_at), name, home, None, published)


def _mastodon_comments(item: dict[str, Any], hostname: str) -> Iterator[ParsedComment]:
    """Yield a reply to a status; its server vouches for the account, and for the links that it verified."""
    account = item.get("account")
    if not isinstance(account, dict) or not item.get("id"):
        return
    acct = _text(account.get("acct"))[:MAX_NAME_LENGTH]
    full_acct = acct if "@" in acct else f"{acct}@{hostname}"
    yield ParsedComment.from_outside(
        "mastodon",
        _status_id(item, hostname),
        _SHORTCODE.sub("", _text(account.get("display_name"))).strip() or acct,
        _verified_link(account) or _text(account.get("url")),
        f"{hostname}:{_id(item['in_reply_to_id'])}" if item.get("in_reply_to_id") else None,
        parse_instant(item.get("created_at")),
        f"fediverse:{full_acct.lower()}",
    )


def _status_id(item: dict[str, Any], hostname: str) -> str:
    """Return what identifies a status wherever it is told of: its address, or its number on the server asked."""
    address = web_url(_text(item.get("url"))) or web_url(_text(item.get("uri")))
    return id_of_address(address) if address else f"{hostname}:{_id(item.get('id'))}"


def _with_parents(
    found: Sequence[ParsedComment], items: Sequence[dict[str, Any]], hostname: str
) -> Iterator[ParsedComment]:
    """Yield the statuses of a thread, each with the id of the one that it answers in place of that one's number."""
    statuses = (one for one in items if isinstance(one, dict))
    ids = {f"{hostname}:{_id(one.get('id'))}": clean_text(_status_id(one, hostname), MAX_ID_LENGTH) for one in statuses}
    return (replace(one, parent=ids.get(one.parent, one.parent)) if one.parent else one for one in found)


def _by_author(comment: ParsedComment, post: Sequence[str]) -> ParsedComment:
    """Return a status; as the post's author's where it is by the account with which the post was shared."""
    is_theirs = comment.account in {f"fediverse:{account_of_status(address)}" for address in post}
    return replace(comment, account=clean_text(POST_AUTHOR, MAX_ID_LENGTH)) if is_theirs else comment


def _verified_link(account: dict[str, Any]) -> str:
    """Return the first link whose page links back, as the account's server found (Mastodon, "Account", `fields`)."""
    fields = account.get("fields")
    for field in fields if isinstance(fields, list) else ():
        if isinstance(field, dict) and field.get("verified_at"):
            link = re.search(r'href="(https?://[^"\s]{1,400})"', _text(field.get("value"))[:MAX_FIELD_LENGTH])
            if link:
                return link[1]
    return ""


def _substack_comments(
    item: dict[str, Any], _: str, parent: str | None = None, depth: int = 0
) -> Iterator[ParsedComment]:
    number, user = parse_number(item.get("id")), parse_number(item.get("user_id"))
    if number is None or depth > MAX_THREAD_DEPTH:
        return
    handle = _text(item.get("handle"))
    home = f"https://substack.com/@{handle}" if handle else ""
    account = f"substack:{user}" if user is not None else ""
    name, date = _text(item.get("name")), parse_instant(item.get("date"))
    yield ParsedComment.from_outside("substack", f"substack:{number}", name, home, parent, date, account)
    children = item.get("children")
    for child in children if isinstance(children, list) else ():
        if isinstance(child, dict):
            yield from _substack_comments(child, "", f"substack:{number}", depth + 1)


def _ghost_comments(item: dict[str, Any], hostname: str, parent: str | None = None) -> Iterator[ParsedComment]:
    """Yield a comment on a Ghost blog and its replies, which go one level deep.

    One that was deleted or hidden, or is without a member, is none, and its replies are.
    """
    member, number = item.get("member"), _id(item.get("id"))
    if not number:
        return
    if isinstance(member, dict) and item.get("status") == "published":
        account = f"ghost:{hostname}:{_id(member['uuid'])}" if member.get("uuid") else ""
        name, date = _text(member.get("name")), parse_instant(item.get("created_at"))
        yield ParsedComment.from_outside("ghost", f"ghost:{number}", name, "", parent, date, account)
    replies = item.get("replies")
    for reply in replies if isinstance(replies, list) and parent is None else ():
        if isinstance(reply, dict):
            yield from _ghost_comments(reply, hostname, f"ghost:{number}")


def _isso_comments(item: dict[str, Any], _: str, parent: str | None = None, depth: int = 0) -> Iterator[ParsedComment]:
    """Yield a comment of Isso and its replies; one that was deleted or waits to be approved has another mode.

    Its server counts them, and stays the same where the blog moves to another host.
    """
    number = parse_number(item.get("id"))
    if number is None or depth > MAX_THREAD_DEPTH:
        return
    external_id = f"isso:{number}"
    if item.get("mode") == ISSO_ACCEPTED:
        name = unescape_entities(_text(item.get("author")))  # Isso escapes it when it is left
        home, date = _text(item.get("website")), parse_epoch(item.get("created"))
        yield ParsedComment.from_outside("isso", external_id, name, home, parent, date)
    replies = item.get("replies")
    for reply in replies if isinstance(replies, list) else ():
        if isinstance(reply, dict):
            yield from _isso_comments(reply, "", external_id, depth + 1)


_PARSERS: Mapping[str, Callable[[dict[str, Any], str], Iterator[ParsedComment]]] = {
    "rest": _rest_comments,
    "webmention": _webmention_comments,
    "mastodon": _mastodon_comments,
    "substack": _substack_comments,
    "ghost": _ghost_comments,
    "isso": _isso_comments,
}
_LIST_FIELDS = {
    "webmention": "children",
    "mastodon": "descendants",
    "substack": "comments",
    "ghost": "comments",
    "isso": "replies",
}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _id(value: Any) -> str:
    """Return what a platform calls a thing: its name, or its number."""
    return value[:MAX_PLATFORM_ID_LENGTH] if isinstance(value, str) else str(parse_number(value) or "")
