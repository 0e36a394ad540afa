"""What the code in a folder says of a series on disk, and what that is worth.

Nothing but `manage.py replay` is called, the outside face that older commits have as well.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from tests.detection.bench.series.generators import Floats
from tests.detection.bench.series.incidents import TrueIncident

OURS = ("PYTHONPATH", "DJANGO_SETTINGS_MODULE")  # of the environment; code in another folder has its own
WINDOW = 120  # minutes in which an incident can be found; one that is not counts so many
SETTLING = 30  # minutes after its end in which a detection still belongs to it


def run_replay(folder: Path, file: Path, *options: str) -> list[dict[str, Any]]:
    """Changes of state that the code in `folder` tells of; CalledProcessError where it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", "replay", str(file.resolve()), *options],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name not in OURS},
        stdout=subprocess.PIPE,
        check=True,
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


@dataclass(frozen=True)
class ReplayScore:
    """What replayed changes make of the truths."""

    delays: Floats  # (truths,) minutes to the detection, at most WINDOW; nan where one was unresolved already
    false: int  # incidents that began outside any true one


def score_changes(
    changes: list[dict[str, Any]], truths: list[TrueIncident], *, window: int = WINDOW
) -> ReplayScore:
    """Detections against true incidents; one that is not detected counts `window` minutes."""
    incidents = _list_incidents(changes)
    delays = np.full(len(truths), float(window))
    true = set()
    for row, truth in enumerate(truths):
        for number, (service, detected_at, resolved_at) in enumerate(incidents):
            if service != truth.service:
                continue
            if detected_at <= truth.onset < resolved_at:
                delays[row] = np.nan
            elif truth.onset < detected_at <= truth.end + SETTLING:
                true.add(number)
                delays[row] = min(delays[row], detected_at - truth.onset)
    return ReplayScore(delays, len(incidents) - len(true))


def _list_incidents(changes: list[dict[str, Any]]) -> list[tuple[str, int, float]]:
    """(service, minute of its detection, of its resolution) of each incident told."""
    first: dict[str, tuple[str, int]] = {}
    resolved_at: dict[str, float] = {}
    for change in changes:
        minute = int(datetime.fromisoformat(change["at"]).timestamp()) // 60
        first.setdefault(change["incident"], (change["service"], minute))
        if change["state"] == "resolved":
            resolved_at[change["incident"]] = minute
    return [(*detected_at, resolved_at.get(name, np.inf)) for name, detected_at in first.items()]
