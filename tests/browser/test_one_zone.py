"""A page has one time zone: no two dates of an incident differ on it, whoever reads."""

import re
from datetime import timedelta

import pytest

from aggregator.models import State
from aggregator.web.formats.times import format_short_day
from reports.models import Service
from tests.builders.derived import make_baseline, make_incident, make_rollup, make_tick, make_watch

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
ZONES = ("Pacific/Honolulu", "Asia/Tokyo", "UTC")  # ten hours behind, nine ahead, neither has summer time


@pytest.fixture
def night(acme, now):
    """A week ago, 9:30 UTC: in Honolulu 23:30 of the day before. We said so 40 minutes later."""
    service = Service.objects.get(slug="acme")
    make_tick(now)
    make_watch(service, until=now)
    make_baseline(service, at=now - 30 * DAY)
    onset = (now - 7 * DAY).replace(hour=9, minute=30, second=0, microsecond=0)
    for day in range(20):
        make_rollup(service, at=now - day * DAY)
    steps = {State.OPEN: onset + 40 * MINUTE, State.RESOLVED: onset + 120 * MINUTE}
    return make_incident(service, steps=steps, onset_at=onset, peak=9, peak_at=onset + 50 * MINUTE)


def dates(page, selector):
    """Each date in these parts of the page, as "14 Apr"."""
    shown = " ".join(page.locator(selector).all_text_contents())
    return re.findall(r"\b\d{1,2} [A-Z][a-z]{2}\b", shown)


@pytest.mark.parametrize("zone", ZONES)
def test_the_list_beside_the_days_has_the_same_days(zone, night, visit):
    page = visit("/services/acme/", timezone_id=zone)
    utc = format_short_day(night.onset_at.date())

    assert dates(page, ".log.days") == [utc]
    assert set(dates(page, "#questions")) == {utc}
    assert dates(page, "details th[scope=row] a") == [utc]
    assert page.get_by_text("Days are in UTC.").count() == 1


@pytest.mark.parametrize(
    ("zone", "date", "account"),
    [
        ("Pacific/Honolulu", -1, "began to rise at 23:30. We said so at {next}, 0:10, 40 min later"),
        ("Asia/Tokyo", 0, "began to rise at 18:30. We said so at 19:10, 40 min later"),
        ("UTC", 0, "began to rise at 9:30. We said so at 10:10, 40 min later"),
    ],
)
def test_an_hour_of_another_day_than_the_headline_names_its_day(zone, date, account, night, visit):
    page = visit(f"/incidents/{night.pk}/", timezone_id=zone)
    day = night.onset_at.date()

    assert page.locator("#verdict .since").inner_text() == format_short_day(day + date * DAY)
    assert account.format(next=format_short_day(day)) in page.locator("#verdict .evidence").inner_text()


@pytest.mark.parametrize("script", [True, False], ids=["with JavaScript", "without"])
def test_the_archive_and_the_ledger_keep_utc(script, night, visit):
    utc = format_short_day(night.onset_at.date())

    for address in ("/services/acme/history/", "/services/acme/lead-time/"):
        page = visit(address, script=script, timezone_id="Pacific/Honolulu")
        assert page.get_by_text("Days and times in UTC.").count() == 1
        assert page.locator("[data-time]").count() == 0
    assert dates(page, ".ledger") == [utc]


def test_a_title_says_in_which_zone_its_time_is(night, now, visit):
    service = Service.objects.get(slug="acme")
    running = make_incident(service, steps={State.OPEN: now - 20 * MINUTE})

    page = visit(f"/incidents/{running.pk}/", timezone_id="Asia/Tokyo")

    assert re.search(r"Problems since .*\d:\d\d \(UTC\)", page.title())
