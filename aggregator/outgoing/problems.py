"""Why a request of ours to another server failed: one problem each, and a sentence for it."""

from datetime import timedelta
from enum import StrEnum


class FetchProblem(StrEnum):
    """At most 20 characters, as OfficialPage keeps it."""

    ADDRESS = "address"
    SCHEME = "scheme"
    PORT = "port"
    REFUSED_ADDRESS = "refused_address"
    REDIRECTS = "redirects"
    DNS = "dns"
    NO_CONNECTION = "no_connection"
    TLS = "tls"
    TIMEOUT = "timeout"
    TOO_SLOW = "too_slow"
    TOO_LARGE = "too_large"
    CUT_OFF = "cut_off"
    ENCODING = "encoding"
    NOT_FOUND = "not_found"
    CHALLENGE = "challenge"
    COME_BACK_LATER = "come_back_later"
    HTTP_ERROR = "http_error"


SENTENCES = {
    FetchProblem.ADDRESS: "The address cannot be understood.",
    FetchProblem.SCHEME: "The address, or one that it leads to, is not http or https, or no longer https.",
    FetchProblem.PORT: "The address names another port than 80 or 443.",
    FetchProblem.REFUSED_ADDRESS: (
        "The name leads to an address inside a private network; we do not ask there."
    ),
    FetchProblem.REDIRECTS: "It sends us on too often, or nowhere.",
    FetchProblem.DNS: "The name of the server is not known.",
    FetchProblem.NO_CONNECTION: "The server cannot be reached.",
    FetchProblem.TLS: "The server cannot prove that it is the one it should be.",
    FetchProblem.TIMEOUT: "The server does not answer.",
    FetchProblem.TOO_SLOW: "The server answers too slowly.",
    FetchProblem.TOO_LARGE: "The answer is too large.",
    FetchProblem.CUT_OFF: "The answer breaks off.",
    FetchProblem.ENCODING: "The answer is packed in a way that we do not read, or wrongly.",
    FetchProblem.NOT_FOUND: "There is nothing at that address.",
    FetchProblem.CHALLENGE: "The server asks for proof that a person is reading.",
    FetchProblem.COME_BACK_LATER: "The server asks us to come back later.",
    FetchProblem.HTTP_ERROR: "The server answers with an error.",
}


class UnableToFetch(Exception):
    """No answer was got. The text is for who asked by hand: it may name hosts, and goes into no log."""

    def __init__(
        self,
        problem: FetchProblem,
        text: str = "",
        *,
        retry_after: timedelta | None = None,
        broken: bool = False,
        url: str = "",
    ) -> None:
        super().__init__(" ".join(filter(None, (SENTENCES[problem], text))))
        self.problem = problem
        self.retry_after = retry_after  # what the server asked for
        self.url = url  # the address that answered, after redirects; '' where none did
        self.broken = (
            broken  # the server itself fails (5xx), which says nothing about the path that was requested
        )
