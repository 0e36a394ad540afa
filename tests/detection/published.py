"""Problems that others published, as the end estimate uses them where a site has no past of its own.

`python -m tests.detection.published` makes aggregator/stats/ending/published.csv: 90 windows of reports go
through the production detector, official incidents are taken as the vendor tells of them.
"""

import csv
import json
from datetime import datetime
from pathlib import Path

from aggregator.management.commands.convert_incidents import BACKGROUND
from aggregator.stats import ending
from aggregator.stats.ending.archive import OPEN, LifeStep, PastIncident
from aggregator.stats.ending.published import COLUMNS, FILE, format_row
from tests.detection.lives import StateChange, problems
from tests.detection.real_incidents import STEP, converted, replayed

OFFICIAL = Path(__file__).parents[1] / "official" / "github_official_incidents.jsonl"
PROVIDERS = ("aws", "azure", "gcp")


def crowd(*, seed: int = 1) -> list[PastIncident]:
    """Troubles found in the windows of reports; the service is the provider."""
    series = converted(seed=seed)
    changes = [
        StateChange((c.service, c.incident), c.at, c.state, c.onset_at, c.ended_at, c.evidence)
        for c in replayed(series)
        if c.onset_at * 60 >= series[c.service][BACKGROUND][0]
    ]
    found = []
    for event, rows in series.items():
        own = [one for one in changes if one.of[0] == event]
        place = {one.of: (PROVIDERS.index(event.partition("-")[0]), 0) for one in own}
        found += problems(own, until=rows[-1][0] // 60 + STEP, place=place).values()
    return found


def official() -> list[PastIncident]:
    """Incidents that the vendor posted while they went on; one service."""
    return [
        PastIncident(
            service=3, category=1, length=length, told=length, steps=(LifeStep(0.0, OPEN),), vendor=0.0
        )
        for length in map(_minutes, OFFICIAL.read_text(encoding="utf-8").splitlines())
        if length > 0  # others were written up when they were over
    ]


def _minutes(line: str) -> float:
    """0 for planned work."""
    told = json.loads(line)
    begun, ended = (datetime.fromisoformat(told[name]) for name in ("started_at", "resolved_at"))
    return 0.0 if told["impact"] == "maintenance" else (ended - begun).total_seconds() / 60


def main() -> None:
    rows = [format_row("reports", one) for one in crowd()] + [
        format_row("official", one) for one in official()
    ]
    with (Path(ending.__path__[0]) / FILE).open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


if __name__ == "__main__":
    main()
