"""Which entries of a feed are updates of one incident, and the id of that incident.

The first of these that names an incident decides:

1. the code in an incident's address, in the link or in the id: "/incidents/abc123", "/incident/742#h1";
2. an address of its own, without what tells updates, languages and readers apart;
3. the id of the entry, without what tells updates apart: "tag:example.net,2026:Incident/742/update/3";
4. where every entry links to the same page, the title, without what says how far the incident has come. A
   title comes back, so an entry begins a new incident if the one before was over or long ago.

Ids of 4 are made of what the feed still holds; feeds/stable_ids.py gives an incident the id under which it is
kept.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from aggregator.official.claims import Identity
from aggregator.official.feeds import addresses, titles
from aggregator.official.feeds.addresses import Reference
from aggregator.official.feeds.entries import NEVER, FeedEntry, FeedIncident
from aggregator.official.parsing import fields
from aggregator.official.timeline.endings import SILENCE

# With the minute behind it, it fits into LONGEST_KEY without a digest, and can be searched by its front.
LONGEST_FAMILY = 80  # characters of an id made of a title; a time follows
SHORTEST_CODE = 4


@dataclass(frozen=True)
class _Named:
    """One entry with what its link and id name."""

    place: int
    entry: FeedEntry
    link: Reference
    id: Reference

    @property
    def code(self) -> str:
        return self.link.code or self.id.code

    @property
    def name(self) -> str:
        """What the link names; the id, where the link ends with it."""
        ends_with_id = (
            self.link.name and addresses.END.split(self.entry.link.rstrip("/"))[-1] == self.entry.id
        )
        return self.id.name if ends_with_id and self.id.name else self.link.name

    @property
    def order(self) -> tuple[datetime, bool, str, str]:
        ends = self.entry.ends_in_title or self.entry.ends_in_text
        return self.entry.at or NEVER, ends, self.entry.id, self.entry.title


def group_incidents(*, entries: Sequence[FeedEntry], home: str) -> tuple[FeedIncident, ...]:
    """All entries, by incident. `home` is the address of the page that the feed is of, or ''."""
    named = _name_entries(entries, home)
    groups: dict[str, list[_Named]] = {}
    for entry, key in zip(named, _choose_keys(named), strict=True):
        groups.setdefault(key, []).append(entry)
    unnamed = groups.pop("", [])
    incidents = [
        _make_named_incident(sorted(group, key=lambda entry: entry.order)) for group in groups.values()
    ]
    return (*incidents, *_group_unnamed(unnamed))


def _name_entries(entries: Sequence[FeedEntry], home: str) -> list[_Named]:
    """Links to the feed's own page name nothing, nor does one that all entries share under several titles."""
    links = {addresses.normalise_address(entry.link) for entry in entries}
    several = len({titles.normalise_title(entry.title) for entry in entries}) > 1
    # A feed with a single incident also has one link; it is told apart by the number in it, or by one title.
    shared = links if len(links) == 1 and several and not any(map(_ends_in_number, links)) else set()
    lists = {addresses.normalise_address(home)} | shared
    return [
        _Named(
            place,
            entry,
            addresses.parse_link(entry.link, lists=lists),
            addresses.parse_id(entry.id, lists=lists) if entry.id.strip() else Reference(),
        )
        for place, entry in enumerate(entries)
    ]


def _ends_in_number(address: str) -> bool:
    return any(letter.isdigit() for letter in address.rpartition("/")[2])


def _choose_keys(named: Sequence[_Named]) -> list[str]:
    """One for each incident; '' for entries that can be told apart by their titles only."""
    # Union-find: some feeds change the link of an incident and keep its id, others the other way round.
    joined: dict[str, str] = {}  # a name -> another name of the same incident

    def root(name: str) -> str:
        while name in joined:
            name = joined[name]
        return name

    for each in named:
        if each.name and each.id.name and not each.code and root(each.name) != root(each.id.name):
            joined[root(each.id.name)] = root(each.name)
    return [each.code or (each.name and root(each.name)) for each in named]


def _make_named_incident(group: Sequence[_Named]) -> FeedIncident:
    """By its code; its address; where each of its updates has an address of its own, what their ids share."""
    first = group[0]
    # Otherwise the addresses are those of updates, and the id that they share is the name of the incident.
    has_one_address = len({each.name for each in group}) == 1
    address = first.name if has_one_address else first.id.name or first.name
    return _make_incident(_find_code(first) or address, group, Identity())


def _find_code(each: _Named) -> str:
    """The code; if it is short, an id that ends with it: as such that incident was kept before codes of less
    than four characters counted."""
    id_has_it = addresses.END.split(each.id.name)[-1] == each.code
    return each.id.name if id_has_it and len(each.code) < SHORTEST_CODE else each.code


