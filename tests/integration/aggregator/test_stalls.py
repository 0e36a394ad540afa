"""Our own site stands still during an outage. Nothing we say names a time at which we said nothing.

The clock is the test's. Ticks and heartbeats of the web server are punctual but for the time we were away.
"""

from datetime import datetime, timedelta

import pytest

from aggregator.models import Incident, Level, State, Watch
from aggregator.pipeline import tick
from aggregator.publication.reading import read_trailing_lines
from aggregator.queries import freshness, levels
from aggregator.queries.counts import series
from aggregator.queries.incidents import history, ledger
from aggregator.queries.incidents.calibration import measure_coverage
from aggregator.queries.incidents.status_board import forget_board, read_board
from aggregator.queries.incidents.verdicts import read_verdict
from aggregator.stats.ledger.lead import Kind
from aggregator.web.pages.board import build_board_page
from aggregator.web.pages.parts.service_reading import read_service
from aggregator.web.pages.service import build_service_page
from aggregator.web.words import incident_account, verdict_wording
from reports.models import IntakeSpan, Service
from tests.builders.derived import HOUR, make_baseline, make_watch
from tests.builders.reports import AT, MINUTE, make_report
from tests.unit.aggregator.web.examples import plain

pytestmark = pytest.mark.django_db

ONSET = AT  # twelve reports in every minute from then on
PUNCTUAL = timedelta(seconds=5)


@pytest.fixture
def watched(acme: Service) -> Service:
    """One report a minute is usual; an hour of listening lies behind us."""
    start = ONSET - HOUR
    make_baseline(acme, at=start)
    make_watch(acme, until=start)
    return acme


def listen(*, first: datetime, last: datetime) -> None:
    """The web server takes reports in [first, last]."""
    IntakeSpan.objects.create(first=first, last=last)


def judge(*, first: datetime, last: datetime) -> None:
    """A tick after each minute of [first, last]."""
    at = first
    while at <= last:
        tick.run(now=at + PUNCTUAL)
        at += MINUTE


def report(service: Service, *, first: datetime, last: datetime, each_minute: int) -> None:
    at = first
    while at < last:
        make_rows(service, at, each_minute)
        at += MINUTE


def make_rows(service: Service, at: datetime, count: int) -> None:
    for n in range(count):
        make_report(service, at=at + n * timedelta(seconds=1))


@pytest.fixture
def stalled(watched: Service) -> datetime:
    """Reports come in all the while, but no tick ran for an hour, from the onset on; now it has."""
    back = ONSET + HOUR
    listen(first=ONSET - HOUR, last=back + MINUTE)
    report(watched, first=ONSET - HOUR, last=ONSET, each_minute=1)
    judge(first=ONSET - MINUTE, last=ONSET)
    report(watched, first=ONSET, last=back, each_minute=12)
    tick.run(now=back)
    return back


def test_after_a_stall_we_say_so_now(stalled):
    incident = Incident.objects.get()

    assert incident.evident_at <= ONSET + 4 * MINUTE
    assert (incident.detected_at, incident.opened_at) == (stalled, stalled)
    for step in history.read_steps(incident=incident.id):
        assert (step.published_at, step.late) == (stalled, True)


def test_no_sentence_of_the_page_says_that_we_spoke_before(stalled, entry):
    page = build_service_page(read=read_service(service=entry, now=stalled), now=stalled)

    ours = {happening.at for happening in page.happenings}
    assert ours <= {Incident.objects.get().onset_at, stalled, Incident.objects.get().peak_at}
    told = [plain(h.text) for h in page.happenings if h.at == stalled and "late" in h.text]
    assert told, [plain(h.text) for h in page.happenings]


def test_the_account_tells_that_we_were_late(stalled):
    episode = history.read_incident(incident=Incident.objects.get().id)

    told = [plain(sentence) for sentence in incident_account.describe_account(incident=episode)]

    assert "We said so at 15:30, 1 h later" in told[0]
    shown = f"{Incident.objects.get().evident_at:%H:%M}"
    assert told[1] == (
        f"That was late: our own site was stalled, and reports up to {shown} already showed it."
    )


def test_the_hour_is_no_time_in_which_all_was_as_usual(stalled, entry):
    points = series.read_timeseries(
        service=entry, first=ONSET - HOUR, last=stalled, step=15 * MINUTE, now=stalled
    ).points

    assert [point.level for point in points[-4:]] == [Level.NO_DATA] * 4
    assert levels.read_levels_at(service=entry, times=[ONSET + 30 * MINUTE], now=stalled) == [Level.NO_DATA]


def test_a_late_word_earns_no_lead(stalled, entry):
    service = Service.objects.get()
    Service.objects.update(status_page="https://status.example/")
    found = ledger._read_own_incidents([entry], ONSET - HOUR, stalled + MINUTE)[service.id].problems

    (line,) = ledger.lead.build_entries(
        problems=found, statements=[], read=((ONSET - HOUR, stalled),), now=stalled
    )

    assert line.kind is Kind.LATE


