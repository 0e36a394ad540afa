"""A whole site in trouble, with one service of each kind, for tests that look at every page.

Made in bulk (about a second), so that many checks can share one. The log stays empty but for one report: a
tick would count all of it anew, and these numbers away.
"""

from collections.abc import Iterator
from datetime import datetime

from django.test import Client

from aggregator.models import (
    Assessment,
    Attribution,
    Baseline,
    CrowdMinute,
    Incident,
    RollupHour,
    State,
)
from aggregator.official.claims import Standing
from reports.models import Dependency, Service
from tests.builders.derived import (
    HOUR,
    Kind,
    make_baseline,
    make_incident,
    make_rollups,
    make_statement,
    make_tick,
    make_vendor_key,
    make_watch,
)
from tests.builders.reports import DAY, MINUTE, make_service
from tests.builders.vendors import (
    make_component_claim,
    make_incident_claim,
    make_status_page,
    make_vendor_incident,
    read_status_page,
)

STORM = 40  # minutes
EVIDENCE = {"window": 4, "observed": 39, "expected": 3.2, "p_value": 1e-9, "ratio": 12.2, "absorbed": False}
KINDS = (("chat", "login", "US-CA", 9), ("claude-code", "login", "GB", 7), ("api", "busy", "DE", 4),
         ("", "", "", 2), ("mobile-app", "slow", "US-NY", 2), ("chat", "busy", "IN", 3))  # fmt: skip
HOSTILE_NAME = "<script>alert('Donau & Söhne')</script> <b>Dampfschiff</b> &"  # 60 characters
LONG_WORDS = tuple(
    f"{word:x<40}" for word in ("Kommunikation", "Anmeldung", "Mobiltelefon")
)  # no place to break
BECAUSE = {
    "kind": "runs on", "minutes_earlier": 9, "times_usual": 4.0, "times_usual_there": 17.0, "share": 0.8,
    "troubles": 12, "followed": 8, "chance": 1.4, "lift": 5.7,
}  # fmt: skip


def make_site_in_trouble(*, now: datetime) -> dict[str, str]:
    """What each part of an address stands for: {problem} is the slug of a service with a problem..."""
    make_tick(now)
    problem = _claude(now)
    parts = {
        "problem": "claude",
        "open": str(problem),
        "possible": _possible(now, cause=problem),
        "subsiding": _subsiding(now),
        "hostile": _hostile(now),
        "quiet": _quiet(now),
        "thin": _thin(now),
        "no_data": make_service("nothing", name="Nothing counted").slug,
        "resolved": str(Incident.objects.filter(state=State.RESOLVED).latest("onset_at").pk),
        "thanks": _thanks(),
    }
    _vendors(now)
    return parts


def _claude(now: datetime) -> int:
    """In trouble for forty minutes, on a month of usual days; once before. The incident's number."""
    service = make_service(
        "claude",
        name="Claude",
        aliases=["Anthropic", "Claude.ai"],
        homepage="https://claude.ai/",
        status_page="https://status.claude.com/",
        surfaces=("chat", "claude-code", "mobile-app", "api", "desktop-app", "console"),
        symptoms=("login", "busy", "limit", "slow", "connection"),
    )
    service.surfaces.filter(slug="claude-code").update(name="Claude Code")
    service.symptoms.filter(slug="login").update(name="I cannot log in")
    _watched(service, now, level="problem", rate=1.5)
    make_rollups(service, _usual(now, reports=1))
    make_rollups(service, _storm(now))
    _make_month(service, now)
    _make_crowd(service, now)
    make_incident(
        service,
        steps={State.SUSPECTED: now - 9 * DAY, State.OPEN: now - 9 * DAY + 3 * MINUTE,
               State.SUBSIDING: now - 9 * DAY + 40 * MINUTE, State.RESOLVED: now - 9 * DAY + 80 * MINUTE},
        peak=300, peak_at=now - 9 * DAY + 20 * MINUTE, expected_at_peak=22, severity=9.0, surfaces=["api"],
    )  # fmt: skip
    began = now - STORM * MINUTE
    incident = make_incident(
        service,
        steps={State.SUSPECTED: began + 3 * MINUTE, State.OPEN: began + 5 * MINUTE},
        peak=405, peak_at=now, expected_at_peak=22.5, severity=12.0, breadth=0.8,
        surfaces=["chat", "claude-code"], symptoms=["login"], regions=["US-CA", "GB"],
    )  # fmt: skip
    Assessment.objects.update(evidence=EVIDENCE)
    key = make_vendor_key(service, label="Anthropic")
    make_statement(service, key=key, at=now - 9 * MINUTE, text="We are looking into logins.\n\nMore at noon.")
    return incident.pk


