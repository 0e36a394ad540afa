"""Who is asking: the address of a request, seen through the proxies we trust."""

from functools import cache
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network

from django.conf import settings

from reports.privacy import Address, parse_address

NOBODY = ip_address("0.0.0.0")  # noqa: S104  an address that no file knows, for a peer without one


def address_of(meta: dict[str, str]) -> Address:
    """The peer's address; where the peer is a trusted proxy, the last one it did not vouch for itself.

    What is left of a word that is no address came from nobody we trust: there the search ends.
    """
    hops = [hop for hop in meta.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    address = _parsed(meta.get("REMOTE_ADDR", "")) or NOBODY
    while hops and _is_trusted(address):
        hop = _parsed(hops.pop())
        if hop is None:
            break
        address = hop
    return address


def _parsed(text: str) -> Address | None:
    """Some servers add the port, some proxies brackets; what is no address at all is None."""
    text = text.strip()
    bare = text[1:].partition("]")[0] if text.startswith("[") else text
    if bare.count(":") == 1:
        bare = bare.partition(":")[0]
    try:
        return parse_address(bare)
    except ValueError:
        return None


def _is_trusted(address: Address) -> bool:
    return address == NOBODY or any(
        address in network for network in _trusted(tuple(settings.TRUSTED_PROXIES))
    )


@cache
def _trusted(networks: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(network) for network in networks)
