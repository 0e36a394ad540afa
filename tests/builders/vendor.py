"""What a vendor says on its status page, read at a minute."""

from datetime import datetime

from aggregator.models import OfficialPage
from aggregator.official.claims import About, Claim, Part, Progress, Standing
from aggregator.pipeline import claims
from reports.models import Service
from reports.queries import forget_catalogue

ADDRESS = "https://status.example.org/"


def read(service: Service, *said: Claim, at: datetime) -> None:
    """The status page of the service was read at `at`, and said this."""
    if service.status_page != ADDRESS:
        service.status_page = ADDRESS
        service.save()
        forget_catalogue()
    page, _ = OfficialPage.objects.get_or_create(address=ADDRESS, defaults={"next_at": at})
    claims.record_claims(page=page.pk, claims=said, now=at)


def component(standing: Standing, *, name: str = "API") -> Claim:
    return Claim(About.COMPONENT, name.lower(), "", name, standing, None, None)


def incident(
    standing: Standing | None,
    *,
    at: datetime,
    progress: Progress = Progress.INVESTIGATING,
    subject: str = "1",
) -> Claim:
    return Claim(About.INCIDENT, subject, at.isoformat(), "Errors", standing, progress, at, since=at)


def maintenance(
    *, since: datetime, until: datetime, said_at: datetime, progress: Progress = Progress.SCHEDULED
) -> Claim:
    return Claim(
        About.MAINTENANCE,
        "m1",
        said_at.isoformat(),
        "Work",
        Standing.MAINTENANCE,
        progress,
        said_at,
        since=since,
        until=until,
        parts=(Part("api", "API"),),
    )
