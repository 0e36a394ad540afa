"""Keeps answers and renews them: a reader gets the last one at once, and the next is made beside."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from reporter.front.environ import RequestScope
from reporter.front.kept.addresses import KeptAddress, find_address
from reporter.front.kept.answers import KeptAnswer, RenewablePage
from reporter.front.kept.parts import read_since
from reporter.front.refusals import FrontResponse

log = logging.getLogger(__name__)

# A kept answer that is older than this is made anew before it is given; seconds. It bounds how far behind
# the first reader after a pause is.
OLDEST = 30.0
# Where no new one can be made, the old one is given for this long; it tells its age itself.
OLDEST_IN_NEED = 86_400.0
# What was asked for within this time is renewed with each tick, before anybody asks again.
ASKED_LATELY = 60.0
MOST_RENEWED = 64  # answers a tick
# 450 services in six languages, with their API answers, need about half of these.
MOST_ANSWERS = 10_000
# Requests as they came, whose address is known. Those of one page differ in Accept-Language.
MOST_ALIASES = 20_000
LONGEST_ALIAS = 600  # characters; what is longer is looked up each time


class Alias(NamedTuple):
    """What of a request decides which answer it gets, as it came."""

    path: str
    query: str
    host: str
    proto: str
    languages: str
    server: str


@dataclass
class _Entry:
    answer: KeptAnswer
    version: object
    made_at: float
    asked_at: float


@dataclass
class Keeper:
    """The answers of one process. All methods are for the event loop's thread.

    `render` makes an answer anew; what is not to be kept it returns as a FrontResponse. `read_version` gives
    None while nothing is published: then nothing is kept.
    """

    render: Callable[[KeptAddress], Awaitable[KeptAnswer | FrontResponse]]
    read_version: Callable[[], object]
    clock: Callable[[], float] = time.monotonic
    _version: object = None
    _entries: dict[KeptAddress, _Entry] = field(default_factory=dict)
    _aliases: dict[Alias, KeptAddress | None] = field(default_factory=dict)
    _old: dict[KeptAddress, None] = field(default_factory=dict)  # to be renewed, in this order
    _renewing: "asyncio.Task[None] | None" = None
    _renewals: "dict[KeptAddress, asyncio.Task[FrontResponse | None]]" = field(default_factory=dict)

    def find(self, scope: RequestScope) -> FrontResponse | None:
        """The kept answer, if there is one that may be given at once."""
        address = self._find_address(scope)
        entry = self._entries.get(address) if address else None
        if address is None or entry is None:
            return None
        now = self.clock()
        if entry.version != self._version:
            if now - entry.made_at > OLDEST:
                return None
            self._renew_beside([address])
        entry.asked_at = now
        return _choose_form(entry.answer, scope)

    async def make(self, scope: RequestScope) -> FrontResponse | None:
        """The answer, made now; None where it is not one that is kept. Raises what `render` raises."""
        address = self._find_address(scope)
        if address is None or self._version is None:
            return None
        other = None
        try:
            other = await asyncio.shield(self._renew(address))
        except Exception:
            # Without a new one the old one is better than nothing.
            if not self._is_left(address):
                raise
        if other is not None and not (other.status >= 500 and self._is_left(address)):
            return other
        return _choose_form(self._entries[address].answer, scope)

    async def follow(self, *, period: float) -> None:
        """Notice new versions, and renew what is read."""
        while True:
            await asyncio.sleep(period)
            try:
                version = self.read_version()
            except Exception:
                # Without a version nothing would be renewed any more; the next look may go well.
                log.exception("the version of the publication cannot be read")
                continue
            if version != self._version:
                self._version = version
                self._renew_beside(self._list_asked_lately())

    def _is_left(self, address: KeptAddress) -> bool:
        entry = self._entries.get(address)
        return entry is not None and self.clock() - entry.made_at <= OLDEST_IN_NEED

    def _find_address(self, scope: RequestScope) -> KeptAddress | None:
        """Looked up once for all requests that look alike."""
        get = scope.headers.get
        alias = Alias(
            scope.path,
            scope.query_string,
            scope.authority or get("host") or "",
            get("x-forwarded-proto") or scope.scheme,
            get("accept-language") or "",
            scope.server,
        )
        try:
            return self._aliases[alias]
        except KeyError:
            address = find_address(scope)
        if sum(map(len, alias)) <= LONGEST_ALIAS:
            if len(self._aliases) >= MOST_ALIASES:
                self._aliases.clear()
            self._aliases[alias] = address
        return address

    def _renew(self, address: KeptAddress) -> "asyncio.Task[FrontResponse | None]":
        """One at a time for each address, for all who wait."""
        task = self._renewals.get(address)
        if task is None:
            task = asyncio.ensure_future(self._make_entry(address))
            self._renewals[address] = task
            task.add_done_callback(lambda done: self._end_renewal(address, done))
        return task

    def _end_renewal(self, address: KeptAddress, task: "asyncio.Task[FrontResponse | None]") -> None:
        self._renewals.pop(address, None)
        if not task.cancelled():
            task.exception()  # whoever waits has it; without this asyncio complains where nobody does

    async def _make_entry(self, address: KeptAddress) -> FrontResponse | None:
        """Keep the answer; one that is not a 200 is returned and not kept."""
        version = self._version
        answer = await self.render(address)
        if isinstance(answer, FrontResponse):
            if answer.status < 500:
                self._entries.pop(address, None)
            return answer
        now = self.clock()
        before = self._entries.pop(address, None)
        self._entries[address] = _Entry(answer, version, now, before.asked_at if before else now)
        if len(self._entries) > MOST_ANSWERS:
            del self._entries[next(iter(self._entries))]
        return None

    def _list_asked_lately(self) -> list[KeptAddress]:
        """The latest first."""
        since = self.clock() - ASKED_LATELY
        asked = [
            (entry.asked_at, address) for address, entry in self._entries.items() if entry.asked_at > since
        ]
        asked.sort(key=lambda each: each[0], reverse=True)
        return [address for _, address in asked[:MOST_RENEWED]]

    def _renew_beside(self, addresses: Iterable[KeptAddress]) -> None:
        """Begin after the present answer is sent."""
        self._old |= dict.fromkeys(addresses)
        if self._renewing is None or self._renewing.done():
            self._renewing = asyncio.ensure_future(self._renew_old())

    async def _renew_old(self) -> None:
        """One after the other: beside eight threads that render, hits wait ten times as long."""
        while self._old:
            address = next(iter(self._old))
            del self._old[address]
            entry = self._entries.get(address)
            if entry is not None and entry.version != self._version:
                await asyncio.wait([self._renew(address)])


def _choose_form(answer: KeptAnswer, scope: RequestScope) -> FrontResponse:
    get = scope.headers.get
    if isinstance(answer, RenewablePage) and (since := read_since(scope.query_string)):
        answer = answer.select_changed(since)
    return answer.choose(get("accept-encoding")).answer(
        method=scope.method, if_none_match=get("if-none-match")
    )