def _possible(now: datetime, *, cause: int) -> str:
    """Maybe in trouble, probably because of what it runs on."""
    service = make_service("notes", name="Notes")
    upstream = Service.objects.get(slug="claude")
    Dependency.objects.create(service=service, upstream=upstream)
    _watched(service, now, level="possible")
    make_rollups(service, ((now - n * MINUTE, Kind("chat", "slow", "GB"), 3) for n in range(15)))
    incident = make_incident(service, steps={State.SUSPECTED: now - 6 * MINUTE}, surfaces=["chat"], peak=45)
    Attribution.objects.create(
        incident=incident, cause_id=cause, since=now - 5 * MINUTE, numbers=BECAUSE, policy="1-test"
    )
    return service.slug


def _subsiding(now: datetime) -> str:
    service = make_service("mail", name="Mail")
    _watched(service, now, level="subsiding")
    make_rollups(service, ((now - n * MINUTE, Kind("api", "login", "DE"), 1 + n // 6) for n in range(60)))
    make_incident(
        service,
        steps={State.SUSPECTED: now - 70 * MINUTE, State.OPEN: now - 66 * MINUTE,
               State.SUBSIDING: now - 8 * MINUTE},
        peak=140, peak_at=now - 45 * MINUTE, expected_at_peak=15, regions=["DE"],
    )  # fmt: skip
    return service.slug


def _hostile(now: datetime) -> str:
    """Its words are as long as words get, and try to be HTML."""
    service = make_service("hostile", name=HOSTILE_NAME, surfaces=("a", "b", "c"), symptoms=("login", "slow"))
    for row, words in zip(service.surfaces.all(), LONG_WORDS, strict=True):
        row.name = words
        row.save()
    service.symptoms.update(name="W" * 40)
    _watched(service, now, level="problem")
    make_rollups(service, ((now - n * MINUTE, Kind("a", "login", "US-CA"), 8) for n in range(20)))
    make_incident(
        service, steps={State.OPEN: now - 18 * MINUTE}, surfaces=["a", "b"], symptoms=["login"],
        peak=120, peak_at=now, expected_at_peak=15,
    )  # fmt: skip
    key = make_vendor_key(service, token="hostile", label="<i>" + "W" * 77)
    make_statement(service, key=key, at=now - MINUTE, text=HOSTILE_NAME + "W" * 440)
    return service.slug


def _quiet(now: datetime) -> str:
    """A day like any other, after a trouble that ended this morning."""
    service = make_service("slack", name="Slack")
    _watched(service, now)
    make_rollups(service, _usual(now, reports=1))
    make_incident(
        service,
        steps={State.OPEN: now - 8 * HOUR, State.RESOLVED: now - 7 * HOUR},
        peak=90, peak_at=now - 7.5 * HOUR, expected_at_peak=15,
    )  # fmt: skip
    return service.slug


def _thin(now: datetime) -> str:
    service = make_service("small", name="Small")
    _watched(service, now, level="thin", rate=0.002)
    make_rollups(service, [(now - 90 * MINUTE, Kind(), 4)])
    return service.slug


def _vendors(now: datetime) -> None:
    """Status pages that have been read for a month: late, silent, alone, and with the longest words."""
    claude, slack, hostile, notes = (
        Service.objects.get(slug=slug) for slug in ("claude", "slack", "hostile", "notes")
    )
    begun = now - 30 * DAY
    pages = {
        service.slug: make_status_page(service, read_at=begun, components=components)
        for service, components in (
            (claude, {"claude.ai": ["chat", "mobile-app"], "Claude API": ["api"]}),
            (slack, {}),
            (hostile, {}),
            (notes, {"Editor": []}),
        )
    }
    wednesday = now - 9 * DAY
    for n, (at, lasts) in enumerate(((wednesday - 3 * DAY, 30), (wednesday + 19 * MINUTE, 60))):
        make_vendor_incident(
            pages["claude"], f"incident-{n}", at=at, until=at + lasts * MINUTE, parts=["claude.ai"],
            title="Elevated errors on claude.ai", url=f"https://status.claude.com/incidents/{n}",
        )  # fmt: skip
    for after, standing in ((90, Standing.MAJOR), (130, Standing.PARTIAL), (203, Standing.OPERATIONAL)):
        at = wednesday + after * MINUTE
        read_status_page(
            pages["claude"], at=at, said=[make_component_claim("claude.ai", at=at, standing=standing)]
        )
    make_vendor_incident(
        pages["claude"], "now", at=now - 20 * MINUTE, url="https://status.claude.com/incidents/now"
    )
    partial = make_component_claim("claude.ai", at=now - 9 * MINUTE, standing=Standing.PARTIAL)
    read_status_page(pages["claude"], at=now - 8 * MINUTE, said=[partial])
    make_vendor_incident(pages["slack"], "only", at=now - 30 * MINUTE, standing=Standing.DEGRADED)
    said = make_incident_claim("long", at=now - 12 * MINUTE, title=f"{HOSTILE_NAME} {' '.join(LONG_WORDS)}")
    read_status_page(pages["hostile"], at=now - 13 * MINUTE)
    read_status_page(pages["hostile"], at=now - 11 * MINUTE, said=[said])
    for page in pages.values():
        read_status_page(page, at=now)


def _thanks() -> str:
    """The number that the thanks page of a report from this machine carries, as somebody was given it."""
    answer = Client(REMOTE_ADDR="127.0.0.1").post("/services/slack/report/", {"surface": "chat"})
    return str(answer["Location"].partition("?r=")[2])


def _watched(service: Service, now: datetime, *, level: str = "ok", rate: float = 1.0) -> Baseline:
    make_watch(service, until=_minute(now), level=level)
    return make_baseline(service, rate=rate, at=now - DAY)


def _usual(now: datetime, *, reports: int) -> Iterator[tuple[datetime, Kind, int]]:
    """24 hours, with those for whom it works."""
    for n in range(0, 24 * 60, 2):
        surface, symptom, region, _ = KINDS[n % len(KINDS)]
        yield now - DAY + n * MINUTE, Kind(surface, symptom, region), 2 * reports
        if n % 10 == 0:
            yield now - DAY + n * MINUTE, Kind(surface=surface, region=region, stance="works"), reports


def _storm(now: datetime) -> Iterator[tuple[datetime, Kind, int]]:
    for n in range(STORM):
        for surface, symptom, region, share in KINDS:
            yield now - n * MINUTE, Kind(surface, symptom, region), share
        yield now - n * MINUTE, Kind(surface="api", region="DE", stance="works"), 3


def _make_month(service: Service, now: datetime) -> None:
    """Whole hours only: what usual shares, weeks and months are drawn from."""
    last = now.replace(minute=0, second=0, microsecond=0) - 25 * HOUR
    RollupHour.objects.bulk_create(
        RollupHour(
            service=service, hour=last - n * HOUR, stance="broken",
            surface=surface, symptom=symptom, region=region, reports=10 + 3 * share,
        )
        for n in range(30 * 24)
        for surface, symptom, region, share in KINDS[:3]
    )  # fmt: skip


def _make_crowd(service: Service, now: datetime) -> None:
    """Some of what is said comes again and again from a few networks."""
    CrowdMinute.objects.bulk_create(
        CrowdMinute(
            service=service, minute=_minute(now - n * MINUTE), stance="broken", aside=4, networks=60 + n
        )
        for n in range(STORM)
    )


def _minute(at: datetime) -> datetime:
    return at.replace(second=0, microsecond=0)
