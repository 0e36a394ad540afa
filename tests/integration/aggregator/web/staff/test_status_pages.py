from html import unescape

import pytest
from django.utils.html import strip_tags

from aggregator.models import OfficialClaim, OfficialPage
from aggregator.official.claims import Part, Progress, Standing
from aggregator.pipeline import claims
from tests.builders.reports import AT, DAY, MINUTE
from tests.builders.staff import make_staff_client
from tests.builders.vendors import (
    STATUS_ADDRESS,
    make_component_claim,
    make_incident_claim,
    make_watched_service,
    read_catalogue_page,
)

LIST = "/admin/aggregator/officialpage/"


def text_of(answer):
    return " ".join(strip_tags(answer.content.decode()).split())


def fail(page, *, since=AT, problem="timeout"):
    OfficialPage.objects.filter(pk=page.pk).update(failing_since=since, failures=2, problem=problem)


def row(answer, page=None):
    """The columns of the first line of the list, or of that page."""
    shown = list(answer.context["cl"].result_list)
    found = next(each for each in shown if page is None or each.pk == page.pk)
    admin = answer.context["cl"].model_admin
    return [strip_tags(str(getattr(admin, name)(found))) for name in ("services", "reading", "lacking")]


def test_the_list_tells_in_words_how_pages_can_be_read(olga, clock):
    make_watched_service(components={"API": ["api"]})
    read_catalogue_page(
        make_component_claim("API", part="c1"), make_component_claim("Chat", part="c2"), at=clock
    )

    answer = olga.get(LIST)

    assert row(answer) == ["Acme", "reads fine", "1"]
    assert f"{clock:%Y-%m-%d %H:%M}" in text_of(answer)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({}, "nobody has asked since: look whether asker runs"),
        ({"OFFICIAL_POLLING": False}, "nobody has asked since: OFFICIAL_POLLING is 0"),
        ({"DEMO": True}, "the story of the demo has not gone on since: look whether worker runs"),
    ],
)
def test_a_page_that_nobody_asks_any_more_says_so(olga, settings, told, why):
    make_watched_service()
    read_catalogue_page()
    for name, value in told.items():
        setattr(settings, name, value)

    assert row(olga.get(LIST))[1] == f"not readable since 2026-04-15 14:30 because {why}"


def test_a_page_that_one_of_its_services_wants_to_be_read_is_asked(olga, clock):
    make_watched_service(status_format="none")
    make_watched_service("other")
    read_catalogue_page(at=clock)

    assert row(olga.get(LIST))[1] == "reads fine"


@pytest.mark.parametrize(
    ("problem", "why"), [("timeout", "the server does not answer"), ("not_in_our_words", "not_in_our_words")]
)
def test_a_page_that_cannot_be_read_comes_first_and_says_why(olga, problem, why):
    make_watched_service("a", status_page="https://a.test/")
    make_watched_service()
    read_catalogue_page(address="https://a.test/")
    fail(read_catalogue_page(), problem=problem)

    assert row(olga.get(LIST))[1] == f"not readable since 2026-04-15 14:30 because {why}"


@pytest.mark.parametrize(
    ("told", "words"),
    [
        ({}, "never asked"),
        ({"status_format": "none"}, "not asked: it speaks no format that we read"),
        ({"active": False}, "not asked any more: no service names it"),
    ],
)
def test_a_page_that_is_not_asked_says_why(olga, told, words):
    make_watched_service(**told)
    OfficialPage.objects.get_or_create(address=STATUS_ADDRESS, defaults={"next_at": AT})

    assert row(olga.get(LIST))[1] == words


def test_the_list_is_filtered_by_reading(olga, clock):
    for slug in ("fine", "failing", "forgotten", "never", "none"):
        make_watched_service(
            slug, status_page=f"https://{slug}.test/", status_format="none" if slug == "none" else ""
        )
    read_catalogue_page(address="https://fine.test/", at=clock)
    fail(read_catalogue_page(address="https://failing.test/", at=clock))
    read_catalogue_page(address="https://forgotten.test/", at=clock - 31 * MINUTE)
    read_catalogue_page(address="https://none.test/", at=clock - 31 * MINUTE)

    shown = {
        reading: [page.address for page in olga.get(f"{LIST}?reading={reading}").context["cl"].result_list]
        for reading in ("fine", "failing", "never")
    }

    assert shown == {
        "fine": ["https://fine.test/"],
        "failing": ["https://failing.test/", "https://forgotten.test/"],
        "never": ["https://never.test/"],
    }


def test_a_list_of_many_pages_costs_no_more_queries(olga, django_assert_max_num_queries):
    for n in range(20):
        make_watched_service(f"s{n}", status_page=f"https://s{n}.test/")
        read_catalogue_page(make_component_claim("API", part="c"), address=f"https://s{n}.test/")

    with django_assert_max_num_queries(16):
        olga.get(LIST)


def test_a_page_shows_its_components_with_what_they_stand_for(olga):
    make_watched_service(components={"API": ["api"], "Gone": True})
    page = read_catalogue_page(
        make_component_claim("API", part="c1", standing=Standing.PARTIAL),
        make_component_claim("<b>Chat</b>", part="c2"),
    )

    shown = olga.get(f"{LIST}{page.pk}/change/").context["page"]

    assert [(each.name, each.status, each.stands_for, each.unmapped) for each in shown.components] == [
        ("<b>Chat</b>", "operational", "acme: all of it, unmapped", True),
        ("API", "partial outage", "acme: api", False),
    ]
    assert shown.catalogue_lines.splitlines()[-1] == '"<b>Chat</b>" = true'
    assert shown.stale_names == ("“Gone” of [acme.components] was never seen.",)


