"""What a vendor calls its incidents, for pages."""

from django.utils.translation import gettext as _

from aggregator.official.timeline.events import VendorEvent


def title_of(*, notice: VendorEvent) -> str:
    """As it is called now; never empty."""
    return notice.title or untitled()


def first_title_of(*, notice: VendorEvent) -> str:
    """As its first statement called it: feeds often put the end into the title later."""
    return notice.first_title or untitled()


def untitled() -> str:
    """Instead of a title that the vendor does not give."""
    # Translators: instead of the title of a vendor's incident, where its status page gives none.
    return _("Untitled incident")
