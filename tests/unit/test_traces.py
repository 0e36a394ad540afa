"""The search for personal data finds it in every form that we can think of."""

import hashlib
import ipaddress
from base64 import b64encode

import pytest

from tests.requests.traces import TraceSearch, list_forms

ADDRESS, SIXTH, WORDS = "45.77.213.118", "2a02:8108:7e57:1234::77", "quiet-otter-7/€"
SEARCH = TraceSearch(list_forms({"address": ADDRESS, "sixth": SIXTH, "words": WORDS}))
NUMBER = int(ipaddress.ip_address(ADDRESS))
PACKED = NUMBER.to_bytes(4, "big")


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (ADDRESS.encode(), "address, plain"),
        (b"45.77.213.0/24", "address's network, plain"),
        (str(NUMBER).encode(), "address as a number, plain"),
        (PACKED.hex().encode(), "address as bytes, hex"),
        (b"::ffff:" + ADDRESS.encode(), "address in IPv6, plain"),
        (bytes(10) + b"\xff\xff" + PACKED, "address in IPv6 as bytes, plain"),
        (hashlib.sha256(ADDRESS.encode()).digest(), "address, sha256"),
        (hashlib.md5(PACKED).hexdigest().encode(), "address as bytes, md5"),  # noqa: S324
        (b64encode(hashlib.sha1(ADDRESS.encode()).digest()), "address, sha1"),  # noqa: S324
        (b"2a02:8108:7e57:0:0", "sixth's /48, plain"),
        (ipaddress.ip_address(SIXTH).packed, "sixth as bytes, plain"),
        (WORDS.encode(), "words, plain"),
        (b"quiet-otter-7/\\u20ac", "words, JSON"),
        (hashlib.blake2b(ADDRESS.encode(), digest_size=16).digest(), "address, blake2b of 16 bytes"),
        (WORDS.encode("utf-16-le"), "words, UTF-16"),
        (b"quiet-otter-7%2F%E2%82%AC", "words, percent signs"),
        (b64encode(b"a" + WORDS.encode() + b"?"), "words, base64"),
        (b64encode(b"ab" + WORDS.encode() + b"??"), "words, base64"),
        (b64encode(b"abc" + WORDS.encode()), "words, base64"),
    ],
)
def test_form_is_found_in_the_middle_of_other_bytes(content, name):
    found = SEARCH.find(bytes(range(256)) + content + b"rest")

    assert name in found


def test_nothing_is_found_where_nothing_is():
    assert SEARCH.find(bytes(range(256)) * 40 + b"45.77.214.118 quiet-badger-7") == set()
