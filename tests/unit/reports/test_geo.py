"""What geo files say, in ISO codes. The files are MaxMind's for tests; see tests/geo."""

from ipaddress import ip_address
from pathlib import Path
from types import SimpleNamespace

import pytest

from reports import geo
from reports.choices.regions import countries, is_region, name_of, subdivisions
from reports.geo import Place

FILES = Path(__file__).parents[2] / "geo"


@pytest.fixture
def _files(settings):
    settings.GEOIP_CITY_DB = str(FILES / "GeoLite2-City-Test.mmdb")
    settings.GEOIP_ASN_DB = str(FILES / "GeoLite2-ASN-Test.mmdb")


@pytest.mark.usefixtures("_files")
@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("216.160.83.57", Place("US-WA", 209)),
        ("214.78.0.1", Place("US-CA", 721)),
        ("89.160.20.112", Place("SE", 29518)),  # the file has a subdivision, we do not want it
        ("67.43.156.1", Place("BT", 35908)),
        ("2001:218::1", Place("JP", None)),
        ("2a02:d500::1", Place("", None)),  # in the file, without a country
        ("18.0.0.1", Place("", 3)),
        ("192.0.2.1", Place("", None)),
        ("::1", Place("", None)),
    ],
)
def test_place_is_the_region_and_the_network(address, place):
    assert geo.locate(ip_address(address)) == place


@pytest.mark.parametrize("path", ["", "/nowhere/city.mmdb"])
def test_without_files_every_place_is_unknown(path, settings):
    settings.GEOIP_CITY_DB = settings.GEOIP_ASN_DB = path

    assert geo.locate(ip_address("216.160.83.57")) == Place("", None)


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("US-CA", "California, US"),
        ("CA-BC", "British Columbia, Canada"),  # "CA" would be read as California
        ("AU-NSW", "New South Wales, Australia"),
        ("DE", "Germany"),
        ("TW", "Taiwan"),  # its common name
        ("", "Unknown place"),
        ("US-ZZ", "US-ZZ"),
        ("XX", "XX"),
    ],
)
def test_region_has_a_name_for_people(code, name):
    assert name_of(code) == name


@pytest.mark.parametrize(
    ("code", "known"),
    [
        ("DE", True),
        ("DE-BY", True),
        ("US-CA", True),
        ("us-ca", False),
        ("de", False),
        ("ZZ", False),
        ("US-ZZ", False),
        ("ZZ-1", False),
        ("DEU", False),
        ("", False),
    ],
)
def test_region_is_an_iso_code_in_capitals(code, known):
    assert is_region(code) is known


def test_countries_are_told_in_order():
    assert (countries()[:3], len(countries())) == (("AD", "AE", "AF"), 249)


@pytest.mark.parametrize(
    ("country", "codes"),
    [("AU", ("AU-ACT", "AU-NSW", "AU-NT", "AU-QLD", "AU-SA", "AU-TAS", "AU-VIC", "AU-WA")), ("ZZ", ())],
)
def test_subdivisions_of_a_country(country, codes):
    assert subdivisions(country) == codes


@pytest.mark.parametrize(
    "content", [b"", b"no geo file", (FILES / "GeoLite2-City-Test.mmdb").read_bytes()[:-200]]
)
def test_a_damaged_file_leaves_places_unknown_and_is_named_once(content, settings, tmp_path, caplog):
    path = tmp_path / "city.mmdb"
    path.write_bytes(content)
    settings.GEOIP_CITY_DB = settings.GEOIP_ASN_DB = str(path)

    assert [geo.locate(ip_address("216.160.83.57")) for _ in range(2)] == [Place("", None)] * 2
    assert [str(path) in record.getMessage() for record in caplog.records] == [True]


@pytest.mark.parametrize(
    "record",
    [
        {"country": "US"},
        {"country": {"iso_code": 7}},
        {"country": {"iso_code": "United States"}},
        {"country": {"iso_code": "US"}, "subdivisions": {"iso_code": "CA"}},
        {"country": {"iso_code": "US"}, "subdivisions": ["CA"]},
        {"country": {"iso_code": "US"}, "subdivisions": [{"iso_code": "C" * 80, "names": "California"}]},
        {"autonomous_system_number": "AS3"},
        [],
    ],
)
def test_fields_of_another_type_count_as_unknown(record, settings, monkeypatch):
    settings.GEOIP_CITY_DB = settings.GEOIP_ASN_DB = "odd.mmdb"
    monkeypatch.setattr(geo, "_reader", lambda _: SimpleNamespace(get=lambda _: record))

    assert geo.locate(ip_address("216.160.83.57")) in {Place("", None), Place("US", None)}
