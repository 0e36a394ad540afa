"""The parts of the services in a stretch: their reports, what is expected of them, and their incidents."""

from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from aggregator.stats.baseline.baselines import Thresholds
from aggregator.stats.baseline.means import FrozenMeans, Means
from aggregator.stats.detector.part.part_networks import PartReports
from aggregator.stats.detector.part.part_stretch import PartAlarm, PartStretch
from aggregator.stats.detector.part_memory import NEVER, PartCounts, PartMemory
from aggregator.stats.policy import DEFAULT
from aggregator.stats.states import State
from tests.unit.aggregator.stats.episodes import make_bin, make_episode
from tests.unit.aggregator.stats.parts import make_shares
from tests.unit.aggregator.stats.series import flat

API, APP, WEB = 3, 4, 5  # places of the second service's parts, with shares of .1, .3 and .6
ROW = 1
LAST = 100  # minute at which the stretch ends


@dataclass
class NotingLog:
    """One report in minute 1 of a part, two in minute 2, and so on. Notes what was read."""

    networks: bool = True
    read: list = field(default_factory=list)

    def reports(self, *, row, part, first, last):
        self.read.append((row, part, first, last))
        counts = np.arange(first, last)
        return PartReports(counts, counts + 1000 if self.networks else None)

    def others(self, *, row, part, first, last):
        return len(part) + last - first + row


def make_parts(**changes):
    shares = make_shares(size=2)
    parts = PartStretch(
        shares=shares,
        memory=PartMemory.start(policy=DEFAULT).align(
            row=shares.row, names=shares.names, places=shares.places
        ),
        counts=PartCounts.none(),
        log=NotingLog(),
        alarm=Thresholds(
            nats=np.array([1.0, 21.0]), offsets=np.array([0.0, 2.0]), heights=np.array([0.0, 7.0])
        ),
        first_minute=40,
        last_minute=LAST,
        step=1,
        policy=DEFAULT,
    )
    return replace(parts, **changes)


def make_means(expected, bins=1):
    mean = np.full((1, bins), expected)
    return Means(mean, 1.5 * mean, 10 * mean, np.full((1, bins), 1.15))


def test_reports_are_read_to_the_end_of_the_stretch_and_only_once():
    parts = make_parts()

    first, _ = parts.read_reports(ROW, API, 90)
    later, networks = parts.read_reports(ROW, API, 97)

    assert (first.tolist(), later.tolist()) == ([*range(90, 100)], [97, 98, 99])
    assert networks.tolist() == [1097, 1098, 1099]
    assert parts.log.read == [(1, "surface:api", 90, LAST)]


def test_earlier_reports_are_read_again_and_those_of_others_by_themselves():
    parts = make_parts()
    for part, first in ((API, 90), (API, 80), (API, 80), (APP, 90), (None, 90), (API, 85)):
        parts.read_reports(ROW, part, first)

    assert parts.log.read == [
        (1, "surface:api", 90, LAST),
        (1, "surface:api", 80, LAST),
        (1, "surface:app", 90, LAST),
        (1, "", 90, LAST),
    ]


def test_bins_of_several_minutes_are_taken_by_their_place():
    parts = make_parts(step=5)
    parts.read_reports(ROW, API, 80)

    assert parts.read_reports(ROW, API, 90)[0].tolist() == [*range(82, 100)]


def test_unknown_networks_stay_unknown():
    assert make_parts(log=NotingLog(networks=False)).read_reports(ROW, API, 98)[1] is None


def test_means_of_a_part_are_a_share_with_an_error_and_keep_the_size():
    parts = make_parts()

    means = parts.thin_means(make_means(20.0), WEB, np.array([60]))

    null = 30.0 * 0.6 * (1 + parts.shares.error[WEB, 1])
    assert means.expected[0, 0] == pytest.approx(12.0)
    assert (means.null[0, 0], means.size[0, 0]) == (pytest.approx(null), 200.0)
    assert means.dispersion[0, 0] == pytest.approx(1 + null / 200)


def test_the_share_is_that_of_the_hour_of_the_day():
    parts = make_parts()
    share = parts.shares.share.copy()
    share[WEB, 23], share[WEB, 0] = 0.5, 0.25
    parts.shares = replace(parts.shares, share=share)

    means = parts.thin_means(make_means(8.0, bins=2), WEB, np.array([24 * 60 - 1, 48 * 60]))

    assert means.expected.tolist() == [[4.0, 2.0]]


def test_an_absorbed_shift_raises_the_share():
    parts = make_parts()
    parts.memory.lift[WEB], parts.memory.lift_at[WEB] = 1.5, 60

    means = parts.thin_means(make_means(20.0), WEB, np.array([60]))

    assert means.expected[0, 0] == pytest.approx(18.0)


def test_a_new_search_forgets_the_parts_of_one_service():
    parts = make_parts()
    parts.memory.last[:], parts.memory.odds[:] = 50, 2.0

    parts.forget(ROW)

    assert parts.memory.last.tolist() == [50] * 3 + [NEVER] * 3
    assert parts.memory.odds.sum(axis=1).tolist() == [8.0] * 3 + [0.0] * 3


