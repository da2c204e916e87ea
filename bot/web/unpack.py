"""Unpack a document that is compressed without saying so, or says so by another name than HTTP's."""

import zlib

from bot.web.read_whole import TooLargeError

_GZIP = b"\x1f\x8b\x08"
"""How a file of gzip begins (RFC 1952 §2.3.1)."""
_MAX_MEMBERS = 10
"""Parts of a file that are unpacked: each costs a copy of what follows."""
_GZIP_WINDOW = zlib.MAX_WBITS | 16


class BrokenOffError(Exception):
    """A compressed document has no end."""


def unpack(body: bytes, max_bytes: int) -> bytes:
    """Return a document as it is, or, of a file of gzip, what that holds; a document that is damaged as it is.

    Raises TooLargeError for more than `max_bytes`, and BrokenOffError for a file without its end.
    """
    unpacked, rest = b"", body
    for _ in range(_MAX_MEMBERS):
        if not rest.startswith(_GZIP):
            break
        unpacker = zlib.decompressobj(wbits=_GZIP_WINDOW)
        try:
            unpacked += unpacker.decompress(rest, max_bytes + 1 - len(unpacked))
        except zlib.error:
            return body
        if len(unpacked) > max_bytes:
            raise TooLargeError
        if not unpacker.eof:
            raise BrokenOffError
        rest = unpacker.unused_data  # a file may have several members (§2.2)
    return unpacked if rest is not body else body
