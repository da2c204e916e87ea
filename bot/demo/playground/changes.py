"""Tells open pages that something has changed."""

import asyncio


class Changes:
    """A number that grows with each change, and those who wait for it."""

    def __init__(self) -> None:
        self.number = 0
        self.said = ""
        """What was said with the last change that had words: a screen reader reads it out."""
        self._changed = asyncio.Event()

    def tell(self, words: str = "") -> None:
        """Tell that something has changed, perhaps in words."""
        self.number += 1
        self.said = words or self.said
        self._changed.set()
        self._changed = asyncio.Event()

    async def wait(self, seen: int) -> int:
        """Return the number once it is another than `seen`."""
        while self.number == seen:
            await self._changed.wait()
        return self.number
