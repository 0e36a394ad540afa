"""What a vendor calls its incidents, for pages."""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from aggregator.official.claims import Standing
from aggregator.official.timeline.events import VendorEvent
from reports.choices.services import CatalogueEntry


def read_title(*, notice: VendorEvent) -> str:
    """As it is called now; never empty."""
    return notice.title or name_untitled()


def read_first_title(*, notice: VendorEvent) -> str:
    """As its first statement called it: feeds often put the end into the title later."""
    return notice.first_title or name_untitled()


def name_untitled() -> str:
    """Instead of a title that the vendor does not give."""
    # Translators: instead of the title of a vendor's incident, where its status page gives none.
    return _("Untitled incident")


QUOTED = {
    Standing.OPERATIONAL: pgettext_lazy("what a status page says", "operational"),
    Standing.MAINTENANCE: pgettext_lazy("what a status page says", "maintenance"),
    Standing.DEGRADED: pgettext_lazy("what a status page says", "degraded performance"),
    Standing.PARTIAL: pgettext_lazy("what a status page says", "partial outage"),
    Standing.MAJOR: pgettext_lazy("what a status page says", "major outage"),
}


def name_vendor(service: CatalogueEntry) -> str:
    """Who runs it, at the beginning of a sentence."""
    # Translators: whoever runs a service, at the beginning of a sentence.
    return service.vendor or _("The vendor")
