"""Mend who an RSS document says wrote its items, before feedparser reads it.

RSS 2.0 gives an author as `bo@blog.example (Bo)`. feedparser takes a domain of more than four letters apart, so that
the name would be "ple (Bo". It also takes the `managingEditor` of a channel, who answers for it, as its author.
"""

import re

_EDITOR = re.compile(rb"<(/?)managingEditor\b")
_AUTHOR = re.compile(rb"(<(author|dc:creator|itunes:author)>\s*(?:<!\[CDATA\[)?)([^<>]{3,300})((?:\]\]>)?\s*</\2>)")
_MAILBOX = rb"[^\s@()<>&;]+"
_ADDRESS = rb"(" + _MAILBOX + rb")@" + _MAILBOX
_FORMS = (
    re.compile(rb"\s*" + _ADDRESS + rb"\s*\(\s*(?P<name>[^)\s][^)]*)\)?\s*"),
    re.compile(rb"(?P<name>[^@]*[^@\s])\s*&lt;" + _ADDRESS + rb"&gt;\s*"),
    re.compile(rb"\s*(?P<name>" + _MAILBOX + rb")@" + _MAILBOX + rb"(?:\s*\(\s*\))?\s*"),
)
"""A name behind an e-mail address, before it, and an address alone, which stands for whose mailbox it is."""


def mend_authors(document: bytes) -> bytes:
    """Return a document without editors, and in which authors have names alone."""
    if b"managingEditor" in document:
        document = _EDITOR.sub(rb"<\1editor", document)
    return _AUTHOR.sub(_with_name, document) if b"@" in document else document


def _with_name(author: re.Match[bytes]) -> bytes:
    opening, text, closing = author[1], author[3], author[4]
    named = next((found for form in _FORMS if (found := form.fullmatch(text))), None)
    return opening + named["name"] + closing if named else author[0]