def _group_unnamed(unnamed: Sequence[_Named]) -> list[FeedIncident]:
    """An id that is repeated is that of an incident. Then all ids are, and titles decide nothing."""
    # An id of an update is never repeated, so one that comes back must be the incident's.
    counts = Counter(entry.id.name for entry in unnamed if entry.id.name)
    ids_come_back = any(count > 1 for count in counts.values())
    by_id: dict[str, list[_Named]] = {}
    by_title: dict[str, list[_Named]] = {}
    for entry in unnamed:
        is_of_incident = (
            ids_come_back or entry.id.is_of_update or entry.entry.is_whole or not entry.entry.title
        )
        if entry.id.name and is_of_incident:
            by_id.setdefault(entry.id.name, []).append(entry)
        else:
            by_title.setdefault(_make_family(entry), []).append(entry)
    incidents = [
        _make_incident_by_id(name, run, n)
        for name, group in by_id.items()
        for n, run in enumerate(_split_runs(group, _is_reused_id))
    ]
    for family, group in by_title.items():
        incidents += _make_incidents_by_title(family, _split_runs(group, _is_new_incident))
    return incidents


def _make_family(each: _Named) -> str:
    """What all incidents of a title share, of a service if ids tell of which."""
    title = titles.normalise_title(each.entry.title)
    return fields.make_key(f"{each.id.series} {title}", "untitled", longest=LONGEST_FAMILY)


def _split_runs(
    group: Sequence[_Named], begins: Callable[[FeedEntry, FeedEntry], bool]
) -> list[list[_Named]]:
    """Cut where an entry begins a new incident."""
    runs: list[list[_Named]] = []
    # By time: feeds list the newest first.
    for each in sorted(group, key=lambda each: each.order):
        if runs and not begins(runs[-1][-1].entry, each.entry):
            runs[-1].append(each)
        else:
            runs.append([each])
    return runs


def _is_new_incident(before: FeedEntry, entry: FeedEntry) -> bool:
    """Whether an entry of the same title is of another incident. Where both titles say that it is over, they
    were changed afterwards, and only the texts tell."""
    # See FeedEntry.ends_in_title: then the title of the earlier entry tells nothing about its own time.
    both = before.ends_in_title and entry.ends_in_title
    was_over = before.ends_in_text or (before.ends_in_title and not both)
    is_over = entry.ends_in_text or (entry.ends_in_title and not both)
    return _is_long_after(before, entry) or (was_over and not is_over)


def _is_reused_id(before: FeedEntry, entry: FeedEntry) -> bool:
    """Whether an entry of the same id is of another incident: some vendors number their monitors."""
    was_over = before.ends_in_text or before.ends_in_title
    return was_over and _is_long_after(before, entry)


def _is_long_after(before: FeedEntry, entry: FeedEntry) -> bool:
    # Without both times nothing proves a new incident; two entries are then taken for one.
    return bool(before.at and entry.at and entry.at - before.at > SILENCE)


def _make_incident_by_id(name: str, run: Sequence[_Named], place: int) -> FeedIncident:
    spare = f"{name} {_format_minute(run)}"
    return _make_incident(spare if place else name, run, Identity(spare=fields.make_key(spare)))


def _make_incidents_by_title(family: str, runs: Sequence[Sequence[_Named]]) -> list[FeedIncident]:
    """The id has the month in which it began: the day would change when the first entry leaves the feed."""
    incidents = []
    months: set[str] = set()
    for run in runs:
        minute = _format_minute(run)
        month = minute[: len("2026-11")]
        own = run[0].id.name
        # Only the second incident of a month gets the minute: the first keeps its id when another comes.
        subject = own or f"{family} {minute if month in months else month}"
        spare = fields.make_key(own or f"{family} {minute}")
        months.add(month)
        incidents.append(
            _make_incident(subject, run, Identity((), spare, "" if own else f"{family} ", is_by_title=True))
        )
    return incidents


def _format_minute(run: Sequence[_Named]) -> str:
    at = run[0].entry.at
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M}" if at else "undated"


def _make_incident(subject: str, group: Sequence[_Named], identity: Identity) -> FeedIncident:
    names = [name for each in group for name in (each.entry.id, each.id.name, each.name) if name.strip()]
    # An alias equal to the id itself would be looked up twice.
    key = fields.make_key(subject)
    aliases = tuple(alias for alias in dict.fromkeys(map(fields.make_key, names)) if alias != key)
    return FeedIncident(key, tuple(each.place for each in group), replace(identity, aliases=aliases))
