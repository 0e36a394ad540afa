"""Which incident an entry belongs to, by its link and its id.

Both may name the incident, one of its updates, or nothing but the page on which all incidents stand.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit

# The code in an incident's address: it is the id that the same page's API gives it, be it "742".
CODE = re.compile(r"/incidents?/([A-Za-z0-9_-]{1,100})$")
# Pages of lists: with one of these as a code, all incidents of a page would be one.
NO_CODES = frozenset(
    {"all", "active", "archive", "current", "history", "index", "latest", "new", "open", "past"}
)
# What tells an update of an incident from the next: "/update/3", "-update-2", ":rev:2".
UPDATE = r"(?:updates?|upd|revisions?|rev)"
OF_AN_UPDATE = re.compile(
    rf"(?:/{UPDATE}/[\w-]{{1,40}}|[:._-]{UPDATE}[:=._-]?(?:\d{{1,10}}|[0-9a-f-]{{8,40}})|#[\w-]{{1,40}})$",
    re.IGNORECASE,
)
# "Incident.Update", both long, as in the ids of a large cloud's Atom feed.
PAIR = re.compile(r"(?<=[A-Za-z0-9]{16})\.[A-Za-z0-9]{16,40}$")
EPOCH = re.compile(r"[_/#:@.-](?:1\d{9}|1\d{12})$")  # seconds or milliseconds since 1970
# A fragment that is the path within a page made by a script.
ROUTE = re.compile(r"^!?/.+")
# Not "eu", "uk" and "us": at the front of an address these are regions.
LANGUAGE = re.compile(
    r"^/(?:en|de|fr|es|it|pt|nl|ja|zh|ko|pl|ru|tr|sv|da|no|nb|fi|cs|hu|ro|el|he|ar|th|vi|id)"
    r"(?:[-_][A-Za-z]{2,4})?(?=/|$)"
)
# Of a query: where the reader came from, in which language, at which update. All else may name the incident.
IRRELEVANT_PARAMETER = re.compile(
    rf"^(?:utm_.*|mc_.*|fbclid|gclid|ref|source|src|from|lang|locale|hl|ts|t|v|{UPDATE}(?:_?id)?)$",
    re.IGNORECASE,
)
# Words of an address at which a page lists all incidents.
LISTS = frozenset(
    {
        *("status", "statuses", "health", "incident", "incidents", "maintenance", "maintenances", "history"),
        *("index", "home", "main", "dashboard", "overview", "events", "notices", "announcements", "news"),
        *("updates", "feed", "rss", "atom", "current", "public", "service", "services", "system", "cloud"),
    }
)
END = re.compile(r"[/#?=&]")  # what the last part of an address follows
WORDS = re.compile(r"[A-Za-z0-9]+")
SUFFIX = re.compile(r"\.(?:html?|php|aspx?|jsp)$", re.IGNORECASE)


@dataclass(frozen=True)
class Reference:
    """What an address or an id names: at most one of code, name and series; the others are ''."""

    code: str = ""  # an incident, by the code that its page's API uses too
    name: str = ""  # an incident, by what the addresses or ids of all its updates share
    series: str = ""  # a service, each of whose entries has a time for an id
    is_of_update: bool = False  # it named an update too, so no two incidents have this name


def parse_link(link: str, *, lists: Collection[str] = ()) -> Reference:
    """What a link names; nothing if it leads to a page of all incidents, such as one of `lists`."""
    host, path, query, fragment = _split_address(link)
    if not host:
        return Reference()
    # A page made by a script has its real address behind the "#", and one path for all.
    if ROUTE.match(fragment):
        path, fragment = fragment.lstrip("!").rstrip("/"), ""
    whole = _strip_update(path)
    if (code := CODE.search(whole)) and code[1].casefold() not in NO_CODES:
        return Reference(code=code[1])
    address = f"https://{host}{whole}" + (f"?{query}" if query else "")
    # Only without a query: "status?incident=7" is a list by its path, and an incident by its query.
    if address in lists or (not query and _is_list_page(whole)):
        return _parse_fragment(address, fragment)
    return Reference(name=address, is_of_update=whole != path or bool(fragment))


def parse_id(text: str, *, lists: Collection[str] = ()) -> Reference:
    """What an id names: an address as a link does, another text by itself."""
    own = text.strip()
    if own.casefold().startswith(("http://", "https://")):
        return parse_link(own, lists=lists)
    # A time is new for each entry, so such an id can name a service at most.
    if time := EPOCH.search(own):
        return Reference(series=own[: time.start()])
    whole = _strip_update(PAIR.sub("", own))
    return Reference(name=whole, is_of_update=whole != own)


def normalise_address(link: str) -> str:
    """An address without what may differ between two links to one page; '' of no address."""
    host, path, query, _ = _split_address(link)
    return f"https://{host}{path}" + (f"?{query}" if query else "") if host else ""


def _parse_fragment(address: str, fragment: str) -> Reference:
    """Something on a page on which all incidents stand."""
    if not fragment:
        return Reference()
    if time := EPOCH.search(fragment):
        return Reference(series=f"{address}#{fragment[: time.start()]}")
    whole = _strip_update(fragment)
    return Reference(name=f"{address}#{whole}", is_of_update=whole != fragment)


def _strip_update(text: str) -> str:
    """Without the end that names an update, if what is before names anything."""
    whole = OF_AN_UPDATE.sub("", text)
    # "/update/3" alone: without its end nothing would be left to tell incidents apart.
    return text if _is_list_page(whole) else whole


def _is_list_page(path: str) -> bool:
    return all(word.casefold() in LISTS for word in WORDS.findall(SUFFIX.sub("", path)))


def _split_address(link: str) -> tuple[str, str, str, str]:
    """Host, path without a language, what counts of the query, fragment; '' of what is no address."""
    try:
        parts = urlsplit(link.strip())
        host, port = parts.hostname or "", parts.port
    # A broken port or bracket: then the title decides, and no entry is lost.
    except ValueError:
        return "", "", "", ""
    host = host.removeprefix("www.") + (f":{port}" if port not in (None, 80, 443) else "")
    # Sorted below, because the order of parameters is no part of an address's meaning.
    query = [(key, value) for key, value in parse_qsl(parts.query) if not IRRELEVANT_PARAMETER.match(key)]
    path = LANGUAGE.sub("", parts.path.rstrip("/")) or "/"
    return host, path, urlencode(sorted(query)), parts.fragment
