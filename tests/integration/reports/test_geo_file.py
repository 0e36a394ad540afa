"""The shipped file, as it is unpacked and read."""

from ipaddress import ip_address
from pathlib import Path

import pytest
from django.core.management import call_command

from reports import geo


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory) -> Path:
    target = tmp_path_factory.mktemp("geo") / "deep" / "city.mmdb"
    assert geo.unpack_geo_file(target=target)
    return target


def test_file_that_is_there_is_left_alone(tmp_path, settings):
    path = tmp_path / "city.mmdb"
    path.write_text("mine")
    settings.GEOIP_CITY_DB = str(path)

    call_command("unpack_geo")

    assert path.read_text() == "mine"


def test_nothing_is_left_beside_it(unpacked):
    assert list(unpacked.parent.iterdir()) == [unpacked]


@pytest.mark.parametrize(
    ("address", "region"),
    [
        ("1.32.239.1", "US-CA"),
        ("2.1.0.1", "US-DC"),
        ("1.178.92.1", "CA-QC"),  # Quebec, in ISO 3166 Québec
        ("1.178.32.1", "BR-SP"),  # Sao Paulo
        ("2.16.252.1", "MX-CMX"),  # what follows has another name there
        ("8.242.193.1", "MX-COA"),
        ("38.7.16.1", "MX-MIC"),
        ("38.19.12.1", "MX-VER"),
        ("2.23.15.1", "BR-DF"),
        ("106.214.128.1", "IN-AN"),
        ("46.248.22.1", "AU-ACT"),
        ("1.178.10.1", "DE"),
        ("192.0.2.1", ""),
        ("::1", ""),
    ],
)
def test_names_of_states_become_codes(address, region, unpacked, settings):
    settings.GEOIP_CITY_DB = str(unpacked)

    assert geo.locate(ip_address(address)).region == region
