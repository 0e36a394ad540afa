"""Celery beat's schedule, kept in memory only: a disk may be full, and a file may need repair.

Beat forgets what ran when it stops. That costs little, because every task is harmless when run twice.
"""

from datetime import timedelta

from celery.beat import Scheduler

# Not at once, so that the first tick after a start has the worker for itself.
FIRST = timedelta(minutes=5)


class InMemory(Scheduler):
    """Celery's own, but hourly tasks are first sent soon after a start.

    Else a beat that restarts often never would.
    """

    def setup_schedule(self) -> None:
        super().setup_schedule()
        for entry in self.schedule.values():
            if (period := entry.schedule.run_every) > FIRST:
                entry.last_run_at = entry.default_now() - (period - FIRST)
