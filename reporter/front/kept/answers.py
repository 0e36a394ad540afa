"""An answer in the forms in which it is sent: plain and compressed, each with a strong ETag of its own."""

import gzip
import hashlib
from dataclasses import dataclass, field, replace

from django.conf import settings

from reporter.front.kept.parts import PageParts, mark_parts
from reporter.front.refusals import FrontResponse, Headers

# An old copy may be shown while a new one is fetched, and while we are away; each page tells its age itself.
CACHE_CONTROL = (
    f"public, max-age={settings.TICK_SECONDS}, stale-while-revalidate={3 * settings.TICK_SECONDS}, "
    "stale-if-error=86400"
)
LEVEL = 6  # of compression: 9 saves another hundredth of the bytes and takes twice the time
SMALL = 200  # bytes: compressed it would be larger
# Open pages show the last tick or the one before. Somebody else may ask for any selection, and must not fill
# the memory with them.
MOST_SELECTIONS = 2
# The server sets the length; the others are set here, for each form.
REPLACED = {"etag", "content-length", "cache-control", "content-encoding", "vary", "date"}
# RFC 9110, 15.4.5: a 304 has the headers of a 200, but none that describe a body.
OF_BODY = {"content-type", "content-encoding", "content-language", "content-length"}


@dataclass(frozen=True)
class Form:
    """One form of an answer, ready to be sent."""

    etag: str
    headers: Headers
    unchanged: Headers  # of a 304
    body: bytes

    def answer(self, *, method: str, if_none_match: str | None) -> FrontResponse:
        if if_none_match and _has_tag(if_none_match, self.etag):
            return FrontResponse(304, self.unchanged, b"")
        if method == "HEAD":
            return FrontResponse(200, [*self.headers, ("content-length", str(len(self.body)))], b"")
        return FrontResponse(200, self.headers, self.body)


@dataclass(frozen=True)
class KeptAnswer:
    """Both forms; `packed` is None where compressing does not pay."""

    plain: Form
    packed: Form | None

    def choose(self, accept_encoding: str | None) -> Form:
        """The compressed form for who accepts it (RFC 9110, 12.5.3)."""
        return self.packed if self.packed and accepts_gzip(accept_encoding or "") else self.plain


@dataclass(frozen=True)
class RenewablePage(KeptAnswer):
    """A page of which an open copy can be renewed part by part."""

    response: FrontResponse
    parts: PageParts
    _answers: dict[frozenset[str], KeptAnswer] = field(default_factory=dict)

    def select_changed(self, since: str) -> KeptAnswer:
        """The parts with other digests than those in `since`."""
        changed = self.parts.find_changed(since)
        answer = self._answers.get(changed)
        if answer is None:
            answer = _pack(replace(self.response, body=self.parts.join(changed)))
            if len(self._answers) >= MOST_SELECTIONS:
                self._answers.clear()
            self._answers[changed] = answer
        return answer


def pack_response(response: FrontResponse) -> KeptAnswer | FrontResponse:
    """A 200 as it is kept; any other answer as it is, and one that gives its reader a cookie."""
    if response.status != 200 or any(name == "set-cookie" for name, _ in response.headers):
        return response
    marked = mark_parts(response.body) if _is_page(response) else None
    if marked is None:
        return _pack(response)
    body, parts = marked
    # A 304 tells it too: the numbers of an open page are then of this tick, though they are the same.
    response = replace(response, headers=[*response.headers, ("generated-at", parts.as_of)], body=body)
    whole = _pack(response)
    return RenewablePage(whole.plain, whole.packed, response, parts)


def _is_page(response: FrontResponse) -> bool:
    return any(name == "content-type" and value.startswith("text/html") for name, value in response.headers)


def _pack(response: FrontResponse) -> KeptAnswer:
    digest = hashlib.sha256(response.body).hexdigest()[:24]
    packed = gzip.compress(response.body, LEVEL, mtime=0) if len(response.body) >= SMALL else b""
    return KeptAnswer(
        plain=_make_form(response, f'"{digest}"', response.body, []),
        packed=_make_form(response, f'"{digest}-gz"', packed, [("content-encoding", "gzip")])
        if packed
        else None,
    )


def accepts_gzip(header: str) -> bool:
    """Whether an Accept-Encoding header allows gzip."""
    weights = {}
    for part in header.lower().split(","):
        name, _, parameter = part.partition(";")
        weights[name.strip()] = parameter.replace(" ", "")
    weight = weights.get("gzip", weights.get("*"))
    return weight is not None and weight not in {"q=0", "q=0.0", "q=0.00", "q=0.000"}


def _make_form(response: FrontResponse, etag: str, body: bytes, encoding: Headers) -> Form:
    vary = next((value for name, value in response.headers if name == "vary"), "")
    names = dict.fromkeys(["Accept-Encoding", *(name.strip() for name in vary.split(",") if name.strip())])
    headers = [
        *(header for header in response.headers if header[0] not in REPLACED),
        ("cache-control", CACHE_CONTROL),
        ("vary", ", ".join(names)),
        ("etag", etag),
        *encoding,
    ]
    return Form(etag, headers, [header for header in headers if header[0] not in OF_BODY], body)


def _has_tag(header: str, etag: str) -> bool:
    """RFC 9110, 13.1.2: the weak comparison; proxies that compress make our tags weak."""
    return any(tag.strip().removeprefix("W/") in {etag, "*"} for tag in header.split(","))
