"""The vendor's status and its open incidents as pieces of time."""

from dataclasses import replace

import pytest

from aggregator.official.claims import About, Progress, Standing
from aggregator.web.charts.vendor_pieces import Piece, collect_pieces, cut_piece
from tests.unit.aggregator.web.examples import AT, MINUTE, make_notice, make_vendor


def list_pieces(vendor, *, first=-60, last=60):
    """As (kind, first minute, last minute), counted from AT."""
    pieces = collect_pieces(vendor=vendor, first=AT + first * MINUTE, last=AT + last * MINUTE)
    return [(piece.kind, (piece.first - AT) / MINUTE, (piece.last - AT) / MINUTE) for piece in pieces]


def test_status_intervals_are_cut_to_what_is_shown():
    vendor = make_vendor(
        read_at=AT + 60 * MINUTE,
        stretches=[
            (Standing.DEGRADED, -90, -50),
            (Standing.MAINTENANCE, 50, 90),
            (Standing.MAJOR, -90, -60),
        ],
    )

    assert list_pieces(vendor) == [("degraded", -60, -50), ("planned", 50, 60)]


def test_an_open_incident_is_posted_where_no_component_is_called_broken():
    notice = make_notice((-40, Progress.INVESTIGATING, None), (30, Progress.RESOLVED, None))
    vendor = make_vendor(stretches=[(Standing.MAJOR, -20, 0), (Standing.PARTIAL, 10, 20)], notices=[notice])

    assert list_pieces(vendor) == [
        ("posted", -40, -20),
        ("problem", -20, 0),
        ("posted", 0, 10),
        ("possible", 10, 20),
        ("posted", 20, 30),
    ]


def test_from_monitoring_on_it_is_watched():
    notice = make_notice((-40, Progress.INVESTIGATING, None), (-10, Progress.MONITORING, None))

    assert list_pieces(make_vendor(stretches=[(Standing.MAJOR, -40, -10)], notices=[notice])) == [
        ("problem", -40, -10),
        ("watching", -10, 60),
    ]
    assert list_pieces(make_vendor(notices=[notice])) == [("posted", -40, 60)]


@pytest.mark.parametrize(("begun", "expected"), [(58, [("posted", 58, 60)]), (59, [])])
def test_the_running_minute_is_not_drawn(begun, expected):
    notice = make_notice((begun, Progress.INVESTIGATING, None))

    assert list_pieces(make_vendor(notices=[notice])) == expected


def test_since_the_page_failed_nothing_is_known():
    notice = make_notice((-40, Progress.INVESTIGATING, None))
    vendor = make_vendor(read_at=AT - 10 * MINUTE, failing_since=AT, notices=[notice])

    assert list_pieces(vendor) == [("posted", -40, -10), ("unread", -10, 60)]


@pytest.mark.parametrize("vendor", [make_vendor(read_at=None, failing_since=AT), make_vendor()])
def test_a_page_that_was_never_read_or_reads_fine_is_not_called_unread(vendor):
    assert list_pieces(vendor) == []


def test_maintenance_that_is_announced_is_no_incident():
    notice = replace(make_notice((-40, Progress.SCHEDULED, None)), about=About.MAINTENANCE)

    assert list_pieces(make_vendor(notices=[notice])) == []


def test_a_piece_outside_has_no_length():
    piece = cut_piece(Piece("problem", AT - 9 * MINUTE, AT - 4 * MINUTE), AT, AT + MINUTE)

    assert piece.first > piece.last
