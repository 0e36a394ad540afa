"""Levels and states in a word or two, and which of them mean trouble."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from aggregator.models.states import Level
from aggregator.stats.states import State

# A page's own state: the numbers are old, whatever they say.
STALE = "stale"
WORDS = {
    Level.PROBLEM: pgettext_lazy("state", "Problem"),
    Level.POSSIBLE: pgettext_lazy("state", "Possible problem"),
    Level.SUBSIDING: pgettext_lazy("state", "Subsiding"),
    Level.OK: pgettext_lazy("state", "As usual"),
    Level.THIN: pgettext_lazy("state", "Too few to tell"),
    Level.NO_DATA: pgettext_lazy("state", "No data"),
    STALE: pgettext_lazy("state", "Out of date"),
}
TITLES = {  # after a name and a colon
    Level.PROBLEM: gettext_lazy("%(service)s: problem"),
    Level.POSSIBLE: gettext_lazy("%(service)s: possible problem"),
    Level.SUBSIDING: gettext_lazy("%(service)s: subsiding"),
    Level.OK: gettext_lazy("%(service)s: as usual"),
    Level.THIN: gettext_lazy("%(service)s: too few to tell"),
    Level.NO_DATA: gettext_lazy("%(service)s: no data"),
}
TROUBLED = frozenset({Level.PROBLEM, Level.POSSIBLE, Level.SUBSIDING})
# No level is known, so no range is drawn.
UNKNOWN_LEVELS = frozenset({Level.THIN, Level.NO_DATA})
STATES = {
    State.SUSPECTED: pgettext_lazy("state", "Possible problem"),
    State.OPEN: pgettext_lazy("state", "Problem"),
    State.SUBSIDING: pgettext_lazy("state", "Subsiding"),
    State.RESOLVED: pgettext_lazy("state", "Back to usual"),
}
KINDS = {
    State.SUSPECTED: "possible",
    State.OPEN: "problem",
    State.SUBSIDING: "subsiding",
    State.RESOLVED: "ok",
}
# Icon and class of what the operator calls a false alarm.
FALSE = "false"
# Parts that a headline names, the largest first; the breakdown has them all.
HEADLINE_PARTS = 2
