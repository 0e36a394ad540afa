"""The words of all formats -> ours; None for a word that is not here. The caller decides what that means."""

from aggregator.official.claims import About, Progress, Standing

# Written without case, spaces and strokes: "degraded_performance" and "DEGRADEDPERFORMANCE" are one word.
STANDINGS = {
    "operational": Standing.OPERATIONAL,
    "undermaintenance": Standing.MAINTENANCE,
    "maintenance": Standing.MAINTENANCE,
    "degradedperformance": Standing.DEGRADED,
    "degraded": Standing.DEGRADED,
    "partialoutage": Standing.PARTIAL,
    "minoroutage": Standing.PARTIAL,  # Instatus's: an outage all the same, if of little
    "majoroutage": Standing.MAJOR,
    "fulloutage": Standing.MAJOR,  # incident.io's
    "downtime": Standing.MAJOR,  # Better Stack's
}

# Statuspage derives an incident's impact from the state of its components, unless staff chose another
# (support.atlassian.com, "Top-level status and incident impact calculations"), and paints both in the same
# colours: minor and degraded yellow, major and partial orange, critical and major outage red.
IMPACTS = {
    "none": Standing.OPERATIONAL,
    "minor": Standing.DEGRADED,
    "major": Standing.PARTIAL,
    "critical": Standing.MAJOR,
    "maintenance": Standing.MAINTENANCE,
}

# A word that is missing leaves an incident open. That is the safe mistake: an end can still be read later.
INCIDENT = {
    "investigating": Progress.INVESTIGATING,
    "identified": Progress.IDENTIFIED,
    "fixing": Progress.IDENTIFIED,  # incident.io's
    "monitoring": Progress.MONITORING,
    "resolved": Progress.RESOLVED,
    "postmortem": Progress.RESOLVED,  # written afterwards
    "completed": Progress.RESOLVED,
}
MAINTENANCE = {
    "scheduled": Progress.SCHEDULED,
    "maintenancescheduled": Progress.SCHEDULED,
    "notstartedyet": Progress.SCHEDULED,
    "inprogress": Progress.IN_PROGRESS,
    "maintenanceinprogress": Progress.IN_PROGRESS,
    "verifying": Progress.IN_PROGRESS,
    "completed": Progress.COMPLETED,
    "maintenancecomplete": Progress.COMPLETED,
    "resolved": Progress.COMPLETED,
    "postmortem": Progress.COMPLETED,
    # A maintenance that was called off explains no reports any more, as one that is over.
    "canceled": Progress.COMPLETED,
    "cancelled": Progress.COMPLETED,
}
ENDS = {About.INCIDENT: Progress.RESOLVED, About.MAINTENANCE: Progress.COMPLETED}
UNRESOLVED = {About.INCIDENT: Progress.INVESTIGATING, About.MAINTENANCE: Progress.IN_PROGRESS}


def parse_standing(value: object) -> Standing | None:
    """The status of a component."""
    return STANDINGS.get(_normalise_word(value))


def parse_impact(value: object) -> Standing | None:
    """The impact of an incident: by the word for it, or by that of the worst component."""
    # incident.io gives the state of the worst component in the place of an impact.
    return IMPACTS.get(_normalise_word(value)) or parse_standing(value)


def find_progress(about: About, value: object) -> Progress | None:
    """How far it has come, if we know the word."""
    return (MAINTENANCE if about is About.MAINTENANCE else INCIDENT).get(_normalise_word(value))


def parse_progress(about: About, value: object) -> Progress:
    """How far it has come; with a word that we do not know it stays open."""
    return find_progress(about, value) or UNRESOLVED[about]


def _normalise_word(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return value.casefold().replace("_", "").replace(" ", "").replace("-", "").strip()
