"""Many feeds: feedparser's own test files, those of the demo's platforms, and responses of WordPress."""

import random
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from bot.demo.circle import DemoCircle
from bot.demo.platforms import PLATFORMS
from tests.bench.feed_documents import document
from tests.support.clocks import MONDAY
from tests.support.length import whole

FEEDPARSERS = Path(sys.prefix) / "feedparser-tests"
"""Downloaded by `make test`."""
SAMPLES = Path(__file__).parents[1] / "samples"
ADDRESS = "https://blog.example/feed"
COMPOSED = whole(20_000, with_every_change=2_000)
"""How many feeds are composed by chance."""


def feedparsers() -> Iterator[tuple[str, bytes]]:
    """Yield feedparser's own test files, each with its name."""
    for path in sorted(FEEDPARSERS.rglob("*")):
        if path.is_file() and path.suffix in {".xml", ".html", ".json", ".gz", ".z", ".txt", ".bin", ".rss", ".atom"}:
            yield str(path.relative_to(FEEDPARSERS)), path.read_bytes()


def ours() -> Iterator[tuple[str, bytes]]:
    """Yield feeds as blog software writes them, each with its name."""
    circle = DemoCircle(MONDAY, "http://{hostname}.localhost:8000")
    for person in circle.people.values():
        written = [w for w in circle.posts if w.author is person]
        yield person.platform, PLATFORMS[person.platform].feed(circle, person, written).encode()
    yield from samples("wordpress")
    yield from ((f"bench {number}", document(number)) for number in range(3))


def samples(folder: str) -> Iterator[tuple[str, bytes]]:
    """Yield the feeds in a folder of samples, each with its name."""
    paths = sorted((SAMPLES / folder).rglob("*"))
    yield from ((path.name, path.read_bytes()) for path in paths if path.suffix in {".rss", ".atom"})


def with_composed(compose: Callable[[random.Random], bytes]) -> Iterator[tuple[str, bytes]]:
    """Yield all feeds at hand, and as many as are to be composed, each with its name."""
    yield from feedparsers()
    yield from ours()
    yield from samples("trouble")
    for seed in range(COMPOSED):
        yield f"composed {seed}", compose(random.Random(seed))  # noqa: S311 - not a secret