@pytest.mark.parametrize(("part", "place"), [("surface:app", APP), ("surface:gone", None), ("", None)])
def test_the_part_of_an_incident_is_found_by_its_name(part, place):
    episode = make_episode(part=part, whole=make_episode())

    assert make_parts().find_place(row=ROW, episode=episode) == place


def test_terms_of_a_part_are_those_of_its_service_with_less_dispersion():
    baseline = replace(flat([1.0, 2.0]), dispersion=np.array([1.2, 3.0]), wander=np.array([0.01, 0.2]))

    terms = make_parts(step=5).terms_of(row=ROW, part=WEB, baseline=baseline)

    assert (terms.row, terms.step, terms.threshold, terms.offset, terms.height) == (1, 5, 21.0, 2.0, 7.0)
    assert (terms.dispersion, terms.wander) == (pytest.approx(1 + 2.0 * 0.6), 0.2)
    assert terms.count_others(50, 60) == len("surface:web") + 10 + ROW


def test_bins_of_a_part_have_its_own_reports_and_means():
    parts = make_parts()
    frozen = FrozenMeans(60, make_means(20.0, bins=2), make_means(40.0, bins=2))
    points = [make_bin(end=minute, reports=9, vendor=-1, discarded=3) for minute in (61, 62)]

    (first, _), (second, _) = parts.prepare_bins(part=WEB, points=points, frozen=frozen)

    assert (first.end, first.reports, first.networks) == (61, 60, 1060)
    assert (second.end, second.reports, second.networks) == (62, 61, 1061)
    assert (first.expected, first.size) == (pytest.approx(12.0), 200.0)
    assert (first.vendor, first.discarded, first.single_bin_nats) == (-1, 0, 0.0)


def test_bins_of_a_part_do_not_know_networks_that_nobody_counts():
    parts, means = make_parts(log=NotingLog(networks=False)), make_means(20.0, bins=2)
    points = [make_bin(end=minute, networks=30) for minute in (61, 62)]

    bins = parts.prepare_bins(part=WEB, points=points, frozen=FrozenMeans(60, means, means))

    assert [point.networks for point, _ in bins] == [None, None]


def test_maintenance_takes_evidence_from_the_bins_of_a_part():
    quiet, work = make_means(60.0), make_means(90.0)
    points = [make_bin(end=61)]

    ((_, plain),) = make_parts().prepare_bins(part=WEB, points=points, frozen=FrozenMeans(60, quiet, quiet))
    ((_, less),) = make_parts().prepare_bins(part=WEB, points=points, frozen=FrozenMeans(60, quiet, work))

    assert len(less) == DEFAULT.part_alternatives
    assert all(with_work < without for with_work, without in zip(less, plain, strict=True))


@pytest.mark.parametrize(("observed", "lift"), [(30, 3.0), (5, 1.0)])
def test_a_shift_that_lasted_becomes_the_share_and_never_lowers_it(observed, lift):
    parts = make_parts()

    parts.absorb(part=WEB, episode=make_episode(observed=observed, expected=10.0), minute=77)

    assert (parts.memory.lift[WEB], parts.memory.lift_at[WEB]) == (lift, 77)
    assert parts.memory.lift[[API, APP]].tolist() == [1.0, 1.0]


def test_a_second_shift_comes_on_top_of_what_is_left_of_the_first():
    parts = make_parts()
    half_life = int(DEFAULT.lift_half_life)
    parts.memory.lift[WEB], parts.memory.lift_at[WEB] = 3.0, 0

    parts.absorb(part=WEB, episode=make_episode(observed=20, expected=10.0), minute=half_life)

    assert parts.memory.lift[WEB] == pytest.approx(4.0)


def test_an_incident_of_a_part_begins_with_its_reports_since_the_onset():
    parts, whole = make_parts(), make_episode(state=State.SUSPECTED, level=1.2, error=0.1, peak_excess=0.0)
    alarm = PartAlarm(part=WEB, last=9, since=46, observed=40, whole=55, odds=np.array([1.0, 2.0, 3.0, 4.0]))

    episode = parts.begin_episode(
        alarm=alarm, whole=whole, expected=np.full(4, 5.0), at=9, by=make_bin(end=50, expected=8.0)
    )

    assert (episode.part, episode.state, episode.onset) == ("surface:web", State.SUSPECTED, 46)
    assert (episode.observed, episode.expected, episode.smoothed) == (40, pytest.approx(12.0), 10.0)
    assert (episode.recent, episode.odds) == ([*range(35, 50)], [1.0, 2.0, 3.0, 4.0])
    assert (episode.level, episode.error) == (1.2, pytest.approx(1.1 * (1 + parts.shares.error[WEB, 0]) - 1))
    assert (episode.whole, whole.peak_excess) == (whole, 12.0)
