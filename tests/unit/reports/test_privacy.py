"""A person is one key for one day, in one kind; nothing else about them comes out."""

from datetime import UTC, date, datetime
from ipaddress import ip_address, ip_network

import pytest

from reports.choices.regions import countries
from reports.privacy import (
    account_key,
    coarse_region,
    network_key,
    network_key_before,
    network_of,
    parse_address,
    person_of,
    reporter_key,
)

DAY, NEXT_DAY = date(2026, 4, 15), date(2026, 4, 16)
KEY, OTHER_KEY = "k" * 32, "o" * 32


def person(address: str, *, day: date = DAY, key: str = KEY) -> bytes:
    return reporter_key(address=parse_address(address), day=day, key=key)


def network(address: str, *, asn: int | None = None, day: date = DAY, key: str = KEY) -> bytes:
    return network_key(address=parse_address(address), asn=asn, day=day, key=key)


def test_hash_stays_what_it_was():
    """To change it makes everybody a new person."""
    assert person("192.0.2.1").hex() == "a92f8bde8a8685a6e3a753ed40ac477b"
    assert network("192.0.2.1").hex() == "20b8709d90ec516449ab1a181820e539"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("192.0.2.1", "192.0.2.1"),
        ("192.0.2.1", " 192.0.2.1 "),
        ("192.0.2.1", "::ffff:192.0.2.1"),
        ("2001:db8::1", "2001:db8::ffff:ffff:ffff:ffff"),  # a household's /64
    ],
)
def test_same_person_of_a_day_has_one_key(one, other):
    assert person(one) == person(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("192.0.2.1", "192.0.2.2"),
        ("2001:db8::1", "2001:db8:0:1::1"),
        ("192.0.2.1", "::c000:201"),  # the same bits as an IPv6 address
    ],
)
def test_other_people_have_other_keys(one, other):
    assert person(one) != person(other)


@pytest.mark.parametrize("changed", [{"day": NEXT_DAY}, {"key": OTHER_KEY}])
@pytest.mark.parametrize("kind", [person, network])
def test_key_is_of_one_day_and_one_site(kind, changed):
    assert kind("192.0.2.1") != kind("192.0.2.1", **changed)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("192.0.2.1", "192.0.2.254", True),  # a /24
        ("192.0.2.1", "192.0.3.1", False),
        ("2001:db8:1::1", "2001:db8:1:ffff::1", True),  # a /48
        ("2001:db8:2::1", "2001:db8:3::1", False),
    ],
)
def test_network_without_a_number_is_a_prefix(one, other, same):
    assert (network(one) == network(other)) is same


def test_network_with_a_number_is_that_number():
    assert network("192.0.2.1", asn=64496) == network("2001:db8::1", asn=64496)
    assert network("192.0.2.1", asn=64496) != network("192.0.2.1", asn=64497)


@pytest.mark.parametrize("address", ["192.0.2.0", "2001:db8::"])
def test_person_is_never_their_network(address):
    assert person(address) != network(address)


def test_keys_have_the_length_that_the_log_asks_for():
    assert (len(person("192.0.2.1")), len(network("192.0.2.1"))) == (16, 16)


@pytest.mark.parametrize(
    ("text", "address"),
    [("192.0.2.1", "192.0.2.1"), ("::ffff:192.0.2.1", "192.0.2.1"), ("2001:DB8::1", "2001:db8::1")],
)
def test_address_is_read(text, address):
    assert parse_address(text) == ip_address(address)


@pytest.mark.parametrize("text", ["", "localhost", "192.0.2", "192.0.2.1/24", "010.0.0.1", "192.0.2.1:80"])
def test_what_is_no_address_is_refused(text):
    with pytest.raises(ValueError, match="does not appear to be an IPv4 or IPv6 address"):
        parse_address(text)


@pytest.mark.parametrize(
    ("code", "coarse"),
    [("US-CA", "US-CA"), ("IN-MH", "IN-MH"), ("DE-BY", "DE"), ("DE", "DE"), ("US", "US"), ("", "")],
)
def test_states_are_kept_only_of_large_countries(code, coarse):
    assert coarse_region(code) == coarse


def test_six_countries_have_states_as_large_as_countries():
    """One more, and a region could point to few people; one less, and an outage of a state has no place."""
    kept = {country for country in countries() if coarse_region(f"{country}-XX") != country}

    assert kept == {"AU", "BR", "CA", "IN", "MX", "US"}


def slot_at(hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 4, 16, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize("slot", [slot_at(0), slot_at(0, 30)])
def test_in_the_first_hour_a_network_has_its_key_of_the_day_before(slot):
    address = parse_address("192.0.2.1")

    assert network_key_before(address=address, asn=None, slot=slot, key=KEY) == network("192.0.2.1", day=DAY)
    assert network_key_before(address=address, asn=7, slot=slot, key=KEY) == network(
        "192.0.2.1", asn=7, day=DAY
    )


@pytest.mark.parametrize("slot", [slot_at(1), slot_at(12), slot_at(23, 30)])
def test_later_it_has_none(slot):
    assert network_key_before(address=parse_address("192.0.2.1"), asn=None, slot=slot, key=KEY) is None


@pytest.mark.parametrize("name", ["Olga", "olga", " olga ", "OLGA"])
def test_spellings_of_an_account_share_their_attempts(name):
    assert account_key(name=name, day=DAY, key=KEY) == account_key(name="olga", day=DAY, key=KEY)


def test_an_account_is_one_for_a_day():
    keys = {account_key(name="olga", day=day, key=key) for day in (DAY, NEXT_DAY) for key in (KEY, OTHER_KEY)}

    assert len(keys | {account_key(name="omar", day=DAY, key=KEY)}) == 5


@pytest.mark.parametrize(
    ("address", "person_prefix", "network_prefix"),
    [
        ("192.0.2.77", "192.0.2.77", "192.0.2.0/24"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64", "2001:db8:1::/48"),
    ],
)
def test_prefixes_are_written_as_python_writes_networks(address, person_prefix, network_prefix):
    parsed = parse_address(address)

    assert (person_of(parsed), network_of(parsed)) == (person_prefix, network_prefix)
    assert str(ip_network(network_prefix)) == network_prefix
