"""What each template is given, by the name of the variable. Partials get what the including template has."""

from typing import Any, Protocol

from aggregator.web.context import Language
from aggregator.web.pages.archive import ArchivePage
from aggregator.web.pages.board import BoardPage
from aggregator.web.pages.calibration import CalibrationPage
from aggregator.web.pages.incident import IncidentPage
from aggregator.web.pages.lead_time import LeadTimesPage, ServiceLeadPage
from aggregator.web.pages.method import MethodPage
from aggregator.web.pages.service import ServicePage
from aggregator.web.read_only import BadRequestPage
from aggregator.web.staff.dashboard import DashboardPage
from aggregator.web.staff.exclusion_preview import PreviewPage
from aggregator.web.staff.incidents import StaffIncidentPage
from aggregator.web.staff.policy import PolicyPage
from aggregator.web.staff.status_pages import StatusPage
from aggregator.web.staff.vendor_page import VendorPage
from aggregator.web.staff.vendors import NewToken
from reports.choices.services import CatalogueEntry
from reports.web.pages import FormPage, KeptPage, NoReportPage, NotFoundPage, ProofPage, ThanksPage


class Request(Protocol):
    """As much of a request as templates may use: Django sets its attributes without annotations."""

    path: str


# From aggregator/web/context.py, Django's context processors and Django itself.
EVERYWHERE = {
    "True": bool,
    "False": bool,
    "None": None,
    "site_name": str,
    "demo": bool,
    "tick_seconds": int,
    "language": Language,
    "request": Request,
}
FACTS = tuple[tuple[str, str], ...]
FORM = Any  # forms are looked up by field name, which no annotation tells

CONTEXTS: dict[str, dict[str, object]] = {
    "400.html": {"page": BadRequestPage},
    "403.html": {},
    "404.html": {"page": NotFoundPage, "exception": str},
    "405.html": {},
    "429.html": {"service": CatalogueEntry, "minutes": int},
    "500.html": {},
    "refused.html": {"title": str, "detail": str, "published": str},
    "home.html": {"page": BoardPage},
    "incidents/detail.html": {"page": IncidentPage},
    "incidents/list.html": {"page": ArchivePage},
    "pages/about.html": {"page": MethodPage},
    "pages/calibration.html": {"page": CalibrationPage},
    "pages/lead_time.html": {"page": LeadTimesPage},
    "pages/methodology.html": {"page": MethodPage},
    "pages/privacy.html": {"page": MethodPage},
    "reports/new.html": {"page": FormPage},
    "reports/none.html": {"page": NoReportPage},
    "reports/kept.html": {"page": KeptPage},
    "reports/thanks.html": {"page": ThanksPage},
    "reports/proof.html": {"page": ProofPage},
    "services/detail.html": {"page": ServicePage},
    "services/lead_time.html": {"page": ServiceLeadPage},
    "staff/_catalogue_hint.html": {"catalogue_sources": str},
    "staff/_vendor_picker.html": {"services": FACTS},
    "staff/exclude.html": {"page": PreviewPage, "form": FORM, "reason": FORM},
    "staff/exclusion.html": {
        "title": str,
        "number": int,
        "facts": FACTS,
        "rebuild": str,
        "may_undo": bool,
    },
    "staff/incident.html": {
        "page": StaffIncidentPage,
        "note": FORM,
        "mark": FORM,
        "may_write": bool,
        "may_exclude": bool,
    },
    "staff/policy.html": {"page": PolicyPage},
    "staff/status_page.html": {"page": StatusPage},
    "staff/too_many_sign_ins.html": {"seconds": int, "minutes": int},
    "staff/vendor.html": {
        "page": VendorPage,
        "token": NewToken,
        "statement": FORM,
        "key": FORM,
        "may": dict[str, bool],
    },
}
# Named by their place, not by a view: Django looks for the first, the others are extended.
WITHOUT_VIEW: dict[str, dict[str, object]] = {
    "admin/index.html": {"page": DashboardPage, "may_see_status_pages": bool, "site_title": str},
    "bare.html": {},
    "base.html": {},
    "reports/base.html": {"page": FormPage | NoReportPage | ThanksPage},
}
