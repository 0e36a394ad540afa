"""Past problems as rows: what of them is learned, and what is asked of one that goes on."""

from dataclasses import replace

import pytest

from aggregator.models import Assessment, Incident, State
from aggregator.pipeline import endings as stage
from aggregator.queries.incidents import endings, history
from aggregator.queries.incidents.current_incidents import make_current_incident
from aggregator.stats.ending.archive import NEVER, OPEN, SUBSIDING
from reports.models import IntakeSpan, Service
from tests.builders.derived import HOUR, make_incident, make_note
from tests.builders.reports import AT, DAY, MINUTE, make_service

pytestmark = pytest.mark.django_db

STATUS = "https://status.acme.example/"


def make_past(service: Service, *, minutes: int, day: int = 1, **fields: object) -> int:
    """A problem that lasted so long, and was told to be over ten minutes later; its number."""
    begun = AT - day * DAY
    steps = {
        State.OPEN: begun + 3 * MINUTE,
        State.SUBSIDING: begun + (minutes - 2) * MINUTE,
        State.RESOLVED: begun + (minutes + 10) * MINUTE,
    }
    return make_incident(service, steps=steps, **fields).id


def test_a_problem_that_is_over_is_learned_with_its_life(acme):
    make_past(acme, minutes=40, breadth=0.7)

    learned = endings.read_past_problems(now=AT)

    assert [learned.length.tolist(), learned.resolved_after.tolist(), learned.ended.tolist()] == [
        [40],
        [50],
        [True],
    ]
    assert (learned.at.tolist(), learned.state.tolist()) == ([3, 38], [OPEN, SUBSIDING])
    assert (learned.breadth.tolist(), str(learned.vendor_after.tolist())) == ([0.7], "[nan]")


def test_one_that_goes_on_has_lasted_so_long_at_least(acme):
    make_incident(acme, steps={State.OPEN: AT - HOUR + 3 * MINUTE})

    learned = endings.read_past_problems(now=AT)

    assert [learned.length.tolist(), learned.resolved_after.tolist(), learned.ended.tolist()] == [
        [60],
        [60],
        [False],
    ]


def test_a_lasting_shift_is_no_end(acme):
    make_past(acme, minutes=40)
    Assessment.objects.filter(state=State.RESOLVED).update(evidence={"absorbed": True})

    assert endings.read_past_problems(now=AT).ended.tolist() == [False]


def test_an_end_while_nobody_could_report_is_known_to_its_beginning_only(acme):
    make_past(acme, minutes=40)
    ended = AT - DAY + 40 * MINUTE
    for first, last in ((ended - 9 * DAY, ended - 15 * MINUTE), (ended, AT)):
        IntakeSpan.objects.create(first=first, last=last)

    learned = endings.read_past_problems(now=AT)

    assert (learned.length.tolist(), learned.ended.tolist()) == ([25], [False])


@pytest.mark.parametrize(("after", "vendor"), [(None, NEVER), (12, 12.0)])
def test_the_vendor_counts_where_it_has_a_page(after, vendor):
    service = make_service("spoken", status_page=STATUS)
    told = None if after is None else AT - DAY + after * MINUTE
    make_past(service, minutes=40, day=3)
    make_past(service, minutes=40, day=2, vendor_at=AT - 2 * DAY + 5 * MINUTE)
    make_past(service, minutes=40, vendor_at=told)

    before, *learned = endings.read_past_problems(now=AT).vendor_after.tolist()
    assert (str(before), learned) == ("nan", [5.0, vendor])


def test_what_is_learned_says_of_a_problem_when_those_like_it_were_over(acme, entry):
    for day in range(1, 31):
        make_past(acme, minutes=20 + 2 * day, day=day)
    running = make_incident(acme, steps={State.OPEN: AT + 3 * MINUTE}, onset_at=AT)
    assert stage.refresh(now=AT)

    trouble, steps = make_current_incident(running, entry), history.read_steps(incident=running.id)
    learned = endings.read_outlook(service=entry, trouble=trouble, steps=steps, now=AT + 10 * MINUTE)

    assert learned
    assert (35 <= learned.half <= 48, 60 <= learned.most <= 90) == (True, True)
    over = replace(trouble, state=State.RESOLVED)
    assert endings.read_outlook(service=entry, trouble=over, steps=steps, now=AT + 10 * MINUTE) is None


def test_it_is_learned_again_when_something_has_happened(acme):
    number = make_past(acme, minutes=40)

    told = [stage.refresh(now=AT), stage.refresh(now=AT + HOUR)]
    make_note(Incident.objects.get(id=number), at=AT, kind="false_alarm")
    told.append(stage.refresh(now=AT + 2 * HOUR))

    assert told == [True, False, True]
    assert len(endings.read_experience().own) == 0


def test_tests_are_told_moment_by_moment(acme):
    for day in range(1, 31):
        make_past(acme, minutes=20 + 2 * day, day=day)
    assert endings.read_end_coverage() == ()
    stage.refresh(now=AT)

    assert [(each.moment.value, each.of) for each in endings.read_end_coverage()] == [
        ("first word", 30),
        ("30 minutes", 24),
        ("subsiding", 30),
    ]
