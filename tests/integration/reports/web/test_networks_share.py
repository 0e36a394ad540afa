"""The limit of a network is that of a /24 or /48, also where a carrier is known by its number."""

from pathlib import Path

import pytest

from reports import throttle

GEO = Path(__file__).parents[3] / "geo"


@pytest.fixture(autouse=True)
def _two_a_network(acme, settings, monkeypatch):
    """Of the addresses below the file knows 38.0.0.0/8, one carrier."""
    settings.GEOIP_ASN_DB = str(GEO / "GeoLite2-ASN-Test.mmdb")
    monkeypatch.setattr(throttle, "PER_NETWORK", 2)


@pytest.mark.parametrize(
    ("addresses", "statuses"),
    [
        (("38.1.1.0", "38.1.1.128", "38.1.1.255"), [201, 201, 429]),  # one /24
        (("38.1.1.255", "38.1.2.0", "38.1.2.1"), [201, 201, 201]),  # neighbours
        (("2001:db8:1::1", "2001:db8:1:8000::1", "2001:db8:1:ffff::1"), [201, 201, 429]),  # one /48
        (("2001:db8:1:ffff::1", "2001:db8:2::1", "2001:db8:2:1::1"), [201, 201, 201]),
    ],
)
def test_neighbours_share_a_limit_and_customers_of_a_carrier_do_not(addresses, statuses, client):
    report = {"service": "acme"}

    answers = [
        client.post("/api/v1/reports/", report, content_type="application/json", REMOTE_ADDR=address)
        for address in addresses
    ]

    assert [answer.status_code for answer in answers] == statuses
