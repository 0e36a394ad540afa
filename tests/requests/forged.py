"""Reports that claim to come from somebody else: every spelling of a header, in every order of headers."""

from collections.abc import Iterator
from itertools import permutations

from tests.sites.proxied.doors import Door

Lines = tuple[tuple[str, str], ...]

# The names that claim it, of one request; several stand in several lines.
SPELLINGS = (
    ("X_Forwarded_For",),
    ("x_forwarded_for",),
    ("X_FORWARDED_FOR",),
    ("x_forwarded-for",),
    ("X_Forwarded-For",),
    ("X-Forwarded_For",),
    ("x-forwarded_for",),
    ("X-Forwarded-For",),
    ("x-forwarded-for",),
    ("X-FORWARDED-FOR",),
    ("X-Forwarded-For", "X-Forwarded-For"),
    ("X-Forwarded-For", "x-forwarded-for", "X-FORWARDED-FOR"),
    ("X_Forwarded_For", "X_Forwarded_For"),
    ("X-Forwarded-For", "X_Forwarded_For"),
    ("X_Forwarded_For", "X-Forwarded_For", "x_forwarded-for"),
    ("X.Forwarded.For",),
    ("Forwarded",),
    ("Forwarded_For", "Forwarded-For"),
    ("X-Real-IP",),
    ("X_Real_IP",),
    ("X-Client-IP", "Client-IP", "True-Client-IP", "CF-Connecting-IP"),
    ("Remote-Addr", "Remote_Addr", "REMOTE_ADDR", "HTTP_X_FORWARDED_FOR"),
)
ORDERS = tuple(permutations(range(6)))  # of host, type, length, what is forged, and two that mean nothing
STEP = 389  # coprime to 720: neighbours differ in all places
COUNT = 500
SHARE = 6


def forgeries() -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
    """Five hundred: every spelling, in some twenty orders each; no order twice."""
    for number in range(COUNT):
        yield SPELLINGS[number % len(SPELLINGS)], ORDERS[number * STEP % len(ORDERS)]


def all_forgeries() -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
    for spelling in SPELLINGS:
        for order in ORDERS:
            yield spelling, order


def forgeries_in_every_order() -> Iterator[tuple[tuple[str, ...], tuple[int, ...]]]:
    """A sixth of them: every spelling in 120 orders, every order with three spellings or four."""
    for number, spelling in enumerate(SPELLINGS):
        for order in ORDERS[number % SHARE :: SHARE]:
            yield spelling, order


class Forger:
    """Sends such reports one after another, each in the name of another address."""

    def __init__(self, door: Door, *, service: str, person: str, vouched: str = "") -> None:
        """`vouched` is what a proxy says, where we play the proxy ourselves."""
        self._door, self._person = door, person
        self._connection = door.open(person=person)
        self._host = f"{self._connection.host}:{door.port}"
        self._body = b'{"service": "%s"}' % service.encode()
        self._vouched = vouched
        self._sent = 0

    def send(self, spelling: tuple[str, ...], order: tuple[int, ...]) -> int:
        """The status of the answer."""
        if self._connection.sock is None:  # nginx ends a connection after a thousand requests
            self._connection = self._door.open(person=self._person)
        self._connection.putrequest("POST", "/api/v1/reports/", skip_host=True, skip_accept_encoding=True)
        for name, value in self._lines(spelling, order):
            self._connection.putheader(name, value)
        self._connection.endheaders(self._body)
        answer = self._connection.getresponse()
        answer.read()
        return answer.status

    def close(self) -> None:
        self._connection.close()

    def _lines(self, spelling: tuple[str, ...], order: tuple[int, ...]) -> Lines:
        self._sent += 1
        claimed = f"198.{18 + self._sent // 250 % 2}.{self._sent // 500}.{self._sent % 250}"
        parts: list[Lines] = [
            (("Host", self._host),),
            (("Content-Type", "application/json"),),
            (("Content-Length", str(len(self._body))),),
            tuple((name, f"for={claimed}" if name == "Forwarded" else claimed) for name in spelling),
            (("A-Dummy", "1"),),
            (("Z-Dummy", "1"),),
        ]
        lines = tuple(line for place in order for line in parts[place])
        return (*lines, ("X-Forwarded-For", self._vouched)) if self._vouched else lines
