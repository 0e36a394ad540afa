"""What an operator can do about a status page that cannot be read, by OfficialPage.problem."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

_INSIDE = gettext_lazy("If it is a page inside your company, name its network in OUTGOING_ALLOWED.")
_ADDRESS = gettext_lazy(
    "Look for the page's address in a browser, and put it into the catalogue (status_page)."
)
REMEDIES = {
    "refused_address": _INSIDE,
    "port": _INSIDE,
    "challenge": gettext_lazy(
        "Look for another address of the page, and put it into the catalogue (status_page)."
    ),
    "not_found": _ADDRESS,
    "html": _ADDRESS,
    "dns": gettext_lazy(
        "Look whether the address is spelled well, and whether this machine reaches the internet."
    ),
    "no_connection": gettext_lazy("Look whether this machine reaches the internet; proxies are not used."),
    "tls": gettext_lazy(
        "If your company uses its own certificate authority, add it to the file named by SSL_CERT_FILE."
    ),
    "moved": gettext_lazy(
        "Look at the page in a browser. If it is the vendor's, put its new address (status_page)"
        " or its new format (status_format) into the catalogue."
    ),
    "emptied": gettext_lazy(
        "Look at the page in a browser. If the vendor shows no components any more,"
        ' set status_format to "feed" in the catalogue; if the page has moved, change status_page.'
    ),
    "replaced": gettext_lazy(
        "Look at the page in a browser. If it is the vendor's, name at least one of its components"
        " in the catalogue; if not, change status_page."
    ),
    "wrong_shape": gettext_lazy(
        "The page may have another format now: leave status_format out to find it,"
        ' or set it to "none" in the catalogue.'
    ),
    "our_fault": gettext_lazy("This is a fault of the program: report it with what the log says."),
    "not_asked": gettext_lazy("Check that the asker is running."),
}
# For problems that pass, such as a slow server, and for those that have no entry.
_OTHERWISE = gettext_lazy(
    "Try again later. If it still fails, set status_format in the catalogue, or set it to none."
)


def find_remedy(*, problem: str) -> Promise:
    """A sentence that says what to do."""
    return REMEDIES.get(problem, _OTHERWISE)
