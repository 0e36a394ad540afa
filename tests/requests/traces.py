"""What a person might leave behind, in every form in which a program might keep it, and a search for these.

A form is a run of bytes: the text itself, in hex, base64, UTF-16, JSON or percent signs, its digests without
a key, and for an address also its number, its bytes, its network and its IPv6 spelling.
"""

import hashlib
import json
from base64 import b64encode, urlsafe_b64encode
from collections import defaultdict
from collections.abc import Iterator, Mapping
from ipaddress import IPv4Address, ip_address
from urllib.parse import quote

import numpy as np

DIGESTS = ("md5", "sha1", "sha224", "sha256", "sha384", "sha512", "sha3_256", "blake2b", "blake2s")
# How much of both ends of a base64 text depends on its neighbours, by their share in a group of three bytes.
BEFORE, AFTER = {0: 0, 1: 2, 2: 3}, {0: 0, 1: 3, 2: 2}
# Shorter forms are found in any large file by chance.
LEAST = 6  # bytes


def list_forms(traces: Mapping[str, str]) -> dict[bytes, str]:
    """All forms of these texts, with a name for each: 'comment, base64'."""
    forms: dict[bytes, str] = {}
    for name, text in traces.items():
        for spelling, raw in _spell(text):
            for encoding, form in _encode(raw):
                if len(form) >= LEAST:
                    forms.setdefault(form, f"{name}{spelling}, {encoding}")
    return forms


class TraceSearch:
    """Looks for many forms at once: a pass with numpy leaves few places to look at closely."""

    def __init__(self, forms: Mapping[bytes, str]) -> None:
        self._names = forms
        self._by_beginning: dict[bytes, list[bytes]] = defaultdict(list)
        self._first, self._second = np.zeros(1 << 16, bool), np.zeros(1 << 16, bool)
        for form in forms:
            self._by_beginning[form[:4]].append(form)
            self._first[form[0] << 8 | form[1]] = self._second[form[2] << 8 | form[3]] = True

    def find(self, content: bytes) -> set[str]:
        """The names of the forms that are in it."""
        if len(content) < LEAST:
            return set()
        numbers = np.frombuffer(content, np.uint8).astype(np.uint16)
        pairs = numbers[:-1] << 8 | numbers[1:]
        places = np.flatnonzero(self._first[pairs[:-2]] & self._second[pairs[2:]])
        return {
            self._names[form]
            for place in places.tolist()
            for form in self._by_beginning.get(content[place : place + 4], ())
            if content.startswith(form, place)
        }


def _spell(text: str) -> Iterator[tuple[str, bytes]]:
    """How the same value is written otherwise; only an address has more than one spelling."""
    yield "", text.encode()
    try:
        address = ip_address(text)
    except ValueError:
        return
    yield " as a number", str(int(address)).encode()
    yield " as bytes", address.packed
    yield " in the DNS", address.reverse_pointer.encode()
    if isinstance(address, IPv4Address):
        yield "'s network", text.rpartition(".")[0].encode() + b"."
        yield " in IPv6", f"::ffff:{text}".encode()
        yield " in IPv6 as bytes", b"\xff\xff" + address.packed
    else:
        yield " in full", address.exploded.encode()
        yield "'s /48", address.exploded[:14].encode()
        yield "'s /64 as bytes", address.packed[:8]


def _encode(raw: bytes) -> Iterator[tuple[str, bytes]]:
    yield "plain", raw
    yield "UTF-16", raw.decode(errors="ignore").encode("utf-16-le")
    yield "JSON", json.dumps(raw.decode(errors="ignore"))[1:-1].encode()
    yield "percent signs", quote(raw, safe="").encode()
    yield "hex", raw.hex().encode()
    yield "hex", raw.hex().upper().encode()
    for shift in range(3):
        yield "base64", _cut(b64encode(bytes(shift) + raw), shift, len(raw))
        yield "base64", _cut(urlsafe_b64encode(bytes(shift) + raw), shift, len(raw))
    digests = {name: hashlib.new(name, raw).digest() for name in DIGESTS}
    # As reporters' keys are made, but for their key.
    digests["blake2b of 16 bytes"] = hashlib.blake2b(raw, digest_size=16).digest()
    for name, digest in digests.items():
        yield name, digest[:16]  # some keep the beginning only
        yield name, digest[:16].hex().encode()
        yield name, b64encode(digest[:15])


def _cut(text: bytes, shift: int, length: int) -> bytes:
    return text[BEFORE[shift] : len(text) - AFTER[(shift + length) % 3]]
