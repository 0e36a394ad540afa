"""One run, from a site that is ready to its books."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress

from tests.builders.bookkeeping import COUNTED_BY_TICK
from tests.faults import outcome as outcomes
from tests.faults.clients.crowd import Crowd
from tests.faults.clients.watch import ADDRESSES, Watch
from tests.faults.database import Database, UnableToLook, install_triggers
from tests.faults.harm import Harm
from tests.faults.outcome import Outcome
from tests.faults.phases import Phases
from tests.faults.plan import Plan, make_deck
from tests.faults.site import Site

RECOVERS_WITHIN = 180.0  # seconds after the last fault
ACKNOWLEDGED_WITHIN = 60.0  # seconds after that, for all who still ask
COUNTED_WITHIN = 180.0  # seconds after that, for a tick: /readyz is content for a minute without


async def run(plan: Plan, site: Site, say: Callable[[str], None]) -> Outcome:
    """All faults, and what came of them. Cancelled, it leaves no task behind."""
    install_triggers(site.database_url)
    draw = random.Random(plan.seed)
    database, watch = Database(site.database_url), Watch(site.port)
    crowd = Crowd(port=site.port, draw=draw)
    harm = Harm(
        plan=plan,
        site=site,
        database=database,
        phases=Phases(site=site, database=database, crowd=crowd, draw=draw),
        say=say,
    )
    observer = Database(site.database_url)
    async with _meanwhile(
        _reap(site), watch.follow_ticks(observer), *(watch.ask(address) for address in ADDRESSES)
    ):
        async with _meanwhile(crowd.speak(rate=plan.rate)):
            await harm.deal(make_deck(plan))
            over = time.monotonic()
            ready = await _until(lambda: _works(watch, site), site, within=RECOVERS_WITHIN)
            took = time.monotonic() - over
        if ready:
            await _until(lambda: _all_acknowledged(crowd), site, within=ACKNOWLEDGED_WITHIN)
        silent = crowd.silent()
        await crowd.leave()
        counted = ready and await _until(lambda: _is_counted(database), site, within=COUNTED_WITHIN)
        ready = ready and await _until(lambda: _works(watch, site), site, within=RECOVERS_WITHIN)
        await watch.look_at_tick(database)
        await database.close()
    await observer.close()
    return Outcome(
        plan=plan,
        hits=harm.hits,
        left=list(harm.left),
        full_disks=harm.full_disks,
        no_disk=site.why,
        tally=crowd.tally,
        silent=silent,
        watch=watch,
        recovered_after=took if ready else None,
        counted=counted,
        exit_code=None,
    )


def close(result: Outcome, site: Site) -> None:
    """Stop the site, and read its books."""
    result.exit_code, result.remains = site.stop()
    result.books = outcomes.read_books(site, result.tally)


@asynccontextmanager
async def _meanwhile(*work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Runs beside the block, and is cancelled at its end; what fails there is raised there."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def _until(holds: Callable[[], Coroutine[None, None, bool]], site: Site, *, within: float) -> bool:
    deadline = time.monotonic() + within
    while not await holds():
        if time.monotonic() > deadline or site.ended():
            return False
        await asyncio.sleep(0.2)
    return True


async def _works(watch: Watch, site: Site) -> bool:
    """Ready, and no process stands still any more."""
    return not any(each.stands_still() for each in site.processes()) and await watch.is_well("/readyz")


async def _all_acknowledged(crowd: Crowd) -> bool:
    return crowd.silent() == 0


async def _is_counted(database: Database) -> bool:
    try:
        return any(counted for (counted,) in await database.look(COUNTED_BY_TICK))
    except UnableToLook:
        return False


async def _reap(site: Site) -> None:
    while True:
        site.reap()
        await asyncio.sleep(1)
