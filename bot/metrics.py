"""What is counted and measured of the running bot: every metric is declared here, and nowhere else.

`docs/metrics.md` and the dashboard in `deploy/` are made from this list (`make metrics`). No metric names a member, a
community or a blog, so that whoever sees the figures learns of none.
"""

import asyncio
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)

PREFIX = "usblogs_"
TIMES = (0.01, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0, 5.0, 10.0, 20.0)
"""Upper bounds of the buckets for times in seconds; 3 are what Discord gives for a first answer."""
DELAYS = (0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
"""The same for how long the event loop stood still."""
DELAY_INTERVAL_SECONDS = 1.0

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each, which nobody asks for


@dataclass(frozen=True, slots=True)
class Declared:
    """A metric as it is described to whoever looks at it."""

    name: str
    kind: str
    help: str
    labels: tuple[str, ...]


@dataclass(slots=True)
class State:
    """What `/healthz` says of the bot beside its database."""

    is_connected: bool | None = False
    """Whether the bot is connected to Discord; None where this process of a fleet need not be."""
    runs_jobs: bool | None = None
    """Whether what is due is being done; None before the first connection and after the last, False if that failed."""


@dataclass(slots=True)
class _Declaring:
    """Makes metrics in a registry of their own, and keeps how they are described."""

    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    declared: list[Declared] = field(default_factory=list)

    def counter(self, name: str, help_: str, *labels: str) -> Counter:
        self._note(f"{name}_total", "counter", help_, labels)
        return Counter(PREFIX + name, help_, labels, registry=self.registry)

    def gauge(self, name: str, help_: str, *labels: str) -> Gauge:
        self._note(name, "gauge", help_, labels)
        return Gauge(PREFIX + name, help_, labels, registry=self.registry)

    def histogram(self, name: str, help_: str, *labels: str, buckets: tuple[float, ...]) -> Histogram:
        self._note(name, "histogram", help_, labels)
        return Histogram(PREFIX + name, help_, labels, registry=self.registry, buckets=buckets)

    def _note(self, name: str, kind: str, help_: str, labels: tuple[str, ...]) -> None:
        self.declared.append(Declared(PREFIX + name, kind, help_, labels))


class Metrics:
    """The metrics of one bot."""

    def __init__(self) -> None:
        made = _Declaring()
        self.state = State()
        self._registry = made.registry
        self.declared = made.declared
        connected = made.gauge(
            "connected", "Whether the process is connected to Discord: 1 or 0; NaN if it need not be."
        )
        connected.set_function(lambda: math.nan if self.state.is_connected is None else self.state.is_connected)
        jobs = made.gauge("jobs_running", "Whether what is due is being done: 1 or 0.")
        jobs.set_function(lambda: self.state.runs_jobs or 0)

        self.processes = made.gauge("processes", "Processes that are the bot together, by what each does.", "part")
        self.communities = made.gauge("communities", "Servers in which the game is set up.")
        self.blogs = made.gauge("blogs", "Blogs in the game, of all communities.")
        self.feeds = made.gauge("feeds", "Feeds that are polled: several communities may share one.")
        self.feeds_due = made.gauge("feeds_due", "Feeds whose time to be polled has come.")
        self.feeds_failing = made.gauge("feeds_failing", "Feeds whose last poll failed.")
        self.feed_polls = made.counter("feed_polls", "Polls of feeds, by what they found.", "result")
        self.worker_seconds = made.histogram(
            "worker_seconds",
            "Seconds until a worker process gave what it was asked for, such as a parsed feed, by what that was.",
            "task",
            buckets=TIMES,
        )
        self.worker_calls = made.gauge("worker_calls", "What worker processes were asked for and have not given yet.")
        self.worker_losses = made.counter("worker_losses", "Worker processes that ended while they were at work.")

        self.outbox_due = made.gauge("outbox_due", "Messages to be sent or edited whose time has come.")
        self.outbox_waiting_seconds = made.gauge(
            "outbox_waiting_seconds", "How long the oldest message has waited that was never sent; 0 without one."
        )
        self.outbox_retries = made.gauge("outbox_retries", "Messages, pins and threads that are tried again later.")
        self.outbox_blocked = made.gauge("outbox_blocked", "Messages that something keeps back, by what.", "obstacle")
        self.messages = made.counter("messages", "Attempts to send or edit a message, by what came of them.", "result")
        self.discord_responses = made.counter("discord_responses", "Answers of Discord's API, by status.", "status")
        self.discord_refusals = made.gauge(
            "discord_refusals", "Answers 401, 403 and 429 in the last ten minutes; Discord shuts out at 10000."
        )

        self.interactions = made.counter(
            "interactions", "Commands, buttons and forms, by how Discord took the first answer.", "kind", "result"
        )
        self.interaction_seconds = made.histogram(
            "interaction_seconds", "Seconds until Discord had the first answer; it waits for 3.", "kind", buckets=TIMES
        )
        self.interaction_errors = made.counter(
            "interaction_errors", "Commands, buttons and forms that ran into a fault."
        )
        self.job_failures = made.counter("job_failures", "Runs of a job that failed and are tried again.", "job")
        self.loop_delay_seconds = made.histogram(
            "loop_delay_seconds", "How late the event loop comes to what is to be done now.", buckets=DELAYS
        )

        self.database_bytes = made.gauge("database_bytes", "Size of the database's files.", "file")
        self.disk_free_bytes = made.gauge("disk_free_bytes", "Free space where the database is.")
        self.backup_timestamp_seconds = made.gauge(
            "backup_timestamp_seconds",
            "When the newest daily backup was written, as Unix time; 0 without one, NaN if the bot makes none.",
        )
        self.backup_timestamp_seconds.set(math.nan)
        ProcessCollector(registry=self._registry)

    def to_text(self) -> bytes:
        """Return everything in Prometheus's text format."""
        return generate_latest(self._registry)

    def values_of(self, name: str) -> Mapping[tuple[str, ...], float]:
        """Return the value of each series of a metric, by the values of its labels."""
        samples = (sample for family in self._registry.collect() for sample in family.samples)
        return {tuple(sample.labels.values()): sample.value for sample in samples if sample.name == PREFIX + name}


def set_by_label(gauge: Gauge, values: Mapping[str, Any]) -> None:
    """Set a gauge with one label to these values; series that are not among them end."""
    gauge.clear()
    for label, value in values.items():
        gauge.labels(label).set(value)


async def measure_loop_delay(metrics: Metrics) -> None:
    """Measure every second how late the event loop is, until cancelled."""
    loop = asyncio.get_running_loop()
    while True:
        due = loop.time() + DELAY_INTERVAL_SECONDS
        await asyncio.sleep(DELAY_INTERVAL_SECONDS)
        metrics.loop_delay_seconds.observe(loop.time() - due)
