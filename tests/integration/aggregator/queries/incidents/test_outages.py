"""Which days had an outage, by the vendor's word or the operator's."""

from datetime import timedelta

import pytest

from aggregator.models import State
from aggregator.official.claims import Standing
from aggregator.queries.incidents.outages import read_day_verdicts
from aggregator.stats.baseline.daily_maxima import NO_OUTAGE, OUTAGE
from tests.builders.derived import HOUR, make_incident, make_note
from tests.builders.reports import AT, DAY, make_service
from tests.builders.vendors import make_component_claim, make_status_page, read_status_page

pytestmark = pytest.mark.django_db

MIDNIGHT = AT.replace(hour=0, minute=0)


def verdicts(*services, days=4):
    asked = [service.id for service in services]
    return read_day_verdicts(services=asked, first=MIDNIGHT - days * DAY, last=MIDNIGHT).tolist()


def incident(service, *, days_ago, hours=1):
    begun = MIDNIGHT - days_ago * DAY + 12 * HOUR
    return make_incident(service, steps={State.OPEN: begun, State.RESOLVED: begun + timedelta(hours=hours)})


def test_days_of_which_nobody_says_anything(acme):
    incident(acme, days_ago=2)

    assert verdicts(acme, make_service("other")) == [[0, 0, 0, 0], [0, 0, 0, 0]]


@pytest.mark.parametrize(("standing", "verdict"), [(Standing.MAJOR, OUTAGE), (Standing.DEGRADED, 0)])
def test_an_outage_by_the_vendors_word(acme, standing, verdict):
    page = make_status_page(acme, read_at=MIDNIGHT - 9 * DAY, components={"API": []})
    begun = MIDNIGHT - 2 * DAY - HOUR
    read_status_page(page, at=begun, said=[make_component_claim("API", at=begun, standing=standing)])
    over = MIDNIGHT - 2 * DAY + HOUR
    read_status_page(
        page, at=over, said=[make_component_claim("API", at=over, standing=Standing.OPERATIONAL)]
    )

    assert verdicts(acme) == [[0, verdict, verdict, 0]]


def test_the_operators_last_mark_decides(acme):
    for days_ago, kinds in ((3, ["false_alarm"]), (1, ["false_alarm", "not_false", "note"])):
        marked = incident(acme, days_ago=days_ago)
        for kind in kinds:
            make_note(marked, at=AT, kind=kind)

    assert verdicts(acme) == [[0, NO_OUTAGE, 0, OUTAGE]]


def test_an_incident_that_goes_on_touches_all_days_up_to_now(acme):
    lasting = make_incident(acme, steps={State.OPEN: MIDNIGHT - 2 * DAY})
    make_note(lasting, at=AT, kind="false_alarm")

    assert verdicts(acme) == [[0, NO_OUTAGE, NO_OUTAGE, NO_OUTAGE]]
