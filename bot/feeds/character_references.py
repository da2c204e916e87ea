"""Mend the references of a document: those to half a character, to none, or beyond the last, and what is none.

`&#55357;&#56832;` is how some blog software writes an emoji: its two UTF-16 code units, each by itself. XML 1.0 (§4.1)
does not allow it, nor a reference to NUL or beyond U+10FFFF; feedparser fails on some of them.
"""

import re

_UNFIT = re.compile(
    rb"&#(?:0*5[5-7][0-9]{3}|0+|[0-9]{7,}|[xX]0*(?:[dD][89a-fA-F][0-9a-fA-F]{2}|[0-9a-fA-F]{6,})|[xX]0+);"
)
_RUN = re.compile(rb"(?:&#(?:[0-9]{1,30}|[xX][0-9a-fA-F]{1,30});)+")
_REFERENCE = re.compile(rb"&#(?:([0-9]+)|[xX]([0-9a-fA-F]+));")
_BARE_AMPERSAND = re.compile(
    rb"<!\[CDATA\[.*?\]\]>|&(?!#[0-9]{1,30};|#[xX][0-9a-fA-F]{1,30};|[A-Za-z][A-Za-z0-9]{0,31};)", re.DOTALL
)
_LAST, _REPLACEMENT = 0x10FFFF, 0xFFFD


def mend_references(document: bytes) -> bytes:
    """Return a document in which each numeric character reference is one that XML allows.

    Two surrogates become a reference to the character that the pair stands for. One that stands alone, NUL, and what is
    beyond Unicode become U+FFFD, as in HTML ("numeric character reference end state").
    """
    return _RUN.sub(_mend_run, document) if _UNFIT.search(document) else document


def mend_ampersands(document: bytes) -> bytes:
    """Return a document in which each `&` that begins no reference is written as one, but for those in CDATA sections.

    XML 1.0 (§2.4) does not allow such a one. What reads it all the same makes a reference of the letters behind it.
    """
    return _BARE_AMPERSAND.sub(lambda found: b"&amp;" if found[0] == b"&" else found[0], document)


def _mend_run(run: re.Match[bytes]) -> bytes:
    if not _UNFIT.search(run[0]):
        return run[0]
    points = [int(ref[1]) if ref[1] else int(ref[2], 16) for ref in _REFERENCE.finditer(run[0])]
    text = "".join(chr(point if 0 < point <= _LAST else _REPLACEMENT) for point in points)
    mended = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return "".join(f"&#{ord(char)};" for char in mended).encode()
