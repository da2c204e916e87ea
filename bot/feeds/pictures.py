"""Tell the pictures of a post from what else its markup shows: emoji, avatars, counters and placeholders."""

import re
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

from lxml import etree

from bot.boundary import NO_URL, WebUrl, parse_number, web_url

MIN_PICTURE_PIXELS = 50
"""Width and height, in pixels, below which an image is decoration."""
MIN_PICTURE_LINES = 3
"""Width and height, in `em` or the like, below which it stands in a line of text, as an emoji does."""
_DEFERRED = ("data-src", "data-lazy-src", "data-original", "data-orig-file", "data-large-file", "nitro-lazy-src")
"""Attributes in which software that loads images late keeps the address; `src` then is a placeholder's."""
_SIZE = re.compile(
    r"(?<![\w-])(?:max-)?(?:width|height)\s*:\s*(\d{1,9}(?:\.\d{1,9})?)\s*(px|r?em|ex)\b|display\s*:\s*none",
    re.IGNORECASE,
)
_DECORATION = re.compile(r"\b(wp-smiley|emoji|emoticon|avatar|gravatar|u-photo-author|site-icon)\b", re.IGNORECASE)
_NO_PICTURE_FOLDER = re.compile(r"/(avatars?|emojis?|smil(ey|ies|eys)|emoticons?|buttons?|badges?)(/|$)", re.IGNORECASE)
_NO_PICTURE_NAME = re.compile(
    r"/(blank|spacer|pixel|clear|transparent|placeholder|lazy-?load(er|ing)?|loading|loader|1x1|default-?avatar)"
    r"[\w-]{0,20}\.(gif|png|jpe?g|svg|webp)$",
    re.IGNORECASE,
)
_SIZE_PARAMETERS = {"w", "h", "width", "height", "fit", "resize", "size", "quality", "q", "ssl", "strip", "crop", "dpr"}


def picture_in(tree: etree._Element, base: str) -> WebUrl:
    """Return the absolute address of the first picture in an element; empty if there is none."""
    urls = (
        picture_url(address, base) for img in tree.iter("img") if not _is_decoration(img) for address in _sources(img)
    )
    return next(filter(None, urls), NO_URL)


def picture_url(address: str, base: str) -> WebUrl:
    """Return the absolute address of a picture; empty where it is an avatar's, an emoji's, a counter's or nothing's."""
    url = web_url(address, base)
    parts = urlsplit(url)
    if parts.path.lower().endswith((".gif", ".php")) and _counts(parts.query):
        return NO_URL
    if _NO_PICTURE_FOLDER.search(parts.path) or _NO_PICTURE_NAME.search(parts.path) or "gravatar" in parts.netloc:
        return NO_URL
    return url


def _sources(img: etree._Element) -> Iterator[str]:
    """Yield the addresses of an image, the likeliest first."""
    yield from (value for name in _DEFERRED if (value := img.get(name)))
    yield _largest(img.get("data-srcset") or "")
    if not any(img.get(name) for name in (*_DEFERRED, "data-srcset")):
        yield img.get("src") or ""
        yield _largest(img.get("srcset") or "")


def _largest(srcset: str) -> str:
    """Return the address of the widest image of a `srcset` (HTML Living Standard, 4.8.4.2.1); empty for none."""
    candidates = [words for candidate in re.split(r",\s+", srcset) if (words := candidate.strip(", ").split())]
    return max(candidates, key=_descriptor, default=[""])[0]


def _descriptor(candidate: list[str]) -> int:
    return parse_number(candidate[-1].rstrip("wx")) or 0


def _is_decoration(img: etree._Element) -> bool:
    """Return whether an image is too small to be a picture, hidden, or one of a line of text."""
    sides = (parse_number((img.get(side) or "").removesuffix("px")) for side in ("width", "height"))
    if any(side is not None and side < MIN_PICTURE_PIXELS for side in sides):
        return True
    style = _SIZE.finditer(img.get("style") or "")
    return any(map(_is_small, style)) or bool(_DECORATION.search(img.get("class") or ""))


def _is_small(size: re.Match[str]) -> bool:
    number, unit = size.groups()
    least = MIN_PICTURE_PIXELS if (unit or "px").lower() == "px" else MIN_PICTURE_LINES
    return unit is None or float(number) < least


def _counts(query: str) -> bool:
    """Return whether a query says more than a size, as that of a counter or of a script does."""
    return any(name.lower() not in _SIZE_PARAMETERS for name, _ in parse_qsl(query[:500], keep_blank_values=True))
