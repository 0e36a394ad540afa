"""Every page that people see: one line each, and all browser tests, pictures and query counts know it.

{problem} and the like stand for what a site has: tests/builders/trouble.py makes one with all of them.
"""

from collections.abc import Iterator, Mapping
from string import Formatter

from django.conf import settings

PAGES = {
    "board": "/",
    "board-found": "/?q=claude",
    "board-near": "/?q=cluade",
    "service-problem": "/services/{problem}/",
    "service-day": "/services/{problem}/?window=24h",
    "service-week": "/services/{problem}/?window=7d",
    "service-month": "/services/{problem}/?window=30d",
    "service-possible": "/services/{possible}/",
    "service-subsiding": "/services/{subsiding}/",
    "service-quiet": "/services/{quiet}/",
    "service-thin": "/services/{thin}/",
    "service-no-data": "/services/{no_data}/",
    "service-hostile": "/services/{hostile}/",
    "report": "/services/{problem}/report/",
    "report-hostile": "/services/{hostile}/report/",
    "thanks": "/services/{quiet}/report/thanks/?r={thanks}",
    "thanks-none": "/services/{hostile}/report/thanks/",
    "history": "/services/{problem}/history/",
    "history-hostile": "/services/{hostile}/history/",
    "incidents": "/incidents/",
    "incident-open": "/incidents/{open}/",
    "incident-resolved": "/incidents/{resolved}/",
    "lead-times": "/lead-time/",
    "lead-time": "/services/{problem}/lead-time/",
    "lead-time-quiet": "/services/{quiet}/lead-time/",
    "lead-time-no-data": "/services/{no_data}/lead-time/",
    "lead-time-hostile": "/services/{hostile}/lead-time/",
    "methodology": "/methodology/",
    "calibration": "/methodology/calibration/",
    "privacy": "/privacy/",
    "about": "/about/",
    "missing-page": "/nowhere/",
    "missing-service": "/services/cluade/",
    "refused": "/services/{problem}/?window=banana",
}


# Of each template the page with most on it. Another language, another width or the night changes a template
# as a whole, and not what a service's state puts into it: there these are looked at, and not all pages.
FULLEST = {
    "board",
    "service-problem",
    "service-hostile",
    "report-hostile",
    "thanks",
    "thanks-none",
    "history-hostile",
    "incident-open",
    "lead-times",
    "lead-time-hostile",
    "methodology",
    "calibration",
    "privacy",
    "about",
    "missing-service",
    "refused",
}


def foreign_languages() -> list[str]:
    """What stands before each address in another language than the site's own, as "/de"."""
    return [f"/{code}" for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def addresses(*, parts: Mapping[str, str], language: str = "") -> Iterator[tuple[str, str]]:
    """(name, address) of each page for which the site has what its address needs."""
    for name, address in PAGES.items():
        needed = {field for _, field, _, _ in Formatter().parse(address) if field}
        if needed <= parts.keys():
            yield name, language + address.format(**parts)
