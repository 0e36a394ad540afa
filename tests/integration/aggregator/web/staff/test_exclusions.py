import re
from datetime import UTC, datetime, timedelta

import pytest
from django.utils.html import strip_tags

from aggregator.models import Assessment, Rollup, State
from aggregator.pipeline import tick
from aggregator.web.staff import exclusions
from reports import moderation
from reports.models import Exclusion, Report, Service
from tests.builders.derived import make_incident
from tests.builders.reports import MINUTE, make_report

ADDRESS = "/admin/reports/exclusion/add/"
FLOOD = {"network": "07070707", "step": "exclude", "seen": 6, "reason": "A flood."}


@pytest.fixture
def clock(monkeypatch):
    """Noon: before ten o'clock the hour has one digit."""
    noon = datetime.now(UTC).replace(hour=12, minute=0, second=0, microsecond=0)
    monkeypatch.setattr(exclusions, "datetime", type("Clock", (), {"now": lambda _zone: noon}))
    return noon


@pytest.fixture
def said(acme, clock):
    """Nine reports of this hour, counted: six through one network. What a form says to choose them."""
    at = clock - 20 * MINUTE
    for n in range(9):
        make_report(acme, at=at, network_key=bytes([7 if n < 6 else n + 10]) * 16)
    tick.run(now=clock)
    window = {"first": at - MINUTE, "last": at + 5 * MINUTE}
    return {"service": acme.id} | {name: f"{at:%Y-%m-%dT%H:%M}" for name, at in window.items()}


def text_of(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


def counted():
    return sum(Rollup.objects.values_list("reports", flat=True))


def left_out():
    return f"/admin/reports/exclusion/{Exclusion.objects.get().id}/change/"


def test_preview_changes_nothing_and_equals_what_then_happens(said, clock, olga):
    seen = olga.post(ADDRESS, said | FLOOD | {"step": "look"}).context["page"]
    before = counted(), Report.objects.filter(excluded=True).count()

    olga.post(ADDRESS, said | FLOOD)
    tick.run(now=clock + MINUTE)

    most = re.search("at most (.+) as counted, at most (.+) without", seen.chart.summary).groups()
    assert (seen.report_count, most, before, counted()) == (6, ("9", "3"), (9, 0), 3)


def test_both_ends_of_the_chart_have_their_time(said, olga):
    answer = olga.post(ADDRESS, said | FLOOD | {"step": "look"})

    chart = answer.context["page"].chart
    shown = re.findall(r'<text x="(?:0|100)%"[^>]*>\s*(.*?)\s*</text>', answer.content.decode())
    assert shown == [chart.first.text, chart.last.text]
    assert all(re.search(r"\d\d:\d\d$", each) for each in shown)


@pytest.mark.parametrize(("part", "checked"), [("", True), ("surface:chat", False)])
def test_an_incident_of_a_part_is_not_checked(said, acme, clock, olga, part, checked):
    incident = make_incident(acme, steps={State.OPEN: clock - 19 * MINUTE})
    Assessment.objects.update(evidence={"part": part})

    text = text_of(olga.post(ADDRESS, said | FLOOD | {"step": "look"}))

    assert (f"Not checked: incident {incident.id} began with a part" in text) is not checked
    assert ("The detector itself, run again" in text) is checked


def test_undoing_restores_the_counts(said, clock, olga):
    olga.post(ADDRESS, said | FLOOD)
    tick.run(now=clock + MINUTE)
    without = counted()

    page = olga.post(left_out(), follow=True)
    tick.run(now=clock + 2 * MINUTE)

    assert (without, counted()) == (3, 9)
    assert "6 reports count again." in text_of(page)
    assert "Taken back" in text_of(page)


def test_what_changed_since_it_was_seen_is_shown_again(said, olga):
    answer = olga.post(ADDRESS, said | FLOOD | {"seen": 5})

    assert "Reports changed since you looked." in text_of(answer)
    assert list(Exclusion.objects.all()) == []


def test_without_a_reason_nothing_is_left_out(said, olga):
    answer = olga.post(ADDRESS, said | FLOOD | {"reason": " "})

    assert "This field is required." in text_of(answer)
    assert list(Exclusion.objects.all()) == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"last": "2020-01-01T00:00"}, "This is not after the beginning."),
        ({"first": "2020-01-01T00:00"}, "At most 24 hours at once."),
        (
            {"first": "2099-01-01T00:00", "last": "2099-01-01T01:00"},
            "What is not over cannot be left out yet.",
        ),
        ({"region": "XX"}, "There is no place of this code."),
        ({"surface": "nowhere"}, "Select a valid choice."),
        ({"service": "x"}, "Select a valid choice."),
    ],
)
def test_what_cannot_be_chosen_is_said_beside_the_field(change, words, said, olga):
    assert words in text_of(olga.post(ADDRESS, said | change))


def test_older_days_name_the_command_that_counts_them(said, olga, clock):
    first = clock - timedelta(days=5)
    window = {"first": f"{first:%Y-%m-%dT%H:%M}", "last": f"{first + MINUTE:%Y-%m-%dT%H:%M}"}

    assert f"rebuild_rollups --since {window['first']}" in text_of(olga.post(ADDRESS, said | window))


def test_no_hash_is_shown_beyond_its_label(said, olga):
    olga.post(ADDRESS, said | FLOOD)

    pages = [olga.post(ADDRESS, said), olga.get("/admin/reports/exclusion/"), olga.get(left_out())]
    text = " ".join(page.content.decode() for page in pages)
    keys = [bytes(key) for row in Report.objects.values_list("reporter_key", "network_key") for key in row]
    assert [key for key in keys if key.hex()[:9] in text] == []
    assert "07070707" in text


def test_log_says_what_stands(said, olga):
    olga.post(ADDRESS, said | FLOOD)

    text = text_of(olga.get("/admin/reports/exclusion/"))
    assert "network 07070707" in text
    assert "A flood." in text


def test_fewer_than_five_are_not_told_apart(said, olga):
    """Whoever narrows a choice down to a person must not read their network's label."""
    few = said | {"network": "0a0a0a0a"} | {"step": "look"}
    make_report(Service.objects.get(), at=datetime.fromisoformat(f"{said['first']}+00:00") + MINUTE,
                network_key=bytes([10]) * 16, region="DE")  # fmt: skip
    preview = olga.post(ADDRESS, few | {"region": "DE"})
    confirmed = {"step": "exclude", "seen": preview.context["page"].report_count, "reason": "A prank."}
    noted = olga.post(ADDRESS, few | {"region": "DE"} | confirmed, follow=True)

    for page in (preview, noted):
        assert "ewer than 5 reports" in text_of(page)
        assert "0a0a0a0a</code>" not in page.content.decode()
        assert "1 report" not in text_of(page)
    assert "0a0a0a0a" not in text_of(noted)
    assert "0a0a0a0a" not in text_of(olga.get("/admin/reports/exclusion/"))
    assert Exclusion.objects.values_list("reports", "networks").get() == (1, ["0a0a0a0a"])


def test_of_forgotten_labels_it_is_said_that_there_were_some(said, olga):
    olga.post(ADDRESS, said | FLOOD)
    moderation.forget_network_labels(day=datetime.now(UTC).date() + timedelta(days=2))

    assert "some networks" in text_of(olga.get(left_out()))
