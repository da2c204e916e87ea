"""Read the body of a request or a response to its end, and not beyond a limit."""

import aiohttp


class TooLargeError(Exception):
    """A body is longer than its limit."""


async def read_whole(content: aiohttp.StreamReader, max_bytes: int) -> bytes:
    """Return a whole body, however many pieces it comes in: `StreamReader.read(n)` returns what has arrived.

    Raises TooLargeError as soon as it exceeds the limit.
    """
    chunks, length = list[bytes](), 0
    async for chunk in content.iter_any():
        chunks.append(chunk)
        length += len(chunk)
        if length > max_bytes:
            raise TooLargeError
    return b"".join(chunks)
