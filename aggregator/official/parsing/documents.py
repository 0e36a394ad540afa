"""What all readers of JSON share: entries, titles, times and endings, or a refusal with its reason."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from aggregator.official.claims import (
    Claim,
    Fields,
    Part,
    ReadingProblem,
    Standing,
    UnableToReadPage,
)
from aggregator.official.parsing import fields, words
from aggregator.official.parsing.fields import ParsedEntries, UnableToReadEntry, gather_entries
from aggregator.official.parsing.titles import choose_title

# Of one list. The longest known, AWS's services of a region, has 150.
MOST_ENTRIES = 2_000
# Each becomes a part of a row, in every update that names it.
MOST_PARTS = 300  # components that one statement names


def make_refusal(text: str) -> UnableToReadPage:
    """It is JSON, but not what the format promises."""
    return UnableToReadPage(ReadingProblem.WRONG_SHAPE, text)


def read_entries(
    *, value: object, read: Callable[[Fields], ParsedEntries], name: str = "entries"
) -> ParsedEntries:
    """Read each object of the list `name`, as gather() does; raise UnableToReadPage of a flood."""
    if isinstance(value, list) and len(value) > MOST_ENTRIES:
        reason = f"It has a list of {len(value)} entries; status pages have at most {MOST_ENTRIES}."
        raise UnableToReadPage(ReadingProblem.TOO_LARGE, reason)
    return gather_entries(entries=value, read=read, name=name)


def require_title(*values: object) -> str:
    """The first that is a text; raise UnableToReadEntry where there is none: a claim has a title."""
    for value in values:
        if title := fields.clean_line(value):
            return title
    raise UnableToReadEntry("it has no title")


def choose_headline(*names: object, texts: Iterable[object] = (), parts: Iterable[Part] = ()) -> str:
    """What an incident is called: the first name with words in it; else the first words of its texts, the
    oldest of which stands first; else the components that it names.

    Raise UnableToReadEntry where it has none of these.
    """
    titles = (choose_title(name) for name in names)
    title = next(filter(None, titles), "") or choose_title("", *texts)
    return title or require_title(", ".join(part.name for part in parts))


def list_texts(entries: object, field: str) -> list[object]:
    """This field of all objects of a list, in its order."""
    return [entry.get(field) for entry in fields.list_objects(entries)]


def require_time(entry: Fields, *names: str) -> datetime:
    """The first of these fields that is a time; raise UnableToReadEntry where there is none."""
    if at := fields.parse_time(*(entry.get(name) for name in names)):
        return at
    raise UnableToReadEntry(f"it has no time {' or '.join(names)}")


def make_parts(*, names: Iterable[tuple[object, object, Standing | None]]) -> tuple[Part, ...]:
    """Components from (id, name, standing), MOST_PARTS at most; without an id and a name it is left out."""
    parts: dict[str, Part] = {}
    for part, name, standing in names:
        try:
            subject = fields.make_key(part, name)
        except UnableToReadEntry:
            continue
        # Not an error: this many already say how far the incident reaches.
        if len(parts) < MOST_PARTS:
            parts[subject] = Part(subject, fields.clean_line(name) or subject, standing)
    return tuple(parts.values())


def find_standing(*, standings: Mapping[str, Standing], word: object) -> Standing | None:
    """The standing for a vendor's word; None where it is no text, or not a word that we know."""
    # A list or an object cannot be looked up in a dict: it would raise instead of being unknown.
    return standings.get(word) if isinstance(word, str) else None


def make_component(
    *, part: object, name: object, standing: Standing | None, state: object, at: datetime | None = None
) -> ParsedEntries:
    """The status of a component, `state` in the vendor's word. Raise UnableToReadEntry without an id."""
    subject = fields.make_key(part, name)
    title = fields.clean_line(name) or subject
    return fields.make_component_claim(subject=subject, title=title, standing=standing, state=state, at=at)


def sort_claims(*, claims: Iterable[Claim]) -> tuple[Claim, ...]:
    """The statements of one incident, the oldest first; those without a time first of all."""
    # Sorting is stable, so updates of one second keep the order of the page.
    return tuple(sorted(claims, key=lambda claim: claim.at.timestamp() if claim.at else 0.0))


def add_ending(*, whole: Claim, claims: Sequence[Claim], ended: datetime | None) -> tuple[Claim, ...]:
    """The claims of a resolved event, with its end as the last of them: vendors often give the end in a field
    only, without an update."""
    progress = words.ENDS[whole.about]
    last = max((claim.at for claim in claims if claim.at), default=None)
    # Not before the last update: the end must be the last statement in order of time.
    at = max(ended, last) if ended and last else ended or last
    return *claims, replace(whole, update=progress.value, progress=progress, at=at, until=ended)
