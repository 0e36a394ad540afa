"""Which addresses we connect to: those of the public internet, and what the operator allows beside them.

Addresses of pages come from the catalogue, and redirects from strangers. Without this, whoever writes either
could make us ask machines that only we can reach: databases, routers, a cloud's metadata service.
"""

import socket
from functools import cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from queue import Empty, SimpleQueue
from threading import Thread

from django.conf import settings

from aggregator.outgoing.problems import FetchProblem, UnableToFetch

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

WEB_PORTS = frozenset({80, 443})
# Of IPv4 all but these is public. A list of ours: what Python calls global differs from version to version.
NOT_PUBLIC = tuple(
    ip_network(network)
    for network in (
        *("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12"),
        *("192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15"),
        *("198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
        "168.63.129.16/32",  # looks public, but is what Azure's machines ask about themselves
    )
)
# Of IPv6 only what is given out to networks, less what stands for other addresses (6to4 2002::/16, Teredo in
# 2001::/23) or for nobody (documentation).
GIVEN_OUT = IPv6Network("2000::/3")
NOT_GIVEN_OUT = tuple(IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))
# An IPv4 address behind a translator: it is judged by the IPv4 address.
NAT64 = IPv6Network("64:ff9b::/96")


def is_public(*, address: Address) -> bool:
    """Whether everybody can reach it, so that nothing is given away by asking there."""
    address = _unwrap_address(address)
    if isinstance(address, IPv4Address):
        return not any(address in network for network in NOT_PUBLIC)
    return address in GIVEN_OUT and not any(address in network for network in NOT_GIVEN_OUT)


def is_allowed(*, address: Address) -> bool:
    """Whether the operator named a network that holds it."""
    meant = _unwrap_address(address)
    networks = _parse_networks(tuple(settings.OUTGOING_ALLOWED))
    return any(meant in network for network in networks if network.version == meant.version)


def resolve_addresses(*, host: str, port: int, within: float, allowed: bool = True) -> tuple[Address, ...]:
    """Where `host` is, each address checked; raise UnableToFetch if one of them is not for us.

    All must be good: a name that is public and private at once is no vendor's. Networks that the operator
    allows count only where `allowed`: not for what a public page leads to.
    """
    resolved = tuple(dict.fromkeys(_resolve_within(host, port, within)))
    # All of them before any connection: which one is tried is not decided here.
    for address in resolved:
        if allowed and is_allowed(address=address):
            continue
        if not is_public(address=address):
            raise UnableToFetch(FetchProblem.REFUSED_ADDRESS, f"{host} is {address}; see OUTGOING_ALLOWED.")
        if port not in WEB_PORTS:
            raise UnableToFetch(FetchProblem.PORT, f"{host} is asked at port {port}; see OUTGOING_ALLOWED.")
    return resolved


def _unwrap_address(address: Address) -> Address:
    """The IPv4 address that an IPv6 address stands for, if it does."""
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped:
            return address.ipv4_mapped
        if address in NAT64:
            return IPv4Address(int(address) & 0xFFFFFFFF)
    return address


@cache
def _parse_networks(words: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(word) for word in words)


def _resolve_within(host: str, port: int, within: float) -> list[Address]:
    """In a thread of its own: the system's resolver knows no deadline."""
    answer: SimpleQueue[list[Address] | OSError] = SimpleQueue()
    Thread(target=_resolve_host, args=(host, port, answer), daemon=True).start()
    try:
        resolved = answer.get(timeout=within)
    except Empty:
        raise UnableToFetch(FetchProblem.TIMEOUT, f"No word on where {host} is.") from None
    if isinstance(resolved, OSError) or not resolved:
        raise UnableToFetch(FetchProblem.DNS, f"Nobody knows where {host} is.")
    return resolved


def _resolve_host(host: str, port: int, answer: "SimpleQueue[list[Address] | OSError]") -> None:
    try:
        infos = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:  # a label that is too long is a UnicodeError
        answer.put(OSError(str(error)))
    else:
        answer.put([ip_address(info[4][0]) for info in infos])
