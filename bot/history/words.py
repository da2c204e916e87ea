"""The words by which indexes of rounds tell numbers, dates and hosts, in the languages of the bot."""

import re
from datetime import date

from bot.feeds.dates import date_of_text, month_number

_NUMBER = re.compile(
    r"(?:[#№]\s{0,3}|\b(?:no|nr|n[ºo°]|rounds?|runde|ronda|[ée]dition|edición|rodada|week|woche|semaine|semana|month|monat"
    r"|mois|mes|mês|part|teil|episode|vol(?:ume)?)\b\.?\s{0,3}#?\s{0,3})(\d{1,5})\b",
    re.IGNORECASE,
)
_LEADING_NUMBER = re.compile(r"\s*(\d{1,4})(?:[.):]|\s[–—-])\s")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_ISO = re.compile(r"\b((?:19|20)\d\d)-(0[1-9]|1[0-2])(?:-([0-2]\d|3[01]))?\b")
_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)/(0[1-9]|1[0-2])(?:/([0-2]\d|3[01]))?/")
_MONTH_YEAR = re.compile(r"\b([^\W\d_]{3,20})\.?,?\s+(?:de\s+|del\s+)?((?:19|20)\d\d)\b")
_WRITTEN_DATE = re.compile(
    r"\b\d{1,2}(?:\.|er|st|nd|rd|th)?\s+(?:de\s+)?[^\W\d_]{3,20}\.?,?\s+(?:de\s+)?(?:19|20)\d\d\b"
    r"|\b[^\W\d_]{3,20}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d\b"
)
_ORDINAL = re.compile(r"(?<=\d)(?:st|nd|rd|th)\b")
_WORD = re.compile(r"[^\W\d_]{3,20}")
_NAME = r"\s*(?P<name>[^,;:()\[\]|/“”\"–—\n]{2,60})"
_HOST = re.compile(
    r"\b(?:hosted by|hosts?\s*:|hosted (?:at|on)|organi[sz]ed by|gastgeber(?:in)?\s*:?|veranstaltet von"
    r"|organisée? par|accueillie? par|hôtes?\s*:|organizad[oa] por|organiza\s*:?|anfitri(?:ón|ona|ão|ã)\s*:?)" + _NAME,
    re.IGNORECASE,
)
_BY = re.compile(r"(?:^|[\s(,–—-])(?:by|with|von|bei|par|chez|por|con|com)" + _NAME, re.IGNORECASE)
_IN_BRACKETS = re.compile(r"\((?P<name>[^()\d]{2,60})\)")
_ROUNDUP = re.compile(
    r"\b(?:the\s+)?(?:round[\s-]?ups?|recaps?|summary|wrap[\s-]?up|rundschau|zusammenfassung|récapitulatif|récap|bilan"
    r"|recopilación|resumen|coletânea|resumo)\b(?:\s+(?:of|for|von|zu|de|du|da|do))?",
    re.IGNORECASE,
)
_CALL = re.compile(r"\b(?:invitations?|call for|announcing|einladung|invitación|convite)\b", re.IGNORECASE)
_QUOTED = re.compile(r"[“„«\"](?P<title>[^“”„«»\"]{2,150})[”“»\"]")
_SAYS_NOTHING = re.compile(
    r"(?:here|link|post|read(?: more| it)?|tba|tbd|\?+|n/?a|free|frei|libre|livre|hier|ici|aquí|aqui|more|-+)",
    re.IGNORECASE,
)
_EDGES = " \t\n.:;,|–—-/()[]·•*"


def number_in(text: str) -> re.Match[str] | None:
    """Return where a text tells the number of a round, which is the match's first group; None if it tells none."""
    found = _NUMBER.search(text)
    if found:
        return found
    leading = _LEADING_NUMBER.match(text)
    return leading if leading and not _YEAR.fullmatch(leading[1]) else None


def year_in(text: str) -> int | None:
    """Return the one year that a heading tells; None if it tells none or several."""
    years = set(_YEAR.findall(text))
    return int(years.pop()) if len(years) == 1 else None


def day_in(text: str, year: int | None = None, address: str = "") -> date | None:
    """Return the day that a text tells, or the first of the month; in `year`, a month alone will do.

    Else that of an address such as /2019/03/14/.
    """
    if iso := _ISO.search(text):
        return _date(int(iso[1]), int(iso[2]), int(iso[3] or 1))
    if written := _WRITTEN_DATE.search(text):
        moment = date_of_text(_ORDINAL.sub("", written[0]))
        if moment is not None:
            return moment.date()
    for month in _MONTH_YEAR.finditer(text):
        if number := month_number(month[1]):
            return _date(int(month[2]), number, 1)
    if year is not None:
        words = _WORD.findall(text)
        for word in [*words[:2], *words[-2:]]:
            if number := month_number(word):
                return _date(year, number, 1)
    dated = _IN_ADDRESS.search(address)
    return _date(int(dated[1]), int(dated[2]), int(dated[3] or 1)) if dated else None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def without_date(text: str) -> str:
    """Return a text without the days and months that it tells."""
    text = _WRITTEN_DATE.sub(" ", _ISO.sub(" ", text))
    return _MONTH_YEAR.sub(lambda found: " " if month_number(found[1]) else found[0], text)


def host_in(text: str, beside: str = "") -> str:
    """Return the host whom a line names, `beside` being what of it is no title; empty if it names none."""
    found = _HOST.search(text) or _BY.search(beside) or _IN_BRACKETS.search(beside)
    name = without_date(found["name"]).strip(_EDGES) if found else ""
    return "" if _SAYS_NOTHING.fullmatch(name) or _ROUNDUP.fullmatch(name) or not any(map(str.isalpha, name)) else name


def title_in(text: str) -> str:
    """Return the theme of which a title or a line tells, without number, date, host and words such as "round-up"."""
    if quoted := _QUOTED.search(text):
        return quoted["title"].strip()
    if number := number_in(text):
        after, before = text[number.end() :], text[: number.start()]
        text = after if _bare(after) else before
    return _bare(text)


def _bare(text: str) -> str:
    """Return what is left of a title when all is gone that says what it is and when."""
    text = _HOST.sub(" ", without_date(text))
    text = _CALL.sub(" ", _ROUNDUP.sub(" ", text)).strip(_EDGES)
    return "" if _SAYS_NOTHING.fullmatch(text) or not any(map(str.isalnum, text)) else " ".join(text.split())


def is_roundup(text: str) -> bool:
    """Return whether a text calls something a round-up."""
    return _ROUNDUP.search(text) is not None
