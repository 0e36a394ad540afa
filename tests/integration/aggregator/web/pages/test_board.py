from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.template.response import TemplateResponse
from django.test import RequestFactory

from aggregator.models import Level, State, Tick
from aggregator.queries.answers.board import BoardRow
from aggregator.queries.incidents import status_board, verdicts
from aggregator.web.pages.board import MOST_UNFOLDED, build_board_page
from reports.queries import catalogue
from tests.builders.derived import make_baseline, make_incident, make_rollup, make_tick, make_watch
from tests.builders.reports import make_service

MINUTE = timedelta(minutes=1)
SOME_OF_ALL_KINDS = (
    "/", "/services/acme/", "/incidents/", "/methodology/", "/services/acme/report/", "/nowhere/",
)  # fmt: skip


@pytest.fixture
def now(db: None, clock: datetime) -> datetime:
    make_tick(clock)
    return clock


def make_quiet(slug, now):
    service = make_service(slug)
    make_watch(service, until=now)
    make_baseline(service, at=now)
    return service


def make_troubled(slug, now):
    service = make_service(slug)
    make_watch(service, until=now, level="problem")
    make_baseline(service, at=now)
    make_rollup(service, at=now - 3 * MINUTE, reports=90, surface="chat")
    make_incident(service, steps={State.OPEN: now - 20 * MINUTE}, surfaces=["chat"], peak=90)
    return service


def test_trouble_comes_first(acme, client, now):
    make_quiet("quiet", now)
    make_troubled("storm", now)

    page = client.get("/").content.decode()

    assert "1 of 3 services has trouble" in page
    assert page.index("Storm") < page.index("Quiet")
    assert "Mostly Chat. <b>6 times</b> the usual reports." in page


def test_nothing_is_as_usual_while_the_site_hears_nothing(client, now):
    make_quiet("quiet", now)
    Tick.objects.update(silent_since=now - 25 * MINUTE)

    board, service = (client.get(address).content.decode() for address in ("/", "/services/quiet/"))

    assert "1 as usual" not in board
    assert "<h1>We do not know</h1>" in board
    assert "No report about any service has reached us for 25 min." in service
    assert "No sign of a problem" not in service


def test_all_quiet(client, now):
    make_quiet("quiet", now)

    page = client.get("/").content.decode()

    assert "<h1>All quiet</h1>" in page
    assert "1 as usual" in page


def test_empty_site_reads_well(acme, client, now):
    make_watch(acme, until=now, level="thin")

    page = client.get("/").content.decode()

    assert "<h1>Too few reports to tell</h1>" in page
    assert "All services, to report on" in page
    assert "Acme" in page


def test_before_the_first_tick_nothing_is_promised(acme, client):
    assert "<h1>We do not know</h1>" in client.get("/").content.decode()


def test_search_finds_names_and_other_names(acme, client, now):
    make_service("other")
    acme.aliases = ["Ajax"]
    acme.save()

    page = client.get("/", {"q": "aJAX"}).context_data["page"]

    assert [u.service.slug for group in page.groups for u in group.unknown] == ["acme"]


def test_many_unknown_services_are_folded_by_category_except_in_a_search(client, now):
    for n in range(MOST_UNFOLDED + 1):
        make_service(f"acme-{n}")

    pages = [client.get("/", query).context_data["page"] for query in ({}, {"q": "acme-"}, {"q": "acme-7"})]

    assert [(page.folded, page.unknown_count) for page in pages] == [(True, 41), (False, 41), (False, 1)]


def test_search_without_result_knows_near_names(acme, client, now):
    page = client.get("/", {"q": "acmee"}).content.decode()

    assert "No service called “acmee”" in page
    assert 'Did you mean <a href="/services/acme/">Acme</a>' in page


@pytest.mark.parametrize("query", ["<script>alert(1)</script>", "\0", "%", "x" * 5000, "' OR 1=1 --"])
def test_hostile_search_is_only_a_search(query, acme, client, now):
    answer = client.get("/", {"q": query})

    assert answer.status_code == 200
    assert "<script>alert" not in answer.content.decode()


def test_rendering_asks_the_database_nothing(acme, now, django_assert_num_queries):
    make_troubled("storm", now)
    page = build_board_page(query="", now=now)
    answer = TemplateResponse(RequestFactory().get("/"), "home.html", {"page": page})

    with django_assert_num_queries(0):
        answer.render()


def test_board_is_kept_for_one_tick_and_sets_no_cookie(acme, client, now):
    answer = client.get("/")

    assert answer["Cache-Control"] == "public, max-age=10"
    assert not answer.cookies


def test_demo_is_said_on_every_page(acme, client, now, settings):
    settings.DEMO = True

    for address in SOME_OF_ALL_KINDS:
        page = client.get(address).content.decode()
        assert "<b>Demo data.</b> Nothing here was measured." in page


def test_without_demo_nobody_says_demo(acme, client, now):
    assert "Demo data" not in client.get("/").content.decode()


@pytest.mark.parametrize("query", ["acme api", "is acme down", "acme"])
def test_search_knows_own_parts_and_what_people_type_beside_a_name(query, watched, client):
    found = client.get("/", {"q": query}).context_data["page"]

    assert found.match_count == 1


def test_trouble_that_another_explains_stands_behind_it(watched, clock):
    quiet = BoardRow(verdicts.read_verdict(service=catalogue().entries["acme"], now=clock), None)
    trouble = replace(quiet.verdict, level=Level.SUBSIDING, trouble=object())
    explained = replace(trouble, level=Level.PROBLEM, because=object())

    keys = [
        status_board._rank_row(BoardRow(verdict, None)) for verdict in (trouble, explained, quiet.verdict)
    ]

    assert keys == sorted(keys)
