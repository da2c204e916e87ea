"""One contender as a program; it imports the others' packages only when it is started, and so do its workers not."""

import asyncio
import sys

if __name__ == "__main__":
    from tests.bench.contenders import main

    asyncio.run(main(*sys.argv[1:]))
