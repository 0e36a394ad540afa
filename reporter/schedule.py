"""When beat sends what. Nothing is kept on a disk, which may be full, and nothing has to be repaired.

What ran when is forgotten when beat ends. That costs little, because every task is harmless when run twice.
"""

from datetime import timedelta

from celery.beat import Scheduler

FIRST = timedelta(minutes=5)  # after a start; the first tick has the worker for itself


class InMemory(Scheduler):
    """Celery's own, but what is due hourly is first sent soon: a beat that starts often sends it too."""

    def setup_schedule(self) -> None:
        super().setup_schedule()
        for entry in self.schedule.values():
            if (period := entry.schedule.run_every) > FIRST:
                entry.last_run_at = entry.default_now() - (period - FIRST)
