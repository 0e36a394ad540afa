"""Rootly: api/v1/status.json below a page's own domain, an object with the incidents that go on
(docs.rootly.com, "Status Page Public API"). Incidents have no id but their address, and name no components.
"""

from dataclasses import replace

from aggregator.official import fields, words
from aggregator.official.answers import Fields, json_object
from aggregator.official.claims import OVER, About, Claim, Document, Progress
from aggregator.official.fields import Found, UnableToReadEntry
from aggregator.official.readers.documents import (
    closed,
    document,
    entries,
    headline,
    in_order,
    refusal,
    texts_of,
    time_of,
)
from aggregator.official.words import GOES_ON

INDICATORS = frozenset({"none", "minor", "major", "critical", "maintenance"})
NEEDS = "an incident has name, status, started_at and url"


def read(*, body: bytes, content_type: str) -> Document:
    """Claims of the incidents: one of each update."""
    page = json_object(body=body, content_type=content_type)
    about = page.get("page")
    if not isinstance(about, dict) or "time_zone" not in about or not isinstance(page.get("incidents"), list):
        raise refusal("It has no page.time_zone with a list of incidents: this is no page of Rootly.")
    if "id" in about:
        raise refusal("It has page.id, which Rootly does not tell: this is the Statuspage API.")
    status = page.get("status")
    word = status.get("indicator") if isinstance(status, dict) else None
    whole = isinstance(word, str) and word in INDICATORS
    if "status" in page and not whole:
        raise refusal("status.indicator is none of Rootly's words.")
    found = entries(value=page["incidents"], read=_incident)
    return document(found=found, lists=[About.INCIDENT, About.MAINTENANCE] if whole else [], needs=NEEDS)


def _incident(entry: Fields) -> Found:
    since, url = time_of(entry, "started_at"), fields.link(entry.get("url"))
    if not url or not isinstance(entry.get("status"), str):
        raise UnableToReadEntry("it has no url or no status")
    about = About.MAINTENANCE if _is_planned(entry) else About.INCIDENT
    whole = Claim(
        about=about,
        subject=fields.key(url),
        update="",
        title=headline(entry.get("name"), texts=texts_of(entry.get("incident_updates"), "body")[::-1]),
        standing=words.impact(entry.get("impact")),
        progress=words.progress(about, entry.get("status")),
        at=None,
        since=since,
        url=url,
    )
    told = entries(value=entry.get("incident_updates"), read=lambda update: _update(update, whole))
    first = replace(whole, update=since.isoformat(), progress=GOES_ON[about], at=since)
    said = in_order(claims=told.claims) or (first,)
    ended = fields.moment(entry.get("resolved_at"))
    if (ended or whole.progress in OVER) and said[-1].progress not in OVER:
        over = Progress.COMPLETED if about is About.MAINTENANCE else Progress.RESOLVED
        said = closed(whole=whole, said=said, ended=ended, progress=over)
    return Found(said, told.dropped)


def _is_planned(entry: Fields) -> bool:
    """Rootly lists maintenances among the incidents; their words are others."""
    updates = fields.objects(entry.get("incident_updates"))
    told = [entry.get("status"), *(each.get("status") for each in updates)]
    words_of_plans = ("scheduled", "in_progress", "verifying")
    return entry.get("impact") == "maintenance" or any(word in words_of_plans for word in told)


def _update(update: Fields, whole: Claim) -> Found:
    at = time_of(update, "created_at")
    progress = words.progress(whole.about, update.get("status"))
    return Found((replace(whole, update=f"{at.isoformat()} {progress}", progress=progress, at=at),))
