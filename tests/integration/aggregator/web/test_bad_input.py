"""Whatever is asked gets a fitting status and a page that helps; nothing is our fault."""

import pytest
from django.test import Client

from aggregator.models import Incident, State
from tests.builders.derived import make_baseline, make_incident, make_tick, make_watch
from tests.builders.reports import MINUTE, make_service, right_now

LONG, DIGITS = "x" * 5000, "9" * 4000
OKAY, BAD, MISSING = 200, 400, 404
ASKED = [
    ("/services/acne/", MISSING),
    ("/services/CLAUDE/", MISSING),
    ("/services/%00/", MISSING),
    ("/services/%ff/", MISSING),
    ("/services/<script>alert(1)</script>/", MISSING),
    (f"/services/{LONG}/", MISSING),
    ("/services/acne/history/", MISSING),
    ("/services/acne/report/", MISSING),
    ("/services/acne/lead-time/", MISSING),
    ("/services/%00/lead-time/", MISSING),
    ("/services/claude/lead-time/?days=%ff", OKAY),  # it means nothing
    ("/lead-time/?days=-1", OKAY),
    ("/services/claude/?window=banana", BAD),
    ("/services/claude/?window=-4h", BAD),
    ("/services/claude/?window=99999999999h", BAD),
    ("/services/claude/?window=%00", BAD),
    ("/services/claude/?window=%ff", BAD),
    ("/services/claude/?window=<script>alert(1)</script>", BAD),
    (f"/services/claude/?window={LONG}", BAD),
    ("/services/claude/?window=banana&window=24h", OKAY),  # the last one counts, as in any form
    ("/services/claude/?window", OKAY),
    ("/services/claude/?window[]=24h", OKAY),  # of other sites' making: it means nothing
    ("/services/claude/?from=x&to=y", BAD),
    ("/services/claude/?from=2026-04-15T14:30Z", BAD),
    ("/services/claude/?to=2026-04-15T14:30Z", BAD),
    ("/services/claude/?from=2026-04-15T14:30Z&to=2026-04-15T10:30Z", BAD),  # reversed
    ("/services/claude/?from=2026-04-15T10:30Z&to=2026-04-15T10:30Z", BAD),
    ("/services/claude/?from=2000-01-01T00:00Z&to=9999-12-31T23:59Z", BAD),  # enormous
    ("/services/claude/?from=9999-12-31T23:59-14:00&to=0001-01-01T00:00%2B14:00", BAD),
    ("/services/claude/?from=9998-01-01T00:00Z&to=9998-01-02T00:00Z", BAD),  # to come
    ("/services/claude/?from=%00&to=%ff", BAD),
    ("/services/claude/?from=<script>alert(1)</script>&to=x", BAD),
    (f"/services/claude/?from={LONG}&to={DIGITS}", BAD),
    ("/services/claude/?from=&to=", OKAY),
    (f"/?q={LONG}", OKAY),
    ("/?q=%00", OKAY),
    ("/?q=%ff%fe", OKAY),
    ("/?q=a&q=b", OKAY),
    ("/?q=' OR 1=1 --", OKAY),
    ("/?q=<script>alert(1)</script>", OKAY),
    ("/?" + "&".join(f"a{n}=1" for n in range(1500)), BAD),
    ("/incidents/?before=x", BAD),
    ("/incidents/?before=1e9", BAD),
    ("/incidents/?before=%00", BAD),
    ("/incidents/?before=%ff", BAD),
    ("/incidents/?before=1&before=x", BAD),
    (f"/incidents/?before={DIGITS}", BAD),
    ("/incidents/?before=0", OKAY),
    ("/services/claude/history/?before=-1", BAD),
    ("/incidents/?month=banana", BAD),
    ("/incidents/?month=2026-00", BAD),
    ("/incidents/?month=9999-12", BAD),  # to come
    ("/incidents/?month=2999-12", BAD),
    ("/incidents/?month=%00", BAD),
    ("/incidents/?month=2026-04%00", BAD),
    ("/incidents/?month=%ff", BAD),
    ("/incidents/?month=<script>alert(1)</script>", BAD),
    (f"/incidents/?month={DIGITS}", BAD),
    ("/incidents/?month=2000-01", OKAY),
    ("/incidents/?month=", OKAY),
    ("/services/claude/history/?month=2026-13", BAD),
    ("/incidents/{open}/?at=banana", BAD),
    ("/incidents/{open}/?at=2000-01-01T00:00Z", BAD),
    ("/incidents/{open}/?at=9999-12-31T23:59-14:00", BAD),  # to come, and beyond what can be counted
    ("/incidents/{open}/?at=0001-01-01T00:00%2B14:00", BAD),
    ("/incidents/{open}/?at=%00", BAD),
    ("/incidents/{open}/?at=%ff", BAD),
    ("/incidents/{open}/?at=<script>alert(1)</script>", BAD),
    (f"/incidents/{{open}}/?at={LONG}", BAD),
    (f"/incidents/{{open}}/?at={DIGITS}", BAD),
    ("/incidents/{open}/?at=", OKAY),
    ("/incidents/0/", MISSING),
    ("/incidents/-1/", MISSING),
    ("/incidents/9999999999999999999/", MISSING),
    (f"/incidents/{DIGITS}/", MISSING),
    (f"/incidents/{DIGITS}{DIGITS}/", MISSING),
    ("/services/claude/report/thanks/?r=%ff", OKAY),
    (f"/services/claude/report/thanks/?r={LONG}", OKAY),
    ("/methodology/?x=%ff", OKAY),
    ("/..%2f..%2fetc/passwd", MISSING),
    ("/nowhere/%ff/", MISSING),
]
READ_ONLY = ("/", "/services/claude/", "/services/claude/history/", "/incidents/", "/incidents/{open}/",
             "/methodology/", "/services/claude/report/thanks/",
             "/lead-time/", "/services/claude/lead-time/")  # fmt: skip
