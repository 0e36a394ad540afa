"""Where the links of a mirrored page lead."""

import pytest

from reporter.mirror.links import lead_to_site


@pytest.mark.parametrize(
    ("link", "leads_to"),
    [
        ('<form action="/services/acme/report/">', "https://status.example/services/acme/report/"),
        ('<a href="/services/acme/">', "/services/acme/"),
        ('<a href="/services/acme/#official">', "/services/acme/#official"),
        ('<a href="/services/acme/?window=7d">', "https://status.example/services/acme/?window=7d"),
        ('<a href="/incidents/">', "https://status.example/incidents/"),
        ('<link href="/static/css/site.css">', "/static/css/site.css"),
        ('<a href="//elsewhere.example/">', "//elsewhere.example/"),
        ('<a href="/">', "/"),
    ],
)
def test_what_the_mirror_does_not_hold_is_at_the_site(link, leads_to):
    body = lead_to_site(link.encode(), held={"/", "/services/acme/"}, site_url="https://status.example")

    assert body.decode().split('"')[1] == leads_to
