"""What browsers may do with a page: nothing inline for readers, a little more for staff."""

import pytest
from django.http import HttpResponse

from reporter.front.policy import POLICY
from reporter.middleware import STAFF_POLICY, content_security_policy


@pytest.mark.parametrize("page", ["/about/", "/admin/", "/admin/login/"])
def test_readers_have_the_strict_policy_also_where_staff_would_be(page, db, client):
    assert client.get(page)["Content-Security-Policy"] == POLICY


def test_staff_pages_have_their_own_and_are_not_kept(rf, settings):
    settings.ADMIN = True
    answered = content_security_policy(lambda _request: HttpResponse())

    answer = answered(rf.get("/admin/aggregator/incident/"))

    assert answer["Content-Security-Policy"] == STAFF_POLICY
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("no-store", "noindex, nofollow")


def test_readers_of_a_site_with_staff_pages_keep_the_strict_one(rf, settings):
    settings.ADMIN = True
    answered = content_security_policy(lambda _request: HttpResponse())

    answer = answered(rf.get("/administration/"))

    assert (answer["Content-Security-Policy"], "X-Robots-Tag" in answer) == (POLICY, False)


def test_staff_policy_allows_two_things_more_and_no_other_host():
    words = [set(policy.replace(";", "").split()) for policy in (POLICY, STAFF_POLICY)]

    assert words[1] - words[0] == {"'unsafe-eval'", "'unsafe-inline'"}
    assert "script-src 'self' 'unsafe-eval';" in STAFF_POLICY
    assert "frame-ancestors 'none'" in STAFF_POLICY


@pytest.mark.parametrize(
    ("method", "path", "host", "status"),
    [
        ("GET", "/about/", "localhost", 200),
        ("GET", "/de", "localhost", 301),
        ("GET", "/about/", "evil.test", 400),
        ("PUT", "/about/", "localhost", 405),
        ("GET", "/healthz", "localhost", 200),
    ],
)
def test_no_answer_can_be_framed_whoever_gives_it(method, path, host, status, db, client):
    answer = client.generic(method, path, headers={"host": host})

    assert (answer.status_code, answer["X-Frame-Options"]) == (status, "DENY")
    assert answer["Content-Security-Policy"] == POLICY
