"""The address of a client, seen through the proxies that we trust."""

from functools import cache
from ipaddress import ip_address, ip_network

from django.conf import settings

from reports.privacy import Address, parse_address

NOBODY = ip_address("0.0.0.0")  # noqa: S104  for a peer without an address; no geo file knows it

Networks = tuple[tuple[int, int, int], ...]  # version, mask and first address of each


def address_of(meta: dict[str, str]) -> Address:
    """The peer's address; behind trusted proxies, the last address that is not one of theirs.

    The search from right to left ends at text that is no address: whatever is left of it was not written by a
    proxy that we trust.
    """
    # From right to left: each proxy appends, so what a client claims itself is on the left.
    hops = [hop for hop in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    networks = _parse_networks(tuple(settings.TRUSTED_PROXIES))
    address = _parsed(meta.get("REMOTE_ADDR", "")) or NOBODY
    while hops and _is_trusted(address, networks):
        hop = _parsed(hops.pop())
        if hop is None:
            break
        address = hop
    return address


def _parsed(text: str) -> Address | None:
    """Some servers add the port, some proxies brackets; what is no address at all is None."""
    bare = text.strip()
    if bare.startswith("["):
        bare = bare[1:].partition("]")[0]
    # One colon is a port after an IPv4 address; IPv6 addresses have two at least.
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return parse_address(bare)
    except ValueError:
        return None


def _is_trusted(address: Address, networks: Networks) -> bool:
    number, version = int(address), address.version
    trusted = any(version == each[0] and number & each[1] == each[2] for each in networks)
    return trusted or address == NOBODY


# As numbers: asked with each request, and ipaddress's own comparison costs ten times as much.
@cache
def _parse_networks(networks: tuple[str, ...]) -> Networks:
    parsed = (ip_network(network) for network in networks)
    return tuple((each.version, int(each.netmask), int(each.network_address)) for each in parsed)
