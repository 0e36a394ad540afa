"""Which reports count as evidence when few networks make many of them."""

import numpy as np
import pytest

from aggregator.stats.detector.concentration.caps import (
    cap_networks,
    estimate_few_share,
    find_first_minute,
    measure_few_share,
)
from aggregator.stats.detector.concentration.network_reports import ReportRows
from aggregator.stats.policy import DEFAULT

FIRST = 60_060  # a full hour, minutes since the epoch
ZIPF = 1 / np.arange(1, 301) / (1 / np.arange(1, 301)).sum()
UNKNOWN = -1


def cap_reports(minute, network, reports=None, *, expected=0.02, bins=30, row=None):
    minute, network = np.asarray(minute), np.asarray(network)
    row = np.zeros_like(minute) if row is None else np.asarray(row)
    return cap_networks(
        rows=ReportRows(
            minute=minute,
            row=row,
            network=network,
            reports=np.ones_like(minute) if reports is None else np.asarray(reports),
        ),
        first_minute=FIRST,
        expected=np.full(
            (int(row.max(initial=0)) + 1, FIRST - find_first_minute(minute=FIRST) + bins), expected
        ),
        share=np.full(int(row.max(initial=0)) + 1, 0.43),
        policy=DEFAULT,
    )


def draw_reports(seed, *, mean, bins=30, first=FIRST):
    """Reports of an ordinary crowd: (minutes, networks)."""
    draw = np.random.default_rng(seed)
    counts = draw.poisson(mean, bins)
    return np.repeat(first + np.arange(bins), counts), draw.choice(300, counts.sum(), p=ZIPF)


@pytest.mark.parametrize("networks", [1, 3, 8])
def test_hundreds_of_reports_from_few_networks_count_once_each(networks):
    capped = cap_reports(FIRST + np.arange(300) % 5, 1000 + np.arange(300) % networks)

    assert capped.counted.sum() == networks
    assert capped.discarded_lately[0, 4] == 300 - networks
    assert capped.networks[0, [0, 4, 18, 19]].tolist() == [networks, networks, networks, 0]


def test_they_count_once_in_an_hour_while_they_go_on():
    capped = cap_reports(FIRST + np.arange(600) % 60, 1000 + np.arange(600) % 3, bins=60)

    assert capped.counted.sum() == 3


@pytest.mark.parametrize("extra", [5, 20, 100])
def test_a_broad_rise_counts_nearly_whole(extra):
    minutes, networks = draw_reports(3, mean=extra)

    assert cap_reports(minutes, networks).counted.sum() > 0.9 * len(minutes)


def test_ordinary_minutes_are_not_cut_whoever_reports():
    capped = cap_reports(FIRST + np.arange(30), np.zeros(30, int), expected=1.0)

    assert capped.counted.tolist() == [[1] * 30]


def test_unknown_networks_are_not_cut():
    capped = cap_reports([FIRST, FIRST + 1], [UNKNOWN, UNKNOWN], [200, 300])

    assert (capped.counted.sum(), capped.networks.max()) == (500, 0)


def test_reports_of_others_count_during_an_attack():
    minutes, networks = draw_reports(5, mean=6)
    attack = np.repeat(FIRST + 10 + np.arange(5), 80)

    capped = cap_reports(
        np.append(minutes, attack), np.append(networks, 1000 + np.arange(400) % 4), expected=1.0
    )

    assert 0.7 * len(minutes) < capped.counted.sum() < len(minutes) + 4 * 2


def test_a_burst_shows_on_a_busy_service_in_its_first_minute():
    minutes, networks = draw_reports(7, mean=10)
    attack = np.repeat(FIRST + 20, 80)

    capped = cap_reports(
        np.append(minutes, attack), np.append(networks, 1000 + np.arange(80) % 6), expected=10.0
    )

    assert capped.counted[0, 20] < 25


