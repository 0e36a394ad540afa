"""Mistakes that show only when all files are seen together."""

from collections.abc import Iterator, Mapping, Sequence

from reports.catalogue.entries import CategoryEntry, ServiceEntry
from reports.catalogue.fields import FileEntry, did_you_mean

ReadService = tuple[FileEntry, ServiceEntry]
# Their data is one file, whose address does not follow from that of the page for people.
OF_ONE_FILE = frozenset({"apple", "aws", "salesforce", "statusio"})


def note_clashes(
    *, services: Sequence[ReadService], unread: frozenset[str], categories: Mapping[str, CategoryEntry]
) -> None:
    """Note duplicate slugs and names, unknown upstreams, circles, and contradictions about a status page.

    `unread` are the slugs in files that could not be read: they exist, so other entries may name them.
    """
    known = unread | {entry.slug for _, entry in services}
    for table, entry in services:
        _check_upstreams(table, entry, tuple(sorted(known)))
        _check_components(table, entry, categories)
        _check_status(table, entry)
    _check_addresses(services)
    note_duplicates(tables=[table for table, _ in services])
    _check_names(services)
    _check_domains(services)
    _check_circles(services)


def note_duplicates(*, tables: Sequence[FileEntry]) -> None:
    """Note each slug that is in two files."""
    first: dict[str, FileEntry] = {}
    for table in tables:
        other = first.setdefault(table.slug, table)
        if other is not table:
            line = other.places.line(other.slug)
            table.note(f"stands already in {other.file}:{line}; remove one of the two.")


def _check_names(services: Sequence[ReadService]) -> None:
    """One search word leads to one service: slugs, names and aliases share a space, without case."""
    owners: dict[str, str] = {entry.slug: entry.slug for _, entry in services}
    # All names before all aliases: an alias must not take the name of a service in a later file.
    for key in ("name", "aliases"):
        for table, entry in services:
            for word in entry.aliases if key == "aliases" else (entry.name,):
                owner = owners.setdefault(word.casefold(), entry.slug) if word else entry.slug
                if owner != entry.slug:
                    text = f'{key} "{word}" already means [{owner}]; take it away from one of them.'
                    table.note(text, key, value=word)


def _check_domains(services: Sequence[ReadService]) -> None:
    """An address leads to one service."""
    owners = {entry.home_domain: entry.slug for _, entry in services}
    for table, entry in services:
        for domain in entry.domains:
            owner = owners.setdefault(domain, entry.slug)
            if owner != entry.slug:
                text = f'domains "{domain}" already belongs to [{owner}]; take it away from one of them.'
                table.note(text, "domains", value=domain)


def _check_upstreams(table: FileEntry, entry: ServiceEntry, known: tuple[str, ...]) -> None:
    for slug in (upstream.service for upstream in entry.runs_on):
        if slug == entry.slug:
            table.note("runs_on names the service itself; leave it out.", "runs_on", value=slug)
        elif slug not in known:
            hint = did_you_mean(slug, known) or "Add that service, or leave it out."
            table.note(f'runs_on names "{slug}", which is no service. {hint}', "runs_on", value=slug)


def _check_components(table: FileEntry, entry: ServiceEntry, categories: Mapping[str, CategoryEntry]) -> None:
    """A component stands for surfaces that can be reported, the service's own or its category's."""
    category = categories.get(entry.category)
    choices = entry.surfaces or (category.surfaces if category else ())
    known = tuple(choice.slug for choice in choices)
    for component in entry.components:
        for slug in component.surfaces:
            if slug not in known:
                hint = did_you_mean(slug, known) or f"There are: {', '.join(known)}."
                text = f'components "{component.name}" names "{slug}", which is no surface. {hint}'
                table.note(text, "components", component.name)


def _check_status(table: FileEntry, entry: ServiceEntry) -> None:
    """Keys about a status page need one, and a shared page must have components of the service."""
    for key in ("status_feed", "status_format", "status_shared", "components"):
        if table.fields.get(key) and not entry.status_page:
            table.note(f'{key} needs a page; add status_page = "https://...", or leave it out.', key)
    if entry.status_shared and not table.fields.get("components"):
        text = f"status_shared leaves nothing of the page; add [{entry.slug}.components], or leave it out."
        table.note(text, "status_shared")
    _check_feed(table, entry)


def _check_feed(table: FileEntry, entry: ServiceEntry) -> None:
    """A feed needs a format that can be read, and a format of one file needs the address of that file."""
    if entry.status_feed and entry.status_format == "none":
        text = 'status_format "none" says that nothing is asked; leave out that or status_feed.'
        table.note(text, "status_feed")
    if entry.status_format in OF_ONE_FILE and not entry.status_feed:
        text = f'status_format "{entry.status_format}" is of one file; add status_feed = its address.'
        table.note(text, "status_format")


def _check_addresses(services: Sequence[ReadService]) -> None:
    """An address is polled once for all services that share it, so they must describe it alike."""
    first: dict[str, ServiceEntry] = {}
    named: dict[str, ServiceEntry] = {}  # those that name its format
    for table, entry in services:
        address = entry.status_address
        other = first.setdefault(address, entry)
        # One request serves all of them, and a page and a feed are read in different ways.
        if address and bool(other.status_feed) != bool(entry.status_feed):
            _note_mixed(table, entry, other)
        elif address and entry.status_format:
            _check_format(table, entry, named.setdefault(address, entry))


def _note_mixed(table: FileEntry, entry: ServiceEntry, other: ServiceEntry) -> None:
    """One address is a page here and a feed there."""
    key, others = ("status_feed", "status_page") if entry.status_feed else ("status_page", "status_feed")
    text = f'{key} "{entry.status_address}" is the {others} of [{other.slug}]; write the same keys in both.'
    table.note(text, key)


def _check_format(table: FileEntry, entry: ServiceEntry, other: ServiceEntry) -> None:
    if other.status_format != entry.status_format:
        text = (
            f'status_format "{entry.status_format}" is "{other.status_format}" for [{other.slug}],'
            f" which has the same {'feed' if entry.status_feed else 'page'}; agree on one."
        )
        table.note(text, "status_format" if "status_format" in table.fields else "status_feed")


def _check_circles(services: Sequence[ReadService]) -> None:
    """The search for a cause goes upstream, so it must come to an end."""
    upstreams = {e.slug: tuple(u.service for u in e.runs_on if u.service != e.slug) for _, e in services}
    for circle in _circles(upstreams):
        table = next(table for table, entry in services if entry.slug == circle[0])
        way = " -> ".join((*circle, circle[0]))
        table.note(f"runs_on goes in a circle: {way}; cut it at one place.", "runs_on", value=circle[1])


def _circles(upstreams: Mapping[str, Sequence[str]]) -> Iterator[list[str]]:
    """One circle for each edge that closes one, by depth-first search."""
    finished: set[str] = set()

    def walk(slug: str, way: list[str]) -> Iterator[list[str]]:
        if slug in way:
            yield way[way.index(slug) :]
        elif slug not in finished:
            for upstream in upstreams.get(slug, ()):
                yield from walk(upstream, [*way, slug])
            # Each service is walked from once, however many ways lead to it.
            finished.add(slug)

    for slug in upstreams:
        yield from walk(slug, [])
