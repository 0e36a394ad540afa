"""Levels and kinds that tables of this app store, as words; states of an incident are in stats/states.py."""

from enum import StrEnum


class Level(StrEnum):
    """What pages and the API announce of a service now, or of a bucket."""

    PROBLEM = "problem"
    POSSIBLE = "possible"
    SUBSIDING = "subsiding"
    OK = "ok"
    THIN = "thin"  # too few reports to tell
    NO_DATA = "no_data"  # we do not know


class NoteKind(StrEnum):
    """Kinds of annotations by the operator."""

    NOTE = "note"
    FALSE_ALARM = "false_alarm"  # this was no outage
    NOT_FALSE = "not_false"  # it was one after all