@pytest.fixture
def away(watched: Service) -> datetime:
    """All of the site was down for two hours, across the end of an outage that we had announced."""
    gone, back = ONSET + HOUR, ONSET + 3 * HOUR
    listen(first=ONSET - HOUR, last=gone)
    report(watched, first=ONSET - HOUR, last=ONSET, each_minute=1)
    judge(first=ONSET - MINUTE, last=ONSET)
    report(watched, first=ONSET, last=gone, each_minute=12)
    judge(first=ONSET + MINUTE, last=ONSET + 2 * MINUTE)
    tick.record_span(first=ONSET, last=gone)
    judge(first=gone, last=gone)
    listen(first=back, last=back)
    tick.run(now=back)
    return back


def test_when_we_are_back_it_is_not_called_over(away, entry):
    incident = Incident.objects.get()

    assert (incident.state, incident.resolved_at) == (State.OPEN, None)
    assert levels.read_levels(services=[entry], now=away) == {"acme": Level.PROBLEM}
    said = verdict_wording.describe_verdict(
        verdict=read_verdict(service=entry, now=away), freshness=freshness.read_freshness(now=away), now=away
    )
    assert plain(said.evidence).startswith("No reports since 17:30; before that nobody could report here.")


def test_the_board_compares_no_part_of_a_quarter_with_a_whole_one(away, entry):
    page = build_board_page(query="", now=away)

    (row,) = page.affected
    assert plain(row.sentence) == "No reports since 17:30; before that nobody could report here."
    assert "L87 " in row.spark.raised  # the line ends where nobody could report any more
    assert "L88 " not in row.spark.raised
    assert away == read_verdict(service=entry, now=away).heard_since


def test_its_end_lies_somewhere_in_the_time_we_were_away(watched, away):
    IntakeSpan.objects.filter(first=away).update(last=away + HOUR)
    report(watched, first=away, last=away + 25 * MINUTE, each_minute=1)
    judge(first=away + 25 * MINUTE, last=away + 25 * MINUTE)

    incident = Incident.objects.get()
    episode = history.read_incident(incident=incident.id)

    assert incident.state == State.RESOLVED
    assert episode.end_gap == (ONSET + HOUR, away)
    assert away <= incident.ended_at <= incident.resolved_at
    (end,) = [
        plain(each)
        for each in incident_account.describe_account(incident=episode)
        if "perhaps earlier" in each
    ]
    assert "from 15:30 to 17:30 nobody could report here" in end


def test_a_quiet_service_is_not_called_quiet_until_a_quarter_of_an_hour_was_heard(watched, entry):
    listen(first=ONSET - HOUR, last=ONSET)
    judge(first=ONSET, last=ONSET)
    back = ONSET + 2 * HOUR
    listen(first=back, last=back + 20 * MINUTE)

    judge(first=back, last=back)
    early = levels.read_levels(services=[entry], now=back + PUNCTUAL)
    judge(first=back + 16 * MINUTE, last=back + 16 * MINUTE)

    assert early == {"acme": Level.NO_DATA}
    assert levels.read_levels(services=[entry], now=back + 16 * MINUTE) == {"acme": Level.OK}


def test_quarters_of_a_gap_are_not_counted_as_quiet_ones(watched):
    back = ONSET + 2 * HOUR
    listen(first=ONSET - HOUR, last=ONSET)
    listen(first=back, last=back + HOUR)
    judge(first=back + 20 * MINUTE, last=back + 20 * MINUTE)
    forget_board()

    board = read_board(now=back + 20 * MINUTE + PUNCTUAL)
    assert measure_coverage(board=board).quarters == 4 * 22


def test_nor_is_it_called_quiet_then_afterwards(watched, entry):
    back = ONSET + 2 * HOUR
    listen(first=ONSET - HOUR, last=ONSET)
    judge(first=ONSET, last=ONSET)
    listen(first=back, last=back + HOUR)
    judge(first=back, last=back + 30 * MINUTE)
    now = back + 30 * MINUTE

    (line,) = read_trailing_lines(
        service=entry, spans=[(1, 5 * MINUTE)], fresh=freshness.read_freshness(now=now), now=now, until=now
    )
    minutes = series.read_timeseries(service=entry, first=back, last=now, step=MINUTE, now=now).points

    told = [point.level for point in line.points if point.at >= back]
    assert told == [Level.NO_DATA] * 3 + [Level.OK] * 4
    assert [point.level for point in minutes] == [Level.NO_DATA] * 14 + [Level.OK] * 16


def test_while_nobody_can_report_no_minute_is_judged(watched):
    listen(first=ONSET - HOUR, last=ONSET)
    judge(first=ONSET + 9 * MINUTE, last=ONSET + 10 * MINUTE)

    assert assessed_until(watched) == ONSET


def test_a_report_proves_that_people_could_report(watched):
    listen(first=ONSET - HOUR, last=ONSET)
    make_report(watched, at=ONSET + 9 * MINUTE)
    judge(first=ONSET + 10 * MINUTE, last=ONSET + 10 * MINUTE)

    assert assessed_until(watched) == ONSET + 10 * MINUTE


def assessed_until(service: Service) -> datetime:
    return Watch.objects.get(service=service).assessed_until
