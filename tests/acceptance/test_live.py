"""A report that goes in at the front door is soon on the chart."""

import json
from urllib.request import Request, urlopen

from tests.sites.running import Site, slowness, wait_until


def test_report_is_in_the_time_series_within_fifteen_seconds(site: Site) -> None:
    before = counted(site)
    body = json.dumps({"service": "slack", "symptom": "login"}).encode()
    headers = {"Content-Type": "application/json"}
    report = Request(f"{site.url}api/v1/reports/", body, headers)  # noqa: S310  our own site

    with urlopen(report, timeout=30) as answer:  # noqa: S310  our own site
        assert answer.status == 201

    wait_until(lambda: counted(site) == before + 1, within=15 * slowness(), otherwise=site.log)


def counted(site: Site) -> int:
    address = f"{site.url}api/v1/services/slack/timeseries/?step=1m&symptom=login"
    with urlopen(address, timeout=30) as answer:  # noqa: S310  our own site
        return sum(point["reports"] for point in json.load(answer)["points"])
