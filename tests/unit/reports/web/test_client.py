"""The address of a request is that of the nearest hop we do not trust; nobody can talk us into another."""

from ipaddress import ip_address

import pytest

from reports.web.client import address_of

NOBODY = "0.0.0.0"


@pytest.fixture(autouse=True)
def _proxies(settings):
    settings.TRUSTED_PROXIES = ["127.0.0.0/8", "::1/128", "10.0.0.0/8"]


def seen(peer: str | None, forwarded: str | None = None) -> str:
    meta = {"REMOTE_ADDR": peer, "HTTP_X_FORWARDED_FOR": forwarded}
    return str(address_of({name: value for name, value in meta.items() if value is not None}))


def test_peer_without_a_proxy_is_the_client():
    assert seen("192.0.2.1") == "192.0.2.1"


def test_what_an_untrusted_peer_forwards_is_ignored():
    assert seen("192.0.2.1", "203.0.113.66") == "192.0.2.1"


@pytest.mark.parametrize(
    "forwarded",
    [
        "192.0.2.1",
        "203.0.113.66, 192.0.2.1",  # Mallory wrote the first, the proxy the last
        "203.0.113.66,192.0.2.1, 10.1.2.3",  # two proxies
        " , 192.0.2.1 ,",
        "192.0.2.1:5678",
        "::ffff:192.0.2.1",
        "[::ffff:192.0.2.1]:5678",
    ],
)
def test_last_hop_that_no_proxy_vouched_for_is_the_client(forwarded):
    assert seen("127.0.0.1", forwarded) == "192.0.2.1"


@pytest.mark.parametrize("forwarded", ["2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:443"])
def test_ipv6_clients_come_with_and_without_brackets(forwarded):
    assert seen("::1", forwarded) == "2001:db8::1"


def test_word_that_is_no_address_hides_what_stands_before_it():
    assert seen("127.0.0.1", "203.0.113.66, unknown") == "127.0.0.1"


def test_only_proxies_on_the_way_leave_the_outermost_one():
    assert seen("127.0.0.1", "10.0.0.2, 10.0.0.1") == "10.0.0.2"


@pytest.mark.parametrize("forwarded", [None, "", " , "])
def test_trusted_peer_that_forwards_nobody_speaks_for_itself(forwarded):
    assert seen("127.0.0.1", forwarded) == "127.0.0.1"


def test_ipv4_proxy_in_ipv6_clothes_is_trusted():
    assert seen("::ffff:127.0.0.1", "192.0.2.1") == "192.0.2.1"


@pytest.mark.parametrize("peer", [None, "", "unix:"])
def test_peer_on_a_local_socket_is_a_proxy(peer):
    assert (seen(peer), seen(peer, "192.0.2.1")) == (NOBODY, "192.0.2.1")


def test_without_trusted_proxies_nothing_is_believed(settings):
    settings.TRUSTED_PROXIES = []

    assert seen("127.0.0.1", "192.0.2.1") == "127.0.0.1"


def test_answer_is_an_address_and_not_its_spelling():
    assert address_of({"REMOTE_ADDR": "192.0.2.1"}) == ip_address("192.0.2.1")
