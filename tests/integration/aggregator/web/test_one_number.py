"""All places that show the reports of the last 15 minutes show one number."""

from datetime import timedelta

import pytest

from aggregator.models import State
from aggregator.publication.past_reading import read_incident
from aggregator.queries.incidents import status_board, verdicts
from aggregator.web.api.serializers.service_records import VerdictSerializer
from aggregator.web.pages.board import build_board_page
from aggregator.web.pages.cards import build_incident_card, build_service_card
from aggregator.web.pages.incident import build_incident_page
from aggregator.web.pages.parts.service_reading import read_service
from aggregator.web.pages.service import build_service_page
from tests.builders.derived import (
    HOUR,
    make_baseline,
    make_crowd,
    make_incident,
    make_rollup,
    make_tick,
    make_watch,
)
from tests.builders.reports import AT, DAY, MINUTE

SECOND = timedelta(seconds=1)
TICKED = AT + 40 * SECOND


@pytest.fixture
def storm(acme):
    """Seven reports a minute, of which 30 in the oldest one that still counts."""
    make_baseline(acme, rate=0.2, at=AT - DAY)
    make_watch(acme, until=AT, level="problem")
    make_tick(TICKED)
    for age in range(60):
        make_rollup(acme, at=AT - age * MINUTE, reports=30 if age == 15 else 7)
        make_rollup(acme, at=AT - age * MINUTE, reports=1, stance="works")
    make_crowd(acme, first=AT - HOUR, minutes=60)
    return make_incident(acme, steps={State.OPEN: AT - HOUR / 2})


@pytest.mark.parametrize("age", [0, 5, 25], ids=lambda age: f"{age} s after the tick")
def test_headline_row_line_card_and_api_agree(storm, entry, age):
    now = TICKED + age * SECOND
    read, read_day = (read_service(service=entry, window=window, now=now) for window in (None, "24h"))
    page = build_service_page(read=read, now=now)
    board, verdict = status_board.read_board(now=now), verdicts.read_verdict(service=entry, now=now)
    shown = read_incident(incident=storm.id, now=now)
    found = {
        "service page": page.verdict.evidence.split("<b>")[1].split(" ")[0],
        "its chart": page.chart.latest.count,
        "its table": page.table[0].reports,
        "the day": build_service_page(read=read_day, now=now).chart.latest.count,
        "board": str(board.rows[0].verdict.reports),
        "line on the board": str(board.rows[0].spark.reports[-1]),
        "chart on the board": build_board_page(query="", now=now).affected[0].chart.latest.count,
        "incident": build_incident_page(read=shown, now=now).chart.latest.count,
        "card": str(build_service_card(read=read, now=now).series.points[-1].reports),
        "card of the incident": str(build_incident_card(read=shown, now=now).series.points[-1].reports),
        "API": str(VerdictSerializer(_fields(verdict)).data["reports"]),
    }

    assert found == dict.fromkeys(found, str(15 * 7 + 30 * 20 // 60))
    assert {verdict.works, board.rows[0].spark.works[-1]} == {15}


def _fields(verdict):
    return {name: getattr(verdict, name) for name in verdict.__dataclass_fields__} | {"vendor": None}
