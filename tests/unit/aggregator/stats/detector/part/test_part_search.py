"""The first alarm of a part among quiet services."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from aggregator.stats.baseline.baselines import Thresholds
from aggregator.stats.detector.bins import OUTAGE
from aggregator.stats.detector.part.part_search import PartSearch
from aggregator.stats.detector.part.part_stretch import PartStretch
from aggregator.stats.detector.part_memory import NEVER, PartMemory
from aggregator.stats.detector.quiet.latest_baseline import LatestBaseline
from aggregator.stats.policy import DEFAULT
from tests.unit.aggregator.stats.parts import Log, quiet_parts
from tests.unit.aggregator.stats.series import flat
from tests.unit.aggregator.stats.stretches import make_state, weigh_stretch

RATES = [0.5, 6.0]
BINS, ONSET = 120, 60
BUSY, API = 1, 3  # row, and the place of its part `surface:api`, which has a tenth of the reports


@dataclass(frozen=True)
class NotingLog(Log):
    """Notes the first minutes from which parts are read."""

    read: list = field(default_factory=list)

    def reports(self, *, row, part, first, last):
        self.read.append(first)
        return super().reports(row=row, part=part, first=first, last=last)


def make_log(extra=8, networks=None, log=Log):
    """One part of a busy service has `extra` more reports a minute from ONSET on."""
    reports = quiet_parts(RATES, BINS)
    reports[0, BUSY, ONSET:] += extra
    return log(reports, networks)


def make_search(log, *, rows=None, nats=(20.0, 20.0), vendor=None, policy=DEFAULT):
    """All services (or some), quiet in all bins, with the thresholds of their parts."""
    state = make_state(log.whole, baseline=flat(RATES))
    inputs = log.parts(first=0, last=BINS)
    parts = PartStretch(
        shares=inputs.shares,
        memory=PartMemory.start(policy=policy).align(
            row=inputs.shares.row, names=inputs.shares.names, places=inputs.shares.places
        ),
        counts=inputs.counts,
        log=log,
        alarm=Thresholds(np.array(nats), np.zeros(2), np.zeros(2)),
        first_minute=0,
        last_minute=BINS,
        step=1,
        policy=policy,
    )
    quiet = weigh_stretch(state)
    known = None if vendor is None else np.array(vendor)[:, None].repeat(BINS, axis=1)
    if rows is not None:
        chosen = {name: getattr(quiet, name)[rows] for name in ("level", "error")}
        names = ("expected", "null", "size", "dispersion")
        means = replace(
            quiet.maintenance_means, **{name: getattr(quiet.maintenance_means, name)[rows] for name in names}
        )
        quiet = replace(quiet, maintenance_means=means, **chosen)
    latest = LatestBaseline(state.season_of, state.lift_of, state.baseline, quiet, known, policy)
    return PartSearch(parts, rows, quiet, latest)


def find_alarms(search, *, resolved_at=0, before=()):
    size = len(search.quiet.level)
    return search.find_alarms(resolved_at=np.full(size, resolved_at), before=dict(before))


def test_an_alarm_has_the_numbers_of_the_part_and_of_its_service():
    log = make_log()

    alarms = find_alarms(make_search(log))

    assert alarms.keys() == {BUSY}
    alarm = alarms[BUSY]
    since = slice(alarm.since, alarm.last + 1)
    assert (alarm.part, abs(alarm.since - ONSET) <= 1, alarm.last - ONSET <= 4) == (API, True, True)
    assert (alarm.observed, alarm.whole) == (log.counts[0, BUSY, since].sum(), log.whole[BUSY, since].sum())
    assert len(alarm.odds) == DEFAULT.part_alternatives


def test_quiet_parts_do_not_alarm_and_their_evidence_stays():
    search = make_search(make_log(extra=0))

    assert find_alarms(search) == {}
    assert search.statistic.shape == (2, BINS)
    assert 0 < search.statistic.max() < 20
    assert (search.parts.memory.last[[3, 4, 5]] > NEVER).all()


def test_some_of_the_services_are_searched_by_themselves():
    together = find_alarms(make_search(make_log()))[BUSY]

    alone = find_alarms(make_search(make_log(), rows=[BUSY]))

    assert alone.keys() == {0}
    assert (alone[0].part, alone[0].last, alone[0].since) == (API, together.last, together.since)
    assert (alone[0].observed, alone[0].whole) == (together.observed, together.whole)


@pytest.mark.parametrize(("later", "found"), [(0, False), (1, True)])
def test_only_an_alarm_before_that_of_the_service_counts(later, found):
    last = find_alarms(make_search(make_log()))[BUSY].last

    alarms = find_alarms(make_search(make_log()), before={BUSY: last + later})

    assert bool(alarms) is found


def test_no_onset_lies_before_the_end_of_the_latest_incident():
    log = make_log(extra=2)
    first = find_alarms(make_search(log))[BUSY]

    alarm = find_alarms(make_search(log), resolved_at=ONSET + 3)[BUSY]

    assert (first.since < ONSET + 3, alarm.since) == (True, ONSET + 3)
    assert alarm.last >= first.last


@pytest.mark.parametrize(("least", "later"), [(1, False), (60, True)])
def test_an_alarm_waits_for_enough_people(least, later):
    policy = replace(DEFAULT, suspected_reports=least)
    first = find_alarms(make_search(make_log()))[BUSY]

    alarm = find_alarms(make_search(make_log(), policy=policy))[BUSY]

    assert (alarm.last > first.last) is later
    assert alarm.observed >= least


def test_what_is_refused_counts_for_just_less_than_the_threshold():
    search = make_search(make_log(), policy=replace(DEFAULT, suspected_reports=10_000))

    assert find_alarms(search) == {}
    assert search.statistic[BUSY].max() == np.nextafter(20.0, 0.0)


@pytest.mark.parametrize(("networks", "found"), [(8, False), (40, True)])
def test_people_beyond_the_busiest_networks_must_report_as_well(networks, found):
    assert bool(find_alarms(make_search(make_log(networks=networks)))) is found


def test_an_outage_on_the_status_page_lowers_the_threshold_of_its_service():
    log = make_log(extra=2)
    plain = find_alarms(make_search(log))[BUSY].last

    announced = find_alarms(make_search(log, vendor=[0, OUTAGE]))[BUSY].last

    assert announced < plain
    assert find_alarms(make_search(log, vendor=[OUTAGE, 0]))[BUSY].last == plain


def test_reports_of_a_part_are_read_once_and_from_a_day_before_its_hour():
    log = make_log(log=NotingLog)

    find_alarms(make_search(log, policy=replace(DEFAULT, suspected_reports=10_000)), resolved_at=-9999)

    # The first minute is the same for all bins that end within an hour, and later ones need no earlier.
    assert log.read == [60 - DEFAULT.part_onset_most]
