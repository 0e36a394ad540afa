"""The states that tables of this app name, as words."""

from enum import StrEnum


class Level(StrEnum):
    """What pages and the API announce of a service now, or of a bucket."""

    PROBLEM = "problem"
    POSSIBLE = "possible"
    SUBSIDING = "subsiding"
    OK = "ok"
    THIN = "thin"  # too few reports to tell
    NO_DATA = "no_data"  # we do not know


class State(StrEnum):
    """The life of an incident."""

    SUSPECTED = "suspected"
    OPEN = "open"
    SUBSIDING = "subsiding"
    RESOLVED = "resolved"


class NoteKind(StrEnum):
    """Kinds of annotations by the operator."""

    NOTE = "note"
    FALSE_ALARM = "false_alarm"  # this was no outage
    NOT_FALSE = "not_false"  # it was one after all
