"""`make bench`: speed and memory, as ratios against named peers in the same run."""

import sys
from tests.bench.feeds import bench_feeds
from tests.bench.matching import bench_matching

bench_feeds(int(sys.argv[1]) if len(sys.argv) > 1 else 2000)