def test_counting_again_in_other_pieces_finds_the_same():
    minutes, networks = draw_reports(11, mean=4, bins=180, first=FIRST - 60)
    whole = cap_reports(minutes, networks, expected=0.5, bins=120)
    piece = cap_networks(
        rows=ReportRows(
            minute=minutes, row=np.zeros_like(minutes), network=networks, reports=np.ones_like(minutes)
        ),
        first_minute=FIRST + 52,
        expected=np.full((1, FIRST + 60 - find_first_minute(minute=FIRST + 52)), 0.5),
        share=np.array([0.43]),
        policy=DEFAULT,
    )

    assert piece.counted.tolist() == whole.counted[:, 52:60].tolist()
    assert piece.networks.tolist() == whole.networks[:, 52:60].tolist()


def test_services_do_not_mix():
    minute = FIRST + np.arange(40) % 5
    alone = cap_reports(minute, np.arange(40) % 2)

    both = cap_reports(
        np.tile(minute, 2), np.append(np.arange(40) % 2, np.arange(40)), row=np.repeat([0, 1], 40)
    )

    assert both.counted[0].tolist() == alone.counted[0].tolist()
    assert both.counted[1].sum() == 40


def test_a_billion_reports_in_a_row_cost_nothing():
    assert cap_reports([FIRST], [7], [10**9]).counted.sum() == 1


def test_no_reports():
    capped = cap_reports(np.zeros(0, int), np.zeros(0, int))

    assert (capped.counted.shape, capped.counted.sum(), capped.networks.sum()) == ((1, 30), 0, 0)


def test_share_of_the_eight_busiest_of_a_day():
    row, network = np.repeat([0, 1], [100, 20]), np.append(np.arange(100) % 20, np.arange(20))

    shares = measure_few_share(row=row, network=network, reports=np.ones(120, int), size=3, policy=DEFAULT)

    assert shares.tolist() == pytest.approx([0.4, np.nan, np.nan], nan_ok=True)


def test_few_share_leans_on_the_site_and_that_on_the_prior():
    days = np.array([[0.4, 0.4, 0.9], [np.nan, np.nan, np.nan]])

    shares = estimate_few_share(days=days, policy=DEFAULT)

    site = (0.4 + DEFAULT.few_share) / 2
    assert shares.tolist() == pytest.approx([(0.4 + site) / 2, site])


def test_few_share_of_an_empty_past_is_the_prior():
    assert estimate_few_share(days=np.zeros((2, 0)), policy=DEFAULT).tolist() == [DEFAULT.few_share] * 2


@pytest.mark.parametrize("expected", [0.1, 2 / 3, 3.6])
def test_a_recount_from_any_minute_on_finds_the_same(expected):
    """Also where 1.2 or 1.5 times the expected reports is a whole number: 3.6 in five minutes are 27."""
    minutes, networks = draw_reports(9, mean=expected * 1.5, bins=200, first=FIRST - 60)
    whole = cap_reports(minutes, networks % 4, expected=expected, bins=120)

    for later in range(1, 120):
        part = cap_networks(
            rows=ReportRows(
                minute=minutes,
                row=np.zeros_like(minutes),
                network=networks % 4,
                reports=np.ones_like(minutes),
            ),
            first_minute=FIRST + later,
            expected=np.full((1, FIRST + 120 - find_first_minute(minute=FIRST + later)), expected),
            share=np.full(1, 0.43),
            policy=DEFAULT,
        )
        assert part.counted.tolist() == whole.counted[:, later:].tolist()
        assert part.raised.tolist() == whole.raised[:, later:].tolist()


def test_networks_of_a_minute_do_not_depend_on_a_burst_before_it():
    """Half an hour after it four networks report, which are too few to count networks."""
    minutes = np.append(np.repeat(FIRST + 2, 40), FIRST + 90 + np.arange(4))
    networks = np.append(np.arange(40), np.arange(4))
    whole = cap_reports(minutes, networks, bins=120)
    piece = cap_networks(
        rows=ReportRows(
            minute=minutes, row=np.zeros_like(minutes), network=networks, reports=np.ones_like(minutes)
        ),
        first_minute=FIRST + 90,
        expected=np.full((1, FIRST + 120 - find_first_minute(minute=FIRST + 90)), 0.02),
        share=np.array([0.43]),
        policy=DEFAULT,
    )

    assert whole.networks[0, 2] == 40
    assert piece.networks.tolist() == whole.networks[:, 90:].tolist()
