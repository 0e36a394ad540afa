"""No request of ours goes where only we can reach, however the address is written."""

import socket
import time
from ipaddress import ip_address

import pytest

from aggregator.outgoing import guard
from aggregator.outgoing.problems import FetchProblem, UnableToFetch

NOT_FOR_US = [
    *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.254", "127.0.0.1", "127.255.255.254"),
    *("169.254.169.254", "172.16.0.1", "172.31.255.255", "192.0.0.192", "192.0.2.1", "192.168.1.1"),
    *("198.18.0.1", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.255", "240.0.0.1"),
    *("255.255.255.255", "192.88.99.1", "168.63.129.16"),
    *("::", "::1", "::127.0.0.1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"),
    *("64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "100::1", "2001::1", "2001:db8::1"),
    *("2001:0:4136:e378:8000:63bf:3fff:fdd2", "2002:7f00:1::", "2002:808:808::", "3fff::1"),
    *("fc00::1", "fd00:ec2::254", "fe80::1", "fe80::1%lo", "fec0::1", "ff02::1"),
]
PUBLIC = ["8.8.8.8", "104.16.0.1", "172.32.0.1", "2606:4700::1", "2a00:1450:4001::200e", "64:ff9b::808:808"]


@pytest.fixture
def resolves(monkeypatch):
    """What the resolver says of every name."""

    def say(*addresses: str) -> None:
        found = [(None, None, None, "", (address, 0)) for address in addresses]
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: found)

    return say


def find_problem(host: str, port: int = 443) -> FetchProblem:
    with pytest.raises(UnableToFetch) as refused:
        guard.resolve_addresses(host=host, port=port, within=5)
    return refused.value.problem


@pytest.mark.parametrize("address", NOT_FOR_US)
def test_address_that_not_everybody_reaches_is_refused(address):
    assert not guard.is_public(address=ip_address(address))


@pytest.mark.parametrize("address", PUBLIC)
def test_public_address_is_for_us(address):
    assert guard.is_public(address=ip_address(address))


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "0", "::1"]
)
def test_spellings_of_loopback_are_all_seen_through(host):
    assert find_problem(host) is FetchProblem.REFUSED_ADDRESS


def test_one_private_address_of_a_name_spoils_it(resolves):
    resolves("8.8.8.8", "10.0.0.1")

    assert find_problem("status.example.com") is FetchProblem.REFUSED_ADDRESS


def test_public_addresses_are_given_in_the_order_of_the_resolver(resolves):
    resolves("2606:4700::1", "8.8.8.8", "8.8.8.8")

    found = guard.resolve_addresses(host="status.example.com", port=443, within=5)

    assert found == (ip_address("2606:4700::1"), ip_address("8.8.8.8"))


def test_other_ports_than_those_of_the_web_are_refused(resolves):
    resolves("8.8.8.8")

    assert find_problem("status.example.com", port=6379) is FetchProblem.PORT


def test_operator_can_allow_a_network_with_every_port(resolves, settings):
    settings.OUTGOING_ALLOWED = ["10.20.0.0/16"]
    resolves("10.20.3.4")

    assert guard.resolve_addresses(host="status.internal", port=8443, within=5) == (ip_address("10.20.3.4"),)


def test_allowed_network_allows_no_other(resolves, settings):
    settings.OUTGOING_ALLOWED = ["10.20.0.0/16"]
    resolves("10.21.3.4")

    assert find_problem("status.internal") is FetchProblem.REFUSED_ADDRESS


def test_mapped_form_of_an_allowed_address_is_allowed(settings):
    settings.OUTGOING_ALLOWED = ["127.0.0.0/8"]

    assert guard.is_allowed(address=ip_address("::ffff:127.0.0.1"))


@pytest.mark.parametrize("host", ["x" * 70 + ".example.com", "no-such-name.invalid"])
def test_name_that_nobody_knows_is_told(host):
    assert find_problem(host) is FetchProblem.DNS


def test_resolver_that_hangs_is_not_waited_for(monkeypatch):
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_args, **_kwargs: time.sleep(0.5) or [])

    with pytest.raises(UnableToFetch) as refused:
        guard.resolve_addresses(host="status.example.com", port=443, within=0.05)

    assert refused.value.problem is FetchProblem.TIMEOUT