SAID = [
    ({"surface": "\0"}, 400),
    ({"surface": LONG}, 400),
    ({"surface": "<b>"}, 400),
    ({"symptom": "' OR 1=1 --"}, 400),
    ({"stance": "maybe"}, 400),
    ({"region": "9" * 50}, 400),
    ({"region": "ZZ"}, 422),
    ({"surface": "rain"}, 422),
]


@pytest.fixture
def claude(db: None) -> Incident:
    """A service in trouble."""
    now = right_now()
    service = make_service("claude")
    make_tick(now)
    make_watch(service, until=now, level="problem")
    make_baseline(service, at=now)
    return make_incident(service, steps={State.OPEN: now - 20 * MINUTE}, surfaces=["chat"])


@pytest.fixture
def client() -> Client:
    """Faults come as the 500 that people would get."""
    return Client(raise_request_exception=False)


def is_a_page(answer) -> bool:
    """Whole, from our templates, with a way on."""
    text = answer.content.decode()
    return "<h1" in text and 'href="/"' in text and text.rstrip().endswith("</html>")


def test_whatever_is_asked_gets_a_fitting_page(claude, client):
    wrong = []
    for address, status in ASKED:
        answer = client.get(address.replace("{open}", str(claude.pk)), follow=True)
        hostile = "<script>alert" in answer.content.decode()
        if answer.status_code != status or hostile or not is_a_page(answer):
            wrong.append(f"{address[:60]}: {answer.status_code}")

    assert wrong == []


def test_methods_that_a_page_does_not_know_are_refused_with_those_it_knows(claude, client):
    for address in READ_ONLY:
        for method in ("post", "put", "patch", "delete", "options", "trace"):
            answer = getattr(client, method)(address.format(open=claude.pk))
            assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD"), (method, address)


@pytest.mark.parametrize("address", ["/services/claude/", "/services/claude/report/details/"])
def test_who_comes_by_a_wrong_method_gets_a_page_that_helps(address, claude, client):
    """A browser that is sent back after a form asks with GET what only takes POST."""
    answer = client.get(address) if "details" in address else client.post(address)

    assert answer.status_code == 405
    assert is_a_page(answer)


@pytest.mark.parametrize(("said", "status"), SAID, ids=lambda value: str(value)[:40])
def test_a_form_with_nonsense_is_not_counted_and_says_so(said, status, claude, client):
    answer = client.post("/services/claude/report/", said)

    assert answer.status_code == status
    assert "Not counted." in answer.content.decode()


@pytest.mark.parametrize(
    "body",
    [b"surface=chat&" * 8000, b"&".join(b"a%d=1" % n for n in range(1500)), b"surface=%ff"],
    ids=["far too large", "far too many fields", "no UTF-8"],
)
def test_a_body_that_nobody_sends_is_refused_with_a_page(body, claude, client):
    answer = client.post("/services/claude/report/", body, content_type="application/x-www-form-urlencoded")

    assert answer.status_code == 400
    assert is_a_page(answer)
