"""Links and ids."""

import pytest

from aggregator.official.feeds.addresses import Reference, parse_id, parse_link

HOME = "https://status.example.net"


@pytest.mark.parametrize(
    "link",
    [
        *(
            f"{HOME}/incident/742",
            f"{HOME}/incident/742/",
            f"{HOME}/incident/742#h1",
            f"{HOME}/incidents/742",
        ),
        *("http://status.example.net/incident/742", f"{HOME}/en/incident/742", f"{HOME}/pt-br/incident/742"),
        *(f"{HOME}/incident/742?utm_source=feed", f"{HOME}/incident/742/update/3", f"{HOME}/#/incidents/742"),
        *(f"{HOME}/incident/742?update=5", f"{HOME}/acme/incidents/742", f"{HOME}/#!/incidents/742"),
    ],
)
def test_code_of_an_incident(link):
    assert parse_link(link) == parse_id(link) == Reference(code="742")


@pytest.mark.parametrize(
    "link",
    [
        *(
            "",
            HOME,
            f"{HOME}/",
            f"{HOME}/en-us/status/",
            f"{HOME}/status/index.html",
            f"{HOME}/incidents/history",
        ),
        *("not an address", "https://[::1", f"{HOME}/?lang=en", f"{HOME}/health/status?utm_campaign=x"),
    ],
)
def test_page_of_all_incidents_names_none(link):
    assert parse_link(link) == Reference()


@pytest.mark.parametrize(
    "link",
    [
        *(
            f"{HOME}/p/login",
            f"{HOME}/p/login/",
            f"{HOME}/p/login#h1",
            f"{HOME}/de/p/login",
            f"{HOME}:443/p/login",
        ),
        *(
            "http://www.status.example.net/p/login",
            f"{HOME}/p/login?ref=rss",
            "https://STATUS.example.net/p/login",
        ),
    ],
)
def test_address_of_an_incident_however_it_is_written(link):
    assert parse_link(link) == Reference(name=f"{HOME}/p/login", is_of_update="#h1" in link)


def test_what_counts_of_a_query_names_an_incident():
    assert parse_link(f"{HOME}/?update=2&id=5&lang=de") == Reference(name=f"{HOME}/?id=5")


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("tag:example.net,2026:Incident/742/update/3", "tag:example.net,2026:Incident/742"),
        ("tag:example.net,2026:1", "tag:example.net,2026:1"),
        ("abc123#h2", "abc123"),
        ("login-fails-update-2", "login-fails"),
        ("abc123:update:2", "abc123"),
        ("abc123_rev7", "abc123"),
        ("tag:x,2026:feed:B1hD4KAtcxiyAWkcANfV.T3VTiKN96GAYJ2R68X6b", "tag:x,2026:feed:B1hD4KAtcxiyAWkcANfV"),
        (
            "ocid1.incident.oc1.phx.amaaaaaavwew44aa7zoskanlspjh4ll6",
            "ocid1.incident.oc1.phx.amaaaaaavwew44aa7zoskanlspjh4ll6",
        ),
        ("status-update-2", "status-update-2"),
        ("n-1", "n-1"),
        (f"{HOME}/#aa11", f"{HOME}/#aa11"),
        (f"{HOME}#aa11", f"{HOME}/#aa11"),
        (f"{HOME}/#incident-12-update-3", f"{HOME}/#incident-12"),
        (f"{HOME}/updates/login-fails", f"{HOME}/updates/login-fails"),
    ],
)
def test_id_without_its_update(text, name):
    assert parse_id(text) == Reference(name=name, is_of_update=text not in (name, f"{HOME}#aa11"))


def test_time_for_an_id_names_a_service():
    ids = (f"{HOME}/#ec2-us-east-1_1700000000", "ec2-us-east-1_1700000000000")

    assert [parse_id(each) for each in ids] == [
        Reference(series=f"{HOME}/#ec2-us-east-1"),
        Reference(series="ec2-us-east-1"),
    ]
