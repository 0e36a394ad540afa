"""Vendors' status pages for staff: whether they can be read, their claims, and unmapped components."""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.contrib.admin import ModelAdmin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from aggregator.catalogue_lines import describe_component, propose_lines
from aggregator.models.vendors import OfficialClaim, OfficialPage
from aggregator.official.claims import About, Progress, Standing
from aggregator.official.parsing.markup import has_words
from aggregator.official.timeline.events import VendorEvent, collect_events
from aggregator.outgoing.remedies import find_remedy
from aggregator.queries.vendors import pages, unmapped
from aggregator.queries.vendors.status_claims import REACH, read_claims
from aggregator.queries.vendors.unmapped import PageMap
from aggregator.web.staff import page_states
from aggregator.web.words.vendors.titles import QUOTED, name_untitled, read_title
from reports.choices.services import CatalogueEntry

LAST = 30  # claims that a page shows
ABOUT = {
    About.COMPONENT: gettext_lazy("Component"),
    About.INCIDENT: gettext_lazy("Incident"),
    About.MAINTENANCE: gettext_lazy("Maintenance"),
}
# As the vendors' pages call it, in English: staff compare them. Readers get vendor_story.PROGRESS.
PROGRESS = {
    Progress.INVESTIGATING: gettext_lazy("investigating"),
    Progress.IDENTIFIED: gettext_lazy("identified"),
    Progress.MONITORING: gettext_lazy("monitoring"),
    Progress.RESOLVED: gettext_lazy("resolved"),
    Progress.SCHEDULED: gettext_lazy("scheduled"),
    Progress.IN_PROGRESS: gettext_lazy("in progress"),
    Progress.COMPLETED: gettext_lazy("completed"),
}


@dataclass(frozen=True)
class ComponentLine:
    """A component of the page."""

    name: str
    status: str
    stands_for: str
    unmapped: bool


@dataclass(frozen=True)
class UnresolvedNotice:
    """An unresolved incident or maintenance of the vendor."""

    about: str
    title: str
    progress: str
    first_statement: str
    url: str


@dataclass(frozen=True)
class ClaimLine:
    """A claim with both clocks."""

    about: str
    title: str
    status: str
    vendor_time: str  # the vendor's clock
    first_seen: str  # our clock: the first reading with it
    url: str


@dataclass(frozen=True)
class StatusPage:
    """What templates/staff/status_page.html shows."""

    address: str
    public_address: str
    state: SafeString
    remedy: str
    facts: tuple[tuple[str, str], ...]
    components: tuple[ComponentLine, ...]
    stale_names: tuple[str, ...]
    catalogue_lines: str
    unresolved: tuple[UnresolvedNotice, ...]
    claims: tuple[ClaimLine, ...]


def show_status_page(
    request: HttpRequest, *, model_admin: "ModelAdmin[OfficialPage]", number: str
) -> HttpResponse:
    if not model_admin.has_view_permission(request):
        raise PermissionDenied
    row = model_admin.get_object(request, number)
    if row is None:
        raise Http404(f"There is no status page number {number}.")
    context = {
        **model_admin.admin_site.each_context(request),
        "title": row.address,
        "opts": model_admin.model._meta,
        "page": build_status_page(row=row, now=datetime.now(UTC)),
    }
    return TemplateResponse(request, "staff/status_page.html", context)


def build_status_page(*, row: OfficialPage, now: datetime) -> StatusPage:
    mapped = next(iter(unmapped.read_page_maps(addresses=[row.address])), None)
    # Before its first reading a page has no components, but staff may want to see why.
    known = mapped or PageMap(row.address, (), row.pk, row.read_at, (), ())
    claims = read_claims(pages=[row.pk], first=now - REACH, last=now)[row.pk]
    return StatusPage(
        address=row.address,
        public_address=next((each.status_page for each in known.services), row.address),
        state=page_states.render_state(row=row, services=known.services, now=now),
        remedy=_describe_remedy(row, now),
        facts=_list_facts(row, known),
        components=tuple(
            ComponentLine(
                component.name,
                str(QUOTED[component.standing]) if component.standing else _("no state told"),
                describe_component(component=component),
                bool(component.lacking),
            )
            for component in known.components
        ),
        stale_names=tuple(_describe_stale(each) for each in known.stale),
        catalogue_lines="\n".join(propose_lines(page=known)),
        unresolved=tuple(
            _build_unresolved(notice) for notice in collect_events(seen=claims) if notice.ended_at is None
        ),
        claims=tuple(
            # By our clock: vendors date their claims back, so theirs would hide what came last.
            _build_claim_line(claim)
            for claim in row.claims.order_by("-first_seen_at", "-id")[:LAST]
        ),
    )


def _describe_remedy(row: OfficialPage, now: datetime) -> str:
    """What to do about a page that is polled and cannot be read; '' where nothing is to be done."""
    problem = pages.assess_readability(page=row, now=now).problem
    return (
        str(find_remedy(problem=problem)) if problem and row.address in pages.list_polled_addresses() else ""
    )


def _list_facts(row: OfficialPage, known: PageMap) -> tuple[tuple[str, str], ...]:
    facts = [
        (_("Services"), ", ".join(entry.name for entry in known.services)),
        (_("Format"), row.format or _("not known yet")),
        (_("Moved to"), row.moved_to),
        (_("Speaks now"), row.moved_format),
        (_("Last read (UTC)"), page_states.format_moment(row.read_at) or _("never")),
        (_("Last asked (UTC)"), page_states.format_moment(row.asked_at) or _("never")),
        (_("Asked next (UTC)"), page_states.format_moment(row.next_at)),
        (_("Failures in a row"), str(row.failures or "")),
        (_("Components"), str(len(known.components))),
        (_("Unmapped"), str(len(known.unmapped))),
    ]
    return tuple((name, value) for name, value in facts if value)


def _describe_stale(each: unmapped.Stale) -> str:
    names = {"name": each.name, "service": each.service, "now": each.now}
    if each.now:
        return _("“%(name)s” of [%(service)s.components] is called “%(now)s” now.") % names
    return _("“%(name)s” of [%(service)s.components] was never seen.") % names


def _build_unresolved(notice: VendorEvent) -> UnresolvedNotice:
    return UnresolvedNotice(
        str(ABOUT[notice.about]),
        read_title(notice=notice),
        str(PROGRESS[notice.progress]),
        page_states.format_moment(notice.first_published_at),
        notice.url,
    )


def _build_claim_line(claim: OfficialClaim) -> ClaimLine:
    what = [
        str(PROGRESS[Progress(claim.progress)]) if claim.progress else "",
        str(QUOTED[Standing(claim.standing)]) if claim.standing else "",
    ]
    return ClaimLine(
        str(ABOUT[About(claim.about)]),
        claim.title if has_words(claim.title) else name_untitled(),
        ", ".join(filter(None, what)),
        page_states.format_moment(claim.at),
        page_states.format_moment(claim.first_seen_at),
        claim.url,
    )


def link_services(services: tuple[CatalogueEntry, ...]) -> SafeString:
    """Their names, each leading to its page for readers."""
    links = ((reverse("service", args=[entry.slug]), entry.name) for entry in services)
    return format_html_join(", ", '<a class="staff-link" href="{}">{}</a>', links)
