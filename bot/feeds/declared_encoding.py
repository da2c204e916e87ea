"""Mend what a document says of its encoding where its first bytes show that this is wrong."""

import re

_DECLARATION = re.compile(rb"^(\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"'])([\w.:-]{1,40})")
_WIDE = re.compile(rb"(?:utf|ucs|iso-10646-ucs)[-_]?(?:16|32|2|4)", re.IGNORECASE)
_WIDE_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?(?:utf|ucs|iso-10646-ucs)[-_]?(?:16|32|2|4)[\w-]*", re.IGNORECASE)


def mend_encoding(document: bytes, content_type: str) -> tuple[bytes, str]:
    """Return a document and its Content-Type, neither of which names UTF-16 or the like for what begins in ASCII.

    A document whose first characters take one byte each can't be in an encoding of two or four (XML 1.0, Appendix F).
    Software that writes XML by way of .NET's strings says so all the same, and sends UTF-8.
    """
    if not document[:4].isascii() or b"\x00" in document[:4]:
        return document, content_type
    declared = _DECLARATION.match(document[:500])
    if declared and _WIDE.match(declared[2]):
        document = document[: declared.start(2)] + b"utf-8" + document[declared.end(2) :]
    return document, _WIDE_CHARSET.sub("", content_type)
