"""Replay: the same as production, in order, without looking ahead."""

import numpy as np
import pytest

from aggregator.stats.place.localisation import Scope
from aggregator.stats.policy import DEFAULT
from aggregator.stats.replay.places import ReplayPlaces
from aggregator.stats.replay.replay import Replay
from aggregator.stats.replay.series import Batch, Names
from tests.unit.aggregator.stats.series import outage, quiet

START = 1_767_225_600 // 60  # 2026-01-01


def replay_counts(counts, batch=10_000, step=1, silence=0):
    """Changes of the services in the rows of `counts`."""
    names = Names()
    for row in range(len(counts)):
        names.number_cell((f"s{row}", "", "", ""))
        names.number_service(f"s{row}")
    minutes, services = np.nonzero(counts.T)
    replay = Replay(names, DEFAULT, step, silence)
    for start in range(0, len(minutes), batch):
        minute, service = minutes[start : start + batch], services[start : start + batch]
        replay.feed(Batch((START + minute * step) * 60, service, service, counts[service, minute]))
    return replay.finish()


def make_two_outages():
    counts = quiet([1.0, 0.2], 5 * 1440)
    outage(counts, row=0, first=5200, last=5300, extra=12)
    outage(counts, row=1, first=6000, last=6100, extra=4)
    return counts


def list_changes(changes):
    return [(change.at, change.service, change.incident, change.state, change.onset_at) for change in changes]


def test_two_outages_become_two_incidents():
    changes = replay_counts(make_two_outages())

    assert {(change.service, change.incident) for change in changes} == {("s0", 1), ("s1", 1)}
    assert [change.state for change in changes if change.service == "s0"][-1] == "resolved"


def test_the_size_of_batches_does_not_matter():
    assert list_changes(replay_counts(make_two_outages(), batch=37)) == list_changes(
        replay_counts(make_two_outages())
    )


def test_the_future_does_not_change_the_past():
    whole = list_changes(replay_counts(make_two_outages()))

    half = list_changes(replay_counts(make_two_outages()[:, :5250]))

    assert half == [change for change in whole if change[0] <= START + 5250]


def test_a_service_that_is_read_ahead_of_its_first_day_has_no_parts_yet():
    names = Names()
    cells = [names.number_cell((service, "api", "", "")) for service in ("early", "late")]
    minute = START + np.arange(0, 5 * 1440, 60)
    late = (minute >= START + 3 * 1440).astype(int)
    numbers = [names.number_service(service) for service in ("early", "late")]
    replay = Replay(names, DEFAULT)

    replay.feed(Batch(minute * 60, np.array(numbers)[late], np.array(cells)[late], np.ones_like(minute)))

    assert replay.finish() == []


def test_a_year_without_rows_is_a_year_of_silence():
    counts = np.zeros((1, 366 * 1440), np.int64)
    counts[0, :3000], counts[0, -1] = quiet([1.0], 3000)[0], 1

    assert replay_counts(counts) == []


def test_the_last_scope_is_of_the_time_up_to_the_end(monkeypatch):
    calls = []
    monkeypatch.setattr(
        ReplayPlaces, "localise", lambda _, **of: calls.append((of["until"], of["expected"])) or Scope()
    )

    changes = replay_counts(make_two_outages())

    lasting = [change for change in changes if change.ended_at is not None]
    assert [until for until, _ in calls] == [change.ended_at or change.at for change in changes]
    assert all(
        0 < expected < change.evidence.expected_since
        for change, (_, expected) in zip(changes, calls, strict=True)
        if change in lasting
    )


def replay_attack(networks):
    """A day of quiet, then 300 reports in five minutes from so many networks."""
    names = Names()
    names.number_cell(("s0", "", "", ""))
    names.number_service("s0")
    minutes = np.append(np.nonzero(quiet([0.3], 1900)[0])[0], np.repeat(1900 + np.arange(5), 60))
    zeros, ones = np.zeros_like(minutes), np.ones_like(minutes)
    labels = np.arange(len(minutes))  # everybody from elsewhere, and then the burst
    labels[-300:] = 10**6 + np.arange(300) % networks
    replay = Replay(names, DEFAULT)
    replay.feed(Batch((START + minutes) * 60, zeros, zeros, ones, zeros, labels))
    return replay.finish()


def test_a_burst_from_few_networks_opens_nothing_and_one_from_many_does():
    assert "open" not in {change.state for change in replay_attack(networks=4)}
    opened = next(change for change in replay_attack(networks=60) if change.state == "open")
    assert opened.evidence.networks >= 50


def make_crowd(days, *, rate=3.0, seed=1):
    """(1, minutes) counts of a service that sleeps at night."""
    awake = 0.15 + 0.85 * np.sin(np.clip((np.arange(days * 1440) % 1440 / 60 - 5) / 19, 0, 1) * np.pi) ** 0.7
    return np.random.default_rng(seed).poisson(rate * awake)[None]


def test_one_holiday_makes_no_outage_of_the_same_weekday():
    counts = make_crowd(5 * 7)
    holiday = slice(4 * 1440, 5 * 1440)
    counts[:, holiday] = np.random.default_rng(2).binomial(counts[:, holiday], 1 / 3)

    assert replay_counts(counts) == []


@pytest.mark.parametrize("silence", [0, 30])
def test_hours_without_a_report_are_followed_by_no_outage(silence):
    counts = make_crowd(16, rate=10.0)
    counts[:, 15 * 1440 + 540 : 15 * 1440 + 660] = 0

    assert replay_counts(counts, silence=silence) == []


def test_an_outage_during_a_silence_is_told_after_it():
    counts = make_crowd(16)
    outage(counts, row=0, first=15 * 1440 + 600, last=15 * 1440 + 800, extra=20)
    counts[:, 15 * 1440 + 540 : 15 * 1440 + 660] = 0

    first = replay_counts(counts, silence=30, batch=997)[0]

    assert (first.at - START, first.onset_at - START) == (15 * 1440 + 661, 15 * 1440 + 660)
