"""Read an announcement that stands in Discord, though this database does not know it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from bot.boundary import NO_URL, web_url
from bot.i18n import Language, Translator, get_translator
from bot.messages.rounds import announcement
from bot.text import escape, href, timestamp, without_isolates
from bot.themes import Community, Round, Theme

_ESCAPED = re.compile(r"\\([\\*_~`|\[\]()<>#:@/-])")
_LINK = re.compile(r"(?<!\\)\[((?:\\.|[^\[\]\\])*)\]\((\S*?)\)")
_CLOSE = re.compile(r"<t:(\d+):F>")
_SMALL, _TITLE = "-# ", "# "


@dataclass(frozen=True, slots=True)
class Announced:
    """What an announcement says."""

    theme: Theme
    closes_at: datetime
    is_late: bool
    """Whether it says that it came late."""
    is_over: bool
    """Whether it says that the round closed, and where the round-up is."""


def read_announcement(texts: Sequence[str], community: Community, round_: Round) -> Announced | None:
    """Return what an announcement says, in whatever language it is; None where it is not plainly that of a round.

    It is plain where it has the round's number, a close after the round's opening, and a theme that would be announced
    in the same words again.
    """
    if len(texts) < 2 or (close := _CLOSE.search(texts[1])) is None:  # noqa: PLR2004 - the theme, and until when
        return None
    closes_at = datetime.fromtimestamp(int(close[1]), UTC)
    if closes_at <= round_.opens_at:
        return None
    for t in map(get_translator, Language):
        theme = _read_theme(t, texts[0].split("\n"), round_)
        if theme is None:
            continue
        anew = announcement(t, community, replace(round_, theme=theme, closes_at=closes_at), 0).texts()[0]
        if _words(t, anew) == _words(t, texts[0]):
            is_late = t("I was away when this was due. The close stays as planned.") in texts[0]
            over = t("It closed {when}; the round-up is in {channel}.", when="\0", channel="").partition("\0")[0]
            return Announced(theme, closes_at, is_late, is_over=texts[1].startswith(f"{over}<t:"))
    return None


def says_break(texts: Sequence[str], round_: Round) -> bool:
    """Return whether a notice says, in whatever language, that there is no theme at the time of a round."""
    date = timestamp(round_.opens_at, "D")
    for t in map(get_translator, Language):
        sentence = t("No theme on {date}: we take a break. The next one: {when}.", date=date, when="\0")
        if texts and _value(sentence, texts[0]) is not None:
            return True
    return False


def _read_theme(t: Translator, lines: Sequence[str], round_: Round) -> Theme | None:
    head = f"{_SMALL}{t('ROUND {number}', number=round_.number)} · "
    if len(lines) < 2 or not lines[0].startswith(head) or not lines[1].startswith(_TITLE):  # noqa: PLR2004
        return None
    rest = [line for line in lines[2:] if not line.startswith(_SMALL)]
    call = _value(t("Read the call: {address}", address="\0"), rest[-1]) if rest else None
    if call is not None:
        del rest[-1]
    small = [line.removeprefix(_SMALL) for line in lines[2:] if line.startswith(_SMALL)]
    return Theme(
        _plain(lines[1].removeprefix(_TITLE)),
        _plain("\n".join(rest).strip()),
        _named(t("Suggested by {name}", name="\0"), small),
        host_name=_named(t("Chosen by {name}, who hosts this round", name="\0"), small),
        call=web_url(_plain(call)) if call is not None else NO_URL,
    )


def _named(sentence: str, lines: Sequence[str]) -> str | None:
    return next((_plain(name) for line in lines if (name := _value(sentence, line)) is not None), None)


def _value(sentence: str, line: str) -> str | None:
    """Return what stands in a line in the place that a sentence has for it; None if the line is another one."""
    before, _, after = sentence.partition("\0")
    fits = line.startswith(before) and line.endswith(after) and len(line) > len(before) + len(after)
    return line[len(before) : len(line) - len(after)] if fits else None


def _plain(text: str) -> str:
    """Return the text that was escaped, with the addresses of its links."""
    return _unescaped(_LINK.sub(_address, text))


def _unescaped(text: str) -> str:
    return without_isolates(_ESCAPED.sub(r"\1", text))


def _address(link: re.Match[str]) -> str:
    """Return the address that a link shows, escaped, as it was written if all of it is shown."""
    scheme, _, _ = link[2].partition("://")
    shown = f"{scheme}://{_unescaped(link[1])}"
    return escape(shown if href(shown) == link[2] else link[2], len(link[0]))


def _words(t: Translator, text: str) -> Sequence[str]:
    """Return the words of an announcement that are about its theme, however they are spaced."""
    sources = (t("Suggested by {name}", name="\0"), t("Chosen by {name}, who hosts this round", name="\0"))
    lines = [
        line
        for line in without_isolates(text).split("\n")
        if not line.startswith(_SMALL) or any(_value(one, line.removeprefix(_SMALL)) for one in sources)
    ]
    return " ".join(lines).split()