def test_a_page_shows_what_is_not_over_and_what_was_said_by_both_clocks(olga, clock):
    make_watched_service(components={"API": ["api"]})
    begun = clock - 20 * MINUTE
    over = make_incident_claim("i1", at=begun, progress=Progress.RESOLVED)
    page = read_catalogue_page(make_component_claim("API", part="c1"), over, at=begun + MINUTE)
    at, api = begun + 2 * MINUTE, [Part("c1", "API")]
    lasting = make_incident_claim("i2", at=at, parts=api, title="Trouble i2", standing=Standing.PARTIAL)
    read_catalogue_page(lasting, at=at + MINUTE)

    shown = olga.get(f"{LIST}{page.pk}/change/").context["page"]

    assert [(each.title, each.progress) for each in shown.unresolved] == [("Trouble i2", "investigating")]
    first = shown.claims[0]
    assert (first.about, first.title, first.status) == (
        "Incident",
        "Trouble i2",
        "investigating, partial outage",
    )
    assert [first.vendor_time, first.first_seen] == [f"{begun + n * MINUTE:%Y-%m-%d %H:%M}" for n in (2, 3)]
    assert len(shown.claims) == 3


def test_people_are_sent_to_the_page_and_not_to_its_feed(olga):
    feed = "https://acme.test/feed"
    make_watched_service(status_page="https://acme.test/", status_feed=feed, status_format="feed")
    page = read_catalogue_page(address=feed)

    shown = olga.get(f"{LIST}{page.pk}/change/")

    assert (shown.context["page"].address, shown.context["page"].public_address) == (
        feed,
        "https://acme.test/",
    )
    assert 'href="https://acme.test/"' in shown.content.decode()


def test_texts_of_vendors_are_escaped(olga):
    make_watched_service()
    page = read_catalogue_page(make_component_claim("<script>alert(1)</script>", part="c1"))

    assert "<script>alert" not in olga.get(f"{LIST}{page.pk}/change/").content.decode()


def test_a_page_that_has_moved_says_where_to_and_what_to_do(olga, clock):
    make_watched_service()
    page = read_catalogue_page(make_component_claim("API", part="c1"), at=clock)
    to = "https://new.test/?<script>alert(1)</script>"
    claims.record_failure(page=page.pk, problem="moved", now=clock + MINUTE, moved_to=to, moved_format="feed")

    answer = olga.get(f"{LIST}{page.pk}/change/")

    shown = answer.context["page"]
    assert {("Moved to", to), ("Speaks now", "feed")} <= set(shown.facts)
    assert shown.remedy.startswith("Look at the page in a browser.")
    assert "because it has moved" in text_of(answer)
    assert [(row.name, row.status) for row in shown.components] == [("API", "no state told")]
    assert "<script>alert" not in answer.content.decode()
    assert f'href="{to[:16]}' not in answer.content.decode()


def test_a_page_that_can_be_read_needs_no_remedy(olga, clock):
    make_watched_service()

    assert olga.get(f"{LIST}{read_catalogue_page(at=clock).pk}/change/").context["page"].remedy == ""


def test_a_page_that_was_never_asked_can_be_looked_at(olga):
    make_watched_service()
    claims.ensure_pages(now=AT)

    text = text_of(olga.get(f"{LIST}{OfficialPage.objects.get().pk}/change/"))

    assert "never asked" in text
    assert "None were ever seen." in text


def test_nothing_can_be_changed_here(olga):
    make_watched_service()
    page = read_catalogue_page(make_component_claim("API", part="c1"))

    answers = [olga.post(f"{LIST}{page.pk}/delete/"), olga.post(f"{LIST}add/")]
    olga.post(f"{LIST}{page.pk}/change/", {"address": "https://other.test/"})

    assert [answer.status_code for answer in answers] == [403, 403]
    assert OfficialPage.objects.get().address == STATUS_ADDRESS
    assert OfficialClaim.objects.count() == 1


def test_who_may_see_status_pages_sees_one_and_others_do_not(clerk):
    make_watched_service()
    page = read_catalogue_page()
    reader = make_staff_client(name="rita", permissions=("view_officialpage",))

    seen = [each.get(f"{LIST}{page.pk}/change/").status_code for each in (reader, clerk)]

    assert seen == [200, 403]


def test_desk_says_when_pages_cannot_be_read_for_an_hour(olga, clerk, clock):
    for slug, told in (("a", ""), ("b", ""), ("c", ""), ("d", "none")):
        make_watched_service(slug, status_page=f"https://{slug}.test/", status_format=told)
        fail(
            read_catalogue_page(address=f"https://{slug}.test/", at=clock),
            since=clock - (DAY if slug != "c" else 59 * MINUTE),
        )

    desk, same = olga.get("/admin/"), clerk.get("/admin/")

    words = "2 status pages cannot be read, and could not for an hour: their vendors' words are missing."
    assert words in unescape(text_of(desk))
    assert f'href="{LIST}?reading=failing"' in desk.content.decode()
    assert words in unescape(text_of(same))
    assert f'href="{LIST}?reading=failing"' not in same.content.decode()


@pytest.mark.parametrize(("polling", "told"), [(True, True), (False, False)])
def test_desk_tells_of_pages_that_nobody_asks_though_somebody_should(olga, clock, settings, polling, told):
    settings.OFFICIAL_POLLING = polling
    make_watched_service()
    read_catalogue_page(at=clock - 61 * MINUTE)

    assert ("1 status page cannot be read" in text_of(olga.get("/admin/"))) is told


def test_desk_says_nothing_of_pages_that_can_be_read(olga, clock):
    make_watched_service()
    read_catalogue_page(at=clock)

    assert "status page" not in text_of(olga.get("/admin/")).replace("Status pages", "")
