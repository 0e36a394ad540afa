"""Incidents that others published, for the end estimate of a site without a past of its own.

`python -m tests.detection.published` makes aggregator/stats/ending/published.csv: 90 windows of reports go
through the production detector, official incidents are taken with the times that the vendor states.
"""

import csv
import json
from datetime import datetime
from pathlib import Path

from aggregator.management.commands.convert_incidents import BACKGROUND
from aggregator.stats import ending
from aggregator.stats.ending.archive import OPEN, LifeStep, PastIncident
from aggregator.stats.ending.published import COLUMNS, FILE, format_row
from tests.detection.lives import StateChange, build_past_incidents
from tests.detection.real_incidents import STEP, convert_windows, replay_windows

OFFICIAL = Path(__file__).parents[1] / "official" / "github_official_incidents.jsonl"
PROVIDERS = ("aws", "azure", "gcp")


def read_reported(*, seed: int = 1) -> list[PastIncident]:
    """Incidents that the detector finds in the windows of reports; the service is the provider."""
    series = convert_windows(seed=seed)
    changes = [
        StateChange((c.service, c.incident), c.at, c.state, c.onset_at, c.ended_at, c.evidence)
        for c in replay_windows(series)
        if c.onset_at * 60 >= series[c.service][BACKGROUND][0]
    ]
    incidents = []
    for event, rows in series.items():
        own = [change for change in changes if change.incident[0] == event]
        place = {change.incident: (PROVIDERS.index(event.partition("-")[0]), 0) for change in own}
        incidents += build_past_incidents(own, until=rows[-1][0] // 60 + STEP, place=place).values()
    return incidents


def read_official() -> list[PastIncident]:
    """Incidents that the vendor posted while they were unresolved; one service."""
    return [
        PastIncident(
            service=3,
            category=1,
            length=length,
            resolved_after=length,
            steps=(LifeStep(0.0, OPEN),),
            vendor_after=0.0,
        )
        for length in map(_measure_length, OFFICIAL.read_text(encoding="utf-8").splitlines())
        if length > 0  # others were posted after their end
    ]


def _measure_length(line: str) -> float:
    """Minutes; 0 for planned work."""
    incident = json.loads(line)
    begun, ended = (datetime.fromisoformat(incident[name]) for name in ("started_at", "resolved_at"))
    return 0.0 if incident["impact"] == "maintenance" else (ended - begun).total_seconds() / 60


def main() -> None:
    rows = [format_row("reports", incident) for incident in read_reported()]
    rows += [format_row("official", incident) for incident in read_official()]
    with (Path(ending.__path__[0]) / FILE).open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
