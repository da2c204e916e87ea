"""Write what is made from the list of metrics: the table in docs/metrics.md, and the dashboard for Grafana.

python -m tests.tools.metrics
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bot.metrics import Declared, Metrics

ROOT = Path(__file__).parents[2]
PAGE, DASHBOARD = ROOT / "docs" / "metrics.md", ROOT / "deploy" / "grafana.json"
BEGIN, END = "<!-- made by `make metrics` -->\n", "<!-- end -->\n"
WIDTH, HEIGHT, PANELS_IN_ROW = 8, 7, 3
SOURCE = {"type": "prometheus", "uid": "${source}"}
PROCESS = (
    Declared("process_resident_memory_bytes", "gauge", "Memory of the bot's own process, without its workers.", ()),
    Declared("process_cpu_seconds_total", "counter", "Seconds of CPU time of the bot's own process.", ()),
    Declared("process_open_fds", "gauge", "Open files and connections of the process.", ()),
    Declared("process_start_time_seconds", "gauge", "When the process started, as Unix time.", ()),
)
"""What the client library says of the process; it has some more."""


def all_metrics() -> list[Declared]:
    """Return every metric that is documented, in the order in which it stands in the code."""
    return [*Metrics().declared, *PROCESS]


def table(metrics: list[Declared]) -> str:
    """Return the table of the documentation."""
    rows = [
        f"| `{one.name}` | {one.kind} | {', '.join(f'`{label}`' for label in one.labels)} | {one.help} |"
        for one in metrics
    ]
    return "\n".join(["| metric | kind | labels | what it says |", "|---|---|---|---|", *rows]) + "\n"


def page_with(page: str, text: str) -> str:
    """Return a page whose made part is this text."""
    begin, end = page.index(BEGIN) + len(BEGIN), page.index(END)
    return page[:begin] + text + page[end:]


def query(one: Declared) -> str:
    """Return what Grafana asks Prometheus for to show a metric."""
    by = ", ".join(one.labels)
    if one.kind == "counter":
        return f"sum by ({by}) (rate({one.name}[5m]))" if by else f"rate({one.name}[5m])"
    if one.kind == "histogram":
        labels = ", ".join(("le", *one.labels))
        return f"histogram_quantile(0.99, sum by ({labels}) (rate({one.name}_bucket[5m])))"
    return f"{one.name} * 1000" if one.name.endswith("timestamp_seconds") or "start_time" in one.name else one.name


def unit(one: Declared) -> str:
    """Return the unit in Grafana's words."""
    if one.name.endswith("timestamp_seconds") or "start_time" in one.name:
        return "dateTimeFromNow"
    if one.name == "process_cpu_seconds_total":
        return "percentunit"
    if one.kind == "counter":
        return "ops"
    by_ending = {"_seconds": "s", "_bytes": "bytes"}
    return next((name for ending, name in by_ending.items() if one.name.endswith(ending)), "short")


def panels(metrics: list[Declared]) -> Iterator[dict[str, Any]]:
    """Yield a panel for each metric."""
    for number, one in enumerate(metrics):
        words = one.name.removeprefix("usblogs_").removesuffix("_total").replace("_", " ")
        yield {
            "id": number + 1,
            "type": "timeseries",
            "title": words.capitalize() + (" (99 of 100)" if one.kind == "histogram" else ""),
            "description": one.help,
            "datasource": SOURCE,
            "gridPos": {
                "x": number % PANELS_IN_ROW * WIDTH,
                "y": number // PANELS_IN_ROW * HEIGHT,
                "w": WIDTH,
                "h": HEIGHT,
            },
            "fieldConfig": {"defaults": {"unit": unit(one), "min": 0}, "overrides": []},
            "targets": [
                {
                    "refId": "A",
                    "datasource": SOURCE,
                    "expr": query(one),
                    "legendFormat": " ".join(f"{{{{{label}}}}}" for label in one.labels) or words,
                }
            ],
        }


def dashboard(metrics: list[Declared]) -> str:
    """Return the dashboard, as Grafana imports it."""
    source = {"name": "source", "label": "Prometheus", "type": "datasource", "query": "prometheus"}
    document = {
        "title": "usblogs",
        "uid": "usblogs",
        "schemaVersion": 39,
        "editable": True,
        "refresh": "1m",
        "time": {"from": "now-24h", "to": "now"},
        "templating": {"list": [source]},
        "panels": list(panels(metrics)),
    }
    return json.dumps(document, indent=2) + "\n"


def main() -> None:
    """Write both."""
    metrics = all_metrics()
    PAGE.write_text(page_with(PAGE.read_text(encoding="utf-8"), table(metrics)), encoding="utf-8")
    DASHBOARD.write_text(dashboard(metrics), encoding="utf-8")
    print(f"{len(metrics)} metrics in {PAGE.name} and {DASHBOARD.name}")


if __name__ == "__main__":
    main()
