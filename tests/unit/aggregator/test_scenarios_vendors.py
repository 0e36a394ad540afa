from datetime import UTC, datetime, timedelta

import pytest

from aggregator.official.claims import About, Progress, Standing
from aggregator.official.timeline import intervals
from aggregator.official.timeline.events import SeenClaim
from aggregator.official.timeline.spans import WorstInterval
from aggregator.scenarios import vendors
from aggregator.stats.ledger.uptime import Downtime
from aggregator.stats.replay.scenario import UnableToReadScenario

MINUTE = timedelta(minutes=1)
NOW = datetime(2026, 4, 15, 19, tzinfo=UTC)
WORD = datetime(2026, 4, 15, 14, 53, tzinfo=UTC)  # 10:53 in New York


def stretches(name: str, first: datetime) -> tuple[WorstInterval, ...]:
    """Of Claude, as read a few seconds after each word."""
    said = [
        SeenClaim(told.claim, told.at + MINUTE / 3, told.at - MINUTE)
        for told in vendors.load_claims(name=name)
        if told.service == "claude"
    ]
    return intervals.find_worst(
        intervals=intervals.collect_intervals(seen=said, now=NOW), first=first, last=NOW
    )


def test_the_wednesday_is_40_minutes_of_major_and_73_of_partial_outage():
    assert stretches("wednesday", NOW - timedelta(days=1)) == (
        WorstInterval(Standing.MAJOR, WORD, WORD + 40 * MINUTE),
        WorstInterval(Standing.PARTIAL, WORD + 40 * MINUTE, WORD + 113 * MINUTE),
    )


def test_the_vendor_calls_it_over_at_eight_past_two():
    last = vendors.load_claims(name="wednesday")[-1]

    assert last.claim.progress is Progress.RESOLVED
    assert last.at == datetime(2026, 4, 15, 18, 8, tzinfo=UTC)  # 14:08 in New York


def test_ninety_days_of_the_demo_come_to_what_was_told():
    found = stretches("demo", NOW - timedelta(days=90))
    length = {
        standing: sum((s.last - s.first) / MINUTE for s in found if s.standing is standing)
        for standing in (Standing.MAJOR, Standing.PARTIAL)
    }

    downtime = Downtime(length[Standing.MAJOR], length[Standing.PARTIAL], 90 * 1440)

    assert downtime == Downtime(920, 2160, 129_600)
    assert downtime.weighted(weight=0.3) == pytest.approx(1568)
    assert round(100 * (downtime.uptime(weight=0.3) or 0), 2) == 98.79


def test_a_maintenance_is_announced_ahead_and_planned_to_end():
    claim = next(t for t in vendors.load_claims(name="demo") if t.claim.about is About.MAINTENANCE)

    assert claim.claim.since - claim.at == timedelta(days=2)
    assert claim.claim.until - claim.claim.since == 90 * MINUTE


def test_a_story_moves_as_a_whole():
    told = vendors.load_claims(name="wednesday")[-1]

    moved = vendors.shift_claim(claim=told, by=3 * MINUTE)

    assert (moved.at, moved.claim.at, moved.claim.since, moved.claim.until) == (
        told.at + 3 * MINUTE, told.at + 3 * MINUTE, WORD + 3 * MINUTE, told.at + 3 * MINUTE,
    )  # fmt: skip


SOUND = {
    "service": '"a"', "title": '"T"', "start": "2026-04-15T10:00:00", "components": "[]",
    "updates": '[[0, "resolved", "major"]]',
}  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("start", '"noon"'),
        ("components", "1"),
        ("updates", '[[0, "resolved"]]'),
        ("updates", '[[0, "gone", "major"]]'),
        ("updates", '[[0.5, "resolved", "major"]]'),
        ("zone", '"Mars"'),
        ("about", '"rumour"'),
    ],
)
def test_a_notice_that_cannot_be_read_is_named(tmp_path, monkeypatch, key, value):
    lines = "".join(f"{name} = {told}\n" for name, told in (SOUND | {key: value}).items())
    (tmp_path / "odd.toml").write_text(f"[[notices]]\n{lines}")
    monkeypatch.setattr(vendors, "HERE", tmp_path)

    with pytest.raises(UnableToReadScenario, match=r"odd\.toml, notices"):
        vendors.load_claims(name="odd")
