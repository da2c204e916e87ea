"""`make bench`: speed and memory, as ratios against named peers in the same run."""

import argparse

from tests.bench.claims import FEEDS as CLAIMED
from tests.bench.claims import bench_claims
from tests.bench.engines import bench_engines
from tests.bench.feeds import FEEDS, SCALES, bench_feeds
from tests.bench.friday import bench_friday
from tests.bench.looking import bench_looking
from tests.bench.matching import bench_matching
from tests.bench.reading import bench_reading
from tests.bench.scale import bench_looks
from tests.bench.scale_friday import bench_scale_friday
from tests.tools.postgres import is_at_hand

_PARTS = ("feeds", "looking", "matching", "reading", "friday", "engines", "claims", "scale")


def main() -> None:
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["all", *_PARTS], default="all")
    parser.add_argument("--feeds", type=int, default=FEEDS, help="how many feeds are watched side by side")
    parser.add_argument("--scales", type=int, nargs="*", default=SCALES, help="how many feeds this bot watches alone")
    parser.add_argument("--claimed", type=int, nargs="+", default=CLAIMED, help="how many feeds workers divide")
    parser.add_argument("--write", action="store_true", help="put the table into docs/your-server.md")
    options = parser.parse_args()
    if options.what in {"all", "matching"}:
        bench_matching()
    if options.what in {"all", "looking"}:
        bench_looking()
    if options.what in {"all", "reading"}:
        bench_reading()
    if options.what in {"all", "friday"}:
        bench_friday()
    if options.what == "engines" or (options.what == "all" and is_at_hand()):
        bench_engines()
    if options.what == "claims" or (options.what == "all" and is_at_hand()):
        bench_claims(options.claimed)
    if options.what == "scale":  # some ten minutes
        bench_looks()
        bench_scale_friday()
    if options.what in {"all", "feeds"}:
        bench_feeds(options.feeds, scales=options.scales, write=options.write)


if __name__ == "__main__":
    main()
