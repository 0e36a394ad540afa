"""From claims to time: which part of a service stood how, from when to when, by the vendor's own words.

Three sources, the first that knows a moment decides:
1. the state of a component, where we were reading it;
2. the updates of incidents that tell how each part stands;
3. an incident's impact, for as long as it lasted, on all parts that it names ("" is the whole page).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby
from operator import itemgetter

from aggregator.official.claims import OVER, About, Progress, Standing
from aggregator.official.timeline.events import WORST, Notice, SeenClaim, collect_notices

Span = tuple[datetime, datetime]
FOREVER = datetime.max.replace(tzinfo=UTC)
ALL_THE_WHILE: tuple[Span, ...] = ((datetime.min.replace(tzinfo=UTC), FOREVER),)
BY_WORST = tuple(WORST)
WHOLE = ""  # instead of a part: the page names none


@dataclass(frozen=True)
class Spell:
    """A part stood so in [first, last); `last` None: it still does. `part` is an id, or WHOLE."""

    part: str
    standing: Standing
    first: datetime
    last: datetime | None


def collect_spells(
    *, seen: Sequence[SeenClaim], now: datetime, read: Sequence[Span] = ALL_THE_WHILE
) -> tuple[Spell, ...]:
    """All times up to `now` in which a part was not operational, by part; those of a part may overlap.

    `read`: the times in which the page was read, in order; in between only incidents can tell.
    """
    states, watched = _states(seen)
    found = [spell for spell in _as_read(states, read) if spell.standing is not Standing.OPERATIONAL]
    for notice in collect_notices(seen=seen):
        for spell in _told(notice, now):
            since = watched.get(spell.part)
            if since is None:
                found.append(spell)
            else:
                known = [(max(first, since), last) for first, last in read if last > since]
                found += _outside(spell, known)
    return tuple(sorted(found, key=lambda spell: (spell.first, spell.part)))


def _as_read(states: Sequence[Spell], read: Sequence[Span]) -> list[Spell]:
    """A state that nobody can read any more is known to the last reading only."""
    end = read[-1][1] if read else FOREVER
    if end == FOREVER:
        return list(states)
    cut = [spell if spell.last else replace(spell, last=end) for spell in states]
    return [spell for spell in cut if spell.last and spell.first < spell.last]


def _outside(spell: Spell, known: Iterable[Span]) -> list[Spell]:
    """What of a spell lies in none of the spans, which are in order."""
    found, begun, ended = [], spell.first, spell.last or FOREVER
    for first, last in known:
        if begun < min(first, ended):
            found.append(replace(spell, first=begun, last=min(first, ended)))
        begun = max(begun, last)
    if begun < ended:
        found.append(replace(spell, first=begun))
    return found


def _states(seen: Iterable[SeenClaim]) -> tuple[list[Spell], dict[str, datetime]]:
    """Spells by the components' own states, and since when we have watched each component."""
    by_part: dict[str, list[SeenClaim]] = {}
    for each in seen:
        if each.claim.about is About.COMPONENT:
            by_part.setdefault(each.claim.subject, []).append(each)
    found, watched = [], {}
    for part, said in by_part.items():
        said.sort(key=lambda each: each.first_seen_at)
        starts = [_state_since(each) for each in said]
        watched[part] = starts[0]
        ends: list[datetime | None] = [*starts[1:], None]
        for each, first, last in zip(said, starts, ends, strict=True):
            if each.claim.standing and first != last:
                found.append(Spell(part, each.claim.standing, first, last))
    return found, watched


def _state_since(each: SeenClaim) -> datetime:
    """Of the first reading a good state is not believed backwards: incidents tell of the time before."""
    if each.absent_at is None and each.claim.standing is Standing.OPERATIONAL:
        return each.first_seen_at
    return each.word_at


def _told(notice: Notice, now: datetime) -> list[Spell]:
    if notice.about is About.MAINTENANCE:
        return _planned(notice, now)
    if any(part.standing for seen in notice.updates for part in seen.claim.parts):
        return _by_updates(notice)
    standing = notice.worst
    if standing in (None, Standing.OPERATIONAL):  # how bad it is was not said, or that it is harmless
        return []
    return _all(notice, standing, notice.began_at, notice.ended_at)


def _planned(notice: Notice, now: datetime) -> list[Spell]:
    """A maintenance has begun when it is said to, or when its time has come. The time at which it was
    announced is neither."""
    said = [seen.word_at for seen in notice.updates if seen.claim.progress is Progress.IN_PROGRESS]
    told = [notice.began_at] if any(seen.claim.since for seen in notice.updates) else []
    first = min(said[:1] + told, default=None)
    last = notice.ended_at or (notice.planned_end if notice.progress is Progress.SCHEDULED else None)
    if first is None or first > now or (last and last <= first):
        return []
    return _all(notice, Standing.MAINTENANCE, first, last)


def _all(notice: Notice, standing: Standing, first: datetime, last: datetime | None) -> list[Spell]:
    parts = [part.id for part in notice.parts] or [WHOLE]
    return [Spell(part, standing, first, last) for part in parts]


def _by_updates(notice: Notice) -> list[Spell]:
    """Each update tells how some parts stand from then on; the end leaves all of them operational."""
    found: list[Spell] = []
    standing: dict[str, tuple[Standing, datetime]] = {}
    for seen in notice.updates:
        over = seen.claim.progress in OVER
        at = (notice.ended_at if seen in notice.closing else None) or seen.word_at
        told = {part.id: part.standing for part in seen.claim.parts if part.standing}
        if over:
            told = dict.fromkeys(standing, Standing.OPERATIONAL)
        for part, now_so in told.items():
            was, since = standing.get(part, (Standing.OPERATIONAL, at))
            if was is not now_so:
                if was is not Standing.OPERATIONAL and since < at:
                    found.append(Spell(part, was, since, at))
                standing[part] = (now_so, at)
    still = [Spell(part, how, since, None) for part, (how, since) in standing.items()]
    return found + [spell for spell in still if spell.standing is not Standing.OPERATIONAL]


@dataclass(frozen=True)
class WorstSpell:
    """In [first, last) the worst of several spells was this; `last` is never open."""

    standing: Standing
    first: datetime
    last: datetime


def worst(*, spells: Iterable[Spell], first: datetime, last: datetime) -> tuple[WorstSpell, ...]:
    """The worst standing at every moment of [first, last), in stretches; good times are left out."""
    cut = [
        WorstSpell(spell.standing, max(spell.first, first), min(spell.last or last, last))
        for spell in spells
        if spell.first < last and (spell.last is None or spell.last > first)
    ]
    told = [(stretch.first, WORST[stretch.standing], 1) for stretch in cut if stretch.first < stretch.last]
    told += [(stretch.last, WORST[stretch.standing], -1) for stretch in cut if stretch.first < stretch.last]
    going_on = [0] * len(BY_WORST)  # how many spells of each standing, from best to worst
    found: list[WorstSpell] = []
    begun = first
    for at, moments in groupby(sorted(told), key=itemgetter(0)):
        worst_now = max((n for n, count in enumerate(going_on) if count), default=None)
        if worst_now is not None:
            standing = BY_WORST[worst_now]
            if found and found[-1].standing is standing and found[-1].last == begun:
                found[-1] = replace(found[-1], last=at)
            else:
                found.append(WorstSpell(standing, begun, at))
        for _, how, change in moments:
            going_on[how] += change
        begun = at
    return tuple(found)
