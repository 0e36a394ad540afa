from datetime import timedelta

from celery import Celery

from reporter.schedule import FIRST, InMemory


def test_what_is_due_hourly_is_first_sent_soon_and_nothing_at_once():
    app = Celery(set_as_current=False)
    app.conf.beat_schedule = {
        name: {"task": name, "schedule": period}
        for name, period in (("tick", timedelta(seconds=10)), ("refit", timedelta(hours=1)))
    }

    schedule = InMemory(app).schedule

    due = {name: round(entry.is_due().next) for name, entry in schedule.items()}
    assert due == {"tick": 10, "refit": FIRST.total_seconds()}
    assert not any(entry.is_due().is_due for entry in schedule.values())
