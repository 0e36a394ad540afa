"""From an address to hashes that stand for a person and a network for one day. Pure; nothing is stored.

The key of a day is HMAC-SHA256(PRIVACY_KEY, date), so hashes of two days cannot be compared without it.
BLAKE2b (RFC 7693) in keyed mode, 16 bytes. docs/privacy.md says what this protects and what it does not.
"""

import hmac
from contextlib import suppress
from datetime import date, datetime
from functools import lru_cache
from hashlib import blake2b
from ipaddress import IPv4Address, IPv6Address, ip_address
from socket import AF_INET, inet_pton

from reports.choices.regions import SUBDIVIDED
from reports.times import HOUR

Address = IPv4Address | IPv6Address

# The search for concentrated reports (aggregator/stats/detector/concentration/caps.py) looks back an hour,
# in the first hour of a day beyond midnight. So reports of that hour also carry their network's hash with the
# key of the day before.
DAY_BOUNDARY = HOUR
# Two people share a hash by chance once in 10^19, and 16 bytes keep the index small.
KEY_BYTES = 16


def parse_address(text: str) -> Address:
    """An address, an IPv4-mapped IPv6 address as IPv4; ValueError when it is none."""
    text = text.strip()
    with suppress(OSError, ValueError):  # nearly all are of this kind, and ip_address() takes its time
        return IPv4Address(inet_pton(AF_INET, text))
    address = ip_address(text)
    # A dual-stack socket shows IPv4 clients like this, and they must not count as other people.
    if isinstance(address, IPv6Address) and address.ipv4_mapped:
        return address.ipv4_mapped
    return address


def reporter_key(*, address: Address, day: date, key: str) -> bytes:
    """Who reports, for one day: an IPv4 address, or an IPv6 /64 (what one household is given)."""
    return _hashed("reporter", person_of(address), day, key)


def network_key(*, address: Address, asn: int | None, day: date, key: str) -> bytes:
    """Through which network, for one day: its number where known, else the /24 or /48."""
    if asn is not None:
        return _hashed("network", f"AS{asn}", day, key)
    return _hashed("network", network_of(address), day, key)


def network_key_before(*, address: Address, asn: int | None, slot: datetime, key: str) -> bytes | None:
    """The network by the key of the day before; None where `slot` (UTC) is not in a day's first hour."""
    before = slot - DAY_BOUNDARY
    if before.date() == slot.date():
        return None
    return network_key(address=address, asn=asn, day=before.date(), key=key)


def account_key(*, name: str, day: date, key: str) -> bytes:
    """Which account somebody tries to sign in to, for one day: what is typed there may be a password."""
    # Without case and outer spaces: else each spelling of a name would have attempts of its own.
    return _hashed("account", name.strip().casefold(), day, key)


def coarse_region(code: str) -> str:
    """ISO 3166-2 where a state is as large as a country, else ISO 3166-1: US-CA stays, DE-BY is DE."""
    country = code.partition("-")[0]
    return code if country in SUBDIVIDED else country


def person_of(address: Address) -> str:
    """An IPv4 address, or the /64 of an IPv6 address: what one household is given. Never stored."""
    return str(address) if isinstance(address, IPv4Address) else _prefix(address, 64)


def network_of(address: Address) -> str:
    """The /24 or /48 of an address: what one provider gives to one place. Never stored."""
    return _prefix(address, 24 if isinstance(address, IPv4Address) else 48)


def _prefix(address: Address, length: int) -> str:
    """As str() of the network would have it, at a fraction of the cost."""
    if isinstance(address, IPv4Address) and length == 24:  # nearly all
        return f"{str(address).rpartition('.')[0]}.0/24"
    spare = address.max_prefixlen - length
    return f"{type(address)(int(address) >> spare << spare)}/{length}"


def _hashed(kind: str, text: str, day: date, key: str) -> bytes:
    return blake2b(
        text.encode(), digest_size=KEY_BYTES, key=_day_key(day, key), person=kind.encode()
    ).digest()


# Of today and the day before, for all reports of a day.
@lru_cache(maxsize=4)
def _day_key(day: date, key: str) -> bytes:
    return hmac.digest(key.encode(), day.isoformat().encode(), "sha256")
