"""What a refusal says of the last publication: it can still be read while the database is away."""

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from aggregator.publication.published import find_published_at
from aggregator.web.formats.times import format_iso, format_moment


def describe_last_publication() -> SafeString:
    """A sentence in the language in force; empty where nothing is published. Asks no table."""
    at = find_published_at()
    if at is None:
        return SafeString("")
    # Translators: our database is away; {time} is as "14 Apr, 10:30".
    sentence = _("What was published last ({time}, UTC) can still be read.")
    return format_html(sentence, time=format_moment(at))


def list_members() -> dict[str, object]:
    """The same for programs: members of a problem document."""
    at = find_published_at()
    return {"published_at": format_iso(at)} if at else {}
