"""One worker of `make bench ARGS=claims`, in a process of its own.

It prints `ready`, begins at a line of standard input, and prints what it did as a line of JSON.
"""

import asyncio
import json
import sys
import time

from tests.bench.claim_queue import FeedQueue, Queue
from tests.bench.claim_ways import AdvisoryLocks, Shift, SkipLocked, Way

WAYS: dict[str, type[Way]] = {way.__name__: way for way in (FeedQueue, Queue, SkipLocked, AdvisoryLocks)}


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def main(name: str, url: str, seconds: str) -> None:
    """Be a worker; of no seconds, one whose polls do not end."""
    way = WAYS[name](url)
    await way.open()
    _tell("ready")
    await asyncio.to_thread(sys.stdin.readline)
    shift = Shift(float(seconds) or 3600, hold=None if float(seconds) else lambda: _tell("holding"))
    began = time.process_time()
    await way.work(shift)
    _tell(json.dumps({"cpu": time.process_time() - began, "held": shift.held, "moved": shift.moved}))
    await way.close()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
