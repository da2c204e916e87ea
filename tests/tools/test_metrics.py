"""What is made from the list of metrics is made from this list."""

import json
import re

from bot.metrics import Metrics
from tests.tools.metrics import DASHBOARD, PAGE, all_metrics, dashboard, page_with, table


def test_every_metric_is_in_the_documentation_and_in_the_dashboard_as_make_metrics_writes_them() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page == page_with(page, table(all_metrics())), "run make metrics"
    assert DASHBOARD.read_text(encoding="utf-8") == dashboard(all_metrics()), "run make metrics"


def test_the_list_is_what_prometheus_is_given_and_every_query_asks_for_something_in_it() -> None:
    text = Metrics().to_text().decode()
    given = dict(re.findall(r"^# TYPE (\w+) (\w+)$", text, re.MULTILINE))
    assert {one.name: one.kind for one in Metrics().declared} == {
        name: kind for name, kind in given.items() if name.startswith("usblogs_")
    }
    names = {one.name for one in all_metrics()}
    assert names - {name for name in names if name.startswith("usblogs_")} <= set(given)
    asked = [
        re.findall(r"(?:usblogs|process)_\w+", panel["targets"][0]["expr"])
        for panel in json.loads(dashboard(all_metrics()))["panels"]
    ]
    assert [name.removesuffix("_bucket") for [name] in asked] == [one.name for one in all_metrics()]
    told = re.findall(r"`(?:time\(\) - )?(usblogs_\w+)", PAGE.read_text(encoding="utf-8"))
    assert set(told) <= names
