"""The round-up's copy in Markdown, with hostile titles, as a member pastes it; and what became of it."""

import re
from dataclasses import replace
from urllib.parse import unquote

from lxml import html

from bot.i18n import Language, get_translator
from bot.roundup import CopyFormat, compose, render_copy
from tests.support.hostile_titles import HOSTILE_TITLES
from tests.support.posts import make_post, make_round

ADDRESS = "http://pasted.example/{n}/a_b*c*(d)?x=[1]&y=2&copy=3"
_TOLD_BY = re.compile(r"&ref=[\w.:-]+$")
"""What Ghost adds to addresses of other sites, to name itself there."""
SAME_WORDS = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u2060": ""})
"""Typographic quotation marks are set by many engines, and change no word; a word joiner is not seen."""


def copy_of_hostile_titles() -> str:
    """Return the copy of a round-up with each title once, also as the name and the quote of its post."""
    posts = [
        replace(make_post(n, title=title), by=title, quote=title, url=ADDRESS.format(n=n))
        for n, title in enumerate(HOSTILE_TITLES)
    ]
    return render_copy(get_translator(Language.ENGLISH), compose(make_round(), posts), CopyFormat.MARKDOWN)


def broken_titles(page: str) -> list[str]:
    """Return the titles that are not whole on a page: the text of their link, the name after it and the quote below."""
    tree = html.fromstring(page)
    links = {_TOLD_BY.sub("", unquote(str(link.get("href")))): link for link in tree.iter("a")}
    text = _spaced("".join(map(str, tree.itertext())))
    broken = []
    for n, title in enumerate(HOSTILE_TITLES):
        link = links.get(ADDRESS.format(n=n))
        linked = _spaced("".join(map(str, link.itertext()))) if link is not None else "no link"
        whole = f"{_spaced(title)} · {_spaced(title)} {_spaced(title)}"
        if linked != _spaced(title) or whole not in text:
            broken.append(f"{title}: {linked}")
    strange = [address for address in links if "evil" in address]
    return broken + strange + [one.text for one in tree.iter("script") if one.text and "alert(1)" in one.text]


def _spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text.translate(SAME_WORDS)).strip()
