"""Discord's Markdown as HTML, as the client shows it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from markupsafe import Markup, escape
from simcord.preview._markdown import markdown_tokens  # the version is pinned, see pyproject.toml

from bot.demo.circle import ZONE

_TAGS = {
    "strong_open": "<strong>",
    "strong_close": "</strong>",
    "em_open": "<em>",
    "em_close": "</em>",
    "s_open": "<s>",
    "s_close": "</s>",
    "u_open": "<u>",
    "u_close": "</u>",
    "break": "<br>",
    "link_close": "</a>",
    "spoiler_open": '<span class="spoiler" tabindex="0">',
    "spoiler_close": "</span>",
}
_BLOCKS = {
    "heading": "h4",
    "paragraph": "p",
    "blockquote": "blockquote",
    "bullet_list": "ul",
    "ordered_list": "ol",
    "list_item": "li",
}
_FORMATS = {
    "t": "%-H:%M",
    "T": "%-H:%M:%S",
    "d": "%d/%m/%Y",
    "D": "%-d %B %Y",
    "f": "%-d %B %Y at %H:%M",
    "F": "%A, %-d %B %Y at %H:%M",
}
"""What each style of a timestamp shows (Discord, "Timestamp Styles")."""
_UNITS = (("year", 365 * 86400), ("month", 30 * 86400), ("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1))


@dataclass(frozen=True, slots=True)
class MentionNames:
    """What mentions show, by the ids of what they mention."""

    users: Mapping[str, str]
    channels: Mapping[str, str]
    commands: Mapping[str, str]
    """The names of top-level slash commands."""


class MarkdownRenderer:
    """Renders texts, each once unless it shows times."""

    def __init__(self, names: MentionNames) -> None:
        self._names = {"users": names.users, "channels": names.channels, "commands": names.commands}
        self._rendered: dict[str, Markup] = {}

    def render(self, text: str, now: datetime) -> Markup:
        """Return a message's text as HTML; times are given in `ZONE`, or relative to `now`."""
        if text in self._rendered:
            return self._rendered[text]
        tokens = markdown_tokens(text, "text_display", context=self._names)
        rendered = Markup("").join(_block(token, now) for token in tokens)
        if "<t:" not in text:
            self._rendered[text] = rendered
        return rendered


def _block(token: Mapping[str, Any], now: datetime) -> Markup:
    kind, children = token["type"], token.get("children", ())
    if kind == "subtext":
        return Markup("<small>{}</small>").format(_inline(children, now))
    if kind == "inline":
        return _inline(children, now)
    if kind == "code_block":
        return Markup("<pre>{}</pre>").format(token["content"])
    inside = Markup("").join(_block(child, now) for child in children)
    level = f' class="{token["tag"]}"' if kind == "heading" else ""
    tag = _BLOCKS.get(kind, "div")
    return Markup(f"<{tag}{level}>") + inside + Markup(f"</{tag}>")  # noqa: S704 - both from the table above


def _inline(tokens: Iterable[Mapping[str, Any]], now: datetime) -> Markup:
    return Markup("").join(_span(token, now) for token in tokens)


def _span(token: Mapping[str, Any], now: datetime) -> Markup:
    match token["type"]:
        case "code":
            return Markup("<code>{}</code>").format(token["content"])
        case "link_open":
            return Markup('<a href="{}" target="_blank" rel="noreferrer">').format(token["href"])
        case "mention" | "command":
            return Markup('<span class="mention">{}</span>').format(token["label"])
        case "timestamp":
            at = datetime.fromtimestamp(token["unix"], UTC)
            return Markup('<time datetime="{}" title="{}">{}</time>').format(
                at.isoformat(), show_time(at, "F", now), show_time(at, token["style"], now)
            )
        case kind if kind in _TAGS:
            return Markup(_TAGS[kind])  # noqa: S704 - a tag from the table above
        case _:
            return escape(token.get("content", ""))


def show_time(at: datetime, style: str, now: datetime) -> str:
    """Return an instant as Discord shows it in one of its styles."""
    if style == "R":
        return _relative(at - now)
    return at.astimezone(ZONE).strftime(_FORMATS.get(style, _FORMATS["f"]))


def _relative(distance: timedelta) -> str:
    seconds = abs(distance.total_seconds())
    unit, size = next(((unit, size) for unit, size in _UNITS if seconds >= size), _UNITS[-1])
    count = round(seconds / size)
    if unit == "second":
        words = "a few seconds"
    else:
        words = f"{count} {unit}s" if count != 1 else f"{'an' if unit == 'hour' else 'a'} {unit}"
    return f"in {words}" if distance > timedelta() else f"{words} ago"
