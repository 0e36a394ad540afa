"""Failures of a stage, or of one service in it: the others go on, and the next tick tries again.

A failure is a row of StageFailure from its first time until the stage, or the service, succeeds again.
The log has one line when it begins and one when it is over: slug, type of the error and place in the source.
The error's message is left out, because databases quote rows in it.
"""

import logging
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from django.db import InterfaceError, OperationalError, connection, transaction
from django.db.models import QuerySet

from aggregator.models.bookkeeping import StageFailure
from reports.models import Service
from reports.queries import catalogue

log = logging.getLogger(__name__)

SOURCE = Path(__file__).parents[2]
# If more services fail, the fault is in the stage.
MOST_ALONE = 8
LONGEST_PLACE = 200  # the column


class Isolation:
    """One pass of a stage, service by service."""

    def __init__(self, *, stage: str, now: datetime) -> None:
        self.attempted: set[int] = set()
        self.failed: set[int] = set()
        self._stage, self._now = stage, now

    @contextmanager
    def alone(self, *, service: int) -> Iterator[None]:
        """A transaction for one service. Where it fails, what it wrote is undone and the failure is kept."""
        with self.reading(service=service), transaction.atomic():
            yield

    @contextmanager
    def reading(self, *, service: int) -> Iterator[None]:
        """The same for work that writes nothing, and needs no transaction."""
        self.attempted.add(service)
        try:
            yield
        except Exception as error:  # noqa: BLE001 - kept and logged
            self._keep(service, error)

    def together(self, *, services: Sequence[int], work: Callable[[Sequence[int]], int]) -> int:
        """work(services), a transaction, without the services for which it fails; return its result, or 0."""
        self.attempted.update(services)
        try:
            with transaction.atomic():
                return work(services) if services else 0
        except Exception as error:  # noqa: BLE001 - kept and logged, or raised again
            _raise_if_disconnected(error)
            offenders = _find_offenders(services, work, error)
        for service, own in offenders.items():
            self._keep(service, own)
        others = [service for service in services if service not in offenders]
        with transaction.atomic():
            return work(others) if others else 0

    def _keep(self, service: int, error: Exception) -> None:
        self.failed.add(service)
        _record_failure(self._stage, service, error, self._now)


@contextmanager
def isolate_services(*, stage: str, now: datetime, partial: bool = False) -> Iterator[Isolation]:
    """A pass of `stage`; at its end it clears the failures of all services that did not fail in it.

    After a `partial` one, those of services that had no turn stay, as long as they are in the catalogue.
    """
    isolated = Isolation(stage=stage, now=now)
    yield isolated
    # Not before the pass: a failure that continues must keep the time at which it began.
    waiting = {entry.id for entry in catalogue().entries.values()} - isolated.attempted if partial else set()
    failing = waiting | isolated.failed
    _clear_failures(
        StageFailure.objects.filter(stage=stage).exclude(service=None).exclude(service__in=failing)
    )


def attempt_stage(*, stage: str, work: Callable[[], object], now: datetime) -> bool:
    """Whether a stage went well. Where it did not, the failure is kept and the caller goes on."""
    try:
        work()
    except Exception as error:  # noqa: BLE001 - kept and logged
        _record_failure(stage, None, error, now)
        return False
    _clear_failures(StageFailure.objects.filter(stage=stage, service=None))
    return True


def list_failing_services(*, stage: str) -> dict[int, datetime]:
    """The services of which `stage` fails, and since when."""
    rows = StageFailure.objects.filter(stage=stage).exclude(service=None)
    return dict(rows.values_list("service_id", "since"))


def _find_offenders(
    services: Sequence[int], work: Callable[[Sequence[int]], int], error: Exception
) -> dict[int, Exception]:
    """The services with which `work` fails, found by halves; raises `error` where it is none of theirs."""
    offenders: dict[int, Exception] = {}
    # By halves: with one bad service of 200 that is about 16 tries instead of 200.
    groups = [services]
    # With more offenders the stage itself is at fault, and further tries would cost time for nothing.
    while groups and len(offenders) <= MOST_ALONE:
        group = groups.pop()
        outcome = _try_work(group, work)
        if outcome is None:
            continue
        if len(group) == 1:
            offenders[group[0]] = outcome
        else:
            middle = len(group) // 2
            groups += [group[middle:], group[:middle]]
    # It may be that each service succeeds alone, and that one fails only beside others.
    offenders = offenders or _find_single_offender(services, work, error)
    if not offenders or len(offenders) > MOST_ALONE:
        raise error
    return offenders


def _find_single_offender(
    services: Sequence[int], work: Callable[[Sequence[int]], int], error: Exception
) -> dict[int, Exception]:
    """Nobody fails alone: the one without whom the others go well."""
    for service in services:
        if _try_work([other for other in services if other != service], work) is None:
            return {service: error}
    return {}


def _try_work(services: Sequence[int], work: Callable[[Sequence[int]], int]) -> Exception | None:
    """The error of work(services), tried without leaving a trace; None if it goes well."""
    try:
        with transaction.atomic():
            work(services)
            transaction.set_rollback(True)
    except Exception as error:  # noqa: BLE001 - the caller keeps it
        _raise_if_disconnected(error)
        return error
    return None


def _record_failure(stage: str, service: int | None, error: Exception, now: datetime) -> None:
    _raise_if_disconnected(error)
    # Never the error's own words: a database quotes in them what people sent.
    details = {"error": type(error).__name__, "place": _locate_error(error)}
    row, new = StageFailure.objects.get_or_create(
        stage=stage,
        service_id=service,  # type: ignore[misc]  # Django looks for None as for any other value
        defaults={**details, "since": now, "last_at": now},
    )
    # One line for each failure, not one every ten seconds.
    if new or row.error != details["error"]:
        log.error(
            "stage %s fails for %s: %s at %s",
            stage,
            _name_service(service),
            details["error"],
            details["place"],
        )
    if not new:
        StageFailure.objects.filter(pk=row.pk).update(**details, last_at=now)


def _clear_failures(failures: "QuerySet[StageFailure]") -> None:
    """Delete the rows of failures that have ended, and log each."""
    for stage, service in list(failures.values_list("stage", "service_id")):
        StageFailure.objects.filter(stage=stage, service=service).delete()
        log.info("stage %s goes well again for %s", stage, _name_service(service))


def _name_service(service: int | None) -> str:
    if service is None:
        return "all services"
    return str(Service.objects.values_list("slug", flat=True).get(pk=service))


def _locate_error(error: Exception) -> str:
    """The innermost line of ours: file:line."""
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        if path.is_relative_to(SOURCE) and "site-packages" not in path.parts:
            return f"{path.relative_to(SOURCE)}:{frame.lineno}"[:LONGEST_PLACE]
    return ""


def _raise_if_disconnected(error: Exception) -> None:
    """Without a database nothing can be kept, and nothing else would go well."""
    if isinstance(error, InterfaceError | OperationalError) and not connection.is_usable():
        raise error
