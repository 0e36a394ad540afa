"""One run: faults on a site that is ready, its recovery, and the comparison of its log."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress

from tests.builders.bookkeeping import COUNTED_BY_TICK
from tests.faults import outcome as outcomes
from tests.faults.clients.crowd import ReportingClients
from tests.faults.clients.readers import Readers
from tests.faults.clients.watch import ADDRESSES, HealthLog
from tests.faults.database import Database, UnableToQuery, install_triggers
from tests.faults.injection import FaultInjector
from tests.faults.outcome import FaultOutcome
from tests.faults.phases import Phases
from tests.faults.plan import FaultPlan, plan_signals
from tests.faults.site import FaultSite

RECOVERS_WITHIN = 180.0  # seconds after the last fault
ACKNOWLEDGED_WITHIN = 60.0  # seconds after that, for clients without an acknowledgement
COUNTED_WITHIN = 180.0  # seconds after that, for a tick: /readyz accepts a minute without one


async def inject_faults(plan: FaultPlan, site: FaultSite, write_line: Callable[[str], None]) -> FaultOutcome:
    """Inject all faults and wait for the recovery. If it is cancelled, no task stays behind."""
    install_triggers(site.database_url)
    draw = random.Random(plan.seed)
    database, health = Database(site.database_url), HealthLog(site.port)
    clients, readers = ReportingClients(port=site.port, draw=draw), Readers(port=site.port)
    injector = FaultInjector(
        plan=plan,
        site=site,
        database=database,
        phases=Phases(site=site, database=database, clients=clients, draw=draw),
        write_line=write_line,
    )
    observer = Database(site.database_url)
    async with _meanwhile(
        _reap(site),
        health.follow_ticks(observer),
        readers.keep_reading(),
        *(health.ask(address) for address in ADDRESSES),
    ):
        begun = time.monotonic()
        async with _meanwhile(clients.keep_reporting(rate=plan.rate)):
            await injector.inject(plan_signals(plan))
            over = time.monotonic()
            ready = await _until(lambda: _works(health, site), site, within=RECOVERS_WITHIN)
            took = time.monotonic() - over
        reported_for = time.monotonic() - begun
        if ready:
            await _until(lambda: _all_acknowledged(clients), site, within=ACKNOWLEDGED_WITHIN)
        unacknowledged = clients.count_unacknowledged()
        await clients.cancel()
        counted = ready and await _until(lambda: _is_counted(database), site, within=COUNTED_WITHIN)
        ready = ready and await _until(lambda: _works(health, site), site, within=RECOVERS_WITHIN)
        await health.note_tick(database)
        await database.close()
    await observer.close()
    return FaultOutcome(
        plan=plan,
        hits=injector.hits,
        unsent=list(injector.unsent),
        full_disks=injector.full_disks,
        no_disk=site.why,
        tally=clients.tally,
        reported_for=reported_for,
        reading=readers.tally,
        unacknowledged=unacknowledged,
        health=health,
        recovered_after=took if ready else None,
        counted=counted,
        exit_code=None,
    )


def stop_and_compare(result: FaultOutcome, site: FaultSite) -> None:
    """Stop the site, and compare its log with the acknowledgements."""
    result.exit_code, result.remains = site.stop()
    result.comparison = outcomes.compare_log(site, result.tally)


@asynccontextmanager
async def _meanwhile(*work: Coroutine[None, None, None]) -> AsyncIterator[None]:
    """Run coroutines beside the block, and cancel them at its end. An exception in one is raised then."""
    tasks = [asyncio.create_task(each) for each in work]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        for task in tasks:
            with suppress(asyncio.CancelledError):
                await task


async def _until(holds: Callable[[], Coroutine[None, None, bool]], site: FaultSite, *, within: float) -> bool:
    deadline = time.monotonic() + within
    while not await holds():
        if time.monotonic() > deadline or site.ended():
            return False
        await asyncio.sleep(0.2)
    return True


async def _works(health: HealthLog, site: FaultSite) -> bool:
    """Whether it is ready, and no process is stopped any more."""
    return not any(each.is_stopped() for each in site.processes()) and await health.is_well("/readyz")


async def _all_acknowledged(clients: ReportingClients) -> bool:
    return clients.count_unacknowledged() == 0


async def _is_counted(database: Database) -> bool:
    try:
        return any(counted for (counted,) in await database.query(COUNTED_BY_TICK))
    except UnableToQuery:
        return False


async def _reap(site: FaultSite) -> None:
    while True:
        site.reap()
        await asyncio.sleep(1)
