"""What a vendor calls its incidents, for pages."""

from django.utils.translation import gettext as _

from aggregator.official.timeline.notices import Notice


def read_title(*, notice: Notice) -> str:
    """As it is called now; never empty."""
    return notice.title or name_untitled()


def read_first_title(*, notice: Notice) -> str:
    """As its first statement called it: feeds often put the end into the title later."""
    return notice.first_title or name_untitled()


def name_untitled() -> str:
    """Instead of a title that the vendor does not give."""
    # Translators: instead of the title of a vendor's incident, where its status page gives none.
    return _("Untitled incident")
