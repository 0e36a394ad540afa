"""Why a report cannot be taken though nothing is wrong with it."""


class UnableToSpool(Exception):
    """The spool cannot take a report: it is full, or its disk refuses to write or hangs."""


class ClockWrong(Exception):
    """By the clock of this host, the report is older than the log."""
