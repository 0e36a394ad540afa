"""Incident, IncidentEvent -> LearnedEndings: what past problems teach of when one ends."""

from datetime import datetime

from aggregator.models.incidents import LearnedEndings
from aggregator.policy import current
from aggregator.queries.incidents import endings
from aggregator.stats.ending.coverage import measure_coverage
from aggregator.stats.ending.outlook import learn_experience
from aggregator.stats.ending.published import read_published
from aggregator.stats.policy_keys import compute_version


def refresh(*, now: datetime) -> bool:
    """Learn anew where problems have moved on since the last time; whether they had."""
    event, note = endings.read_latest_ids()
    # With the policy, because under another one the same past teaches something else.
    known = LearnedEndings.objects.filter(
        latest_event=event, latest_note=note, policy=compute_version(current())
    )
    if known.exists():
        return False
    experience = learn_experience(
        own=endings.read_past_problems(now=now), elsewhere=read_published(), policy=current()
    )
    LearnedEndings.objects.update_or_create(
        id=1,
        defaults={
            "learned_at": now,
            "latest_event": event,
            "latest_note": note,
            "experience": experience.to_record(),
            "coverage": [each.to_record() for each in measure_coverage(experience=experience)],
            "policy": compute_version(current()),
        },
    )
    return True
