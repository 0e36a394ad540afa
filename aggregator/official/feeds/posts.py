"""Entries of a feed -> claims on their incidents (feeds/identity.py tells which entries belong together).

An entry holds several updates (feeds/updates.py), lines under a time of day, or a single statement.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from aggregator.official.claims import FINISHED, About, Claim, Progress
from aggregator.official.feeds import titles
from aggregator.official.feeds import updates as feed_updates
from aggregator.official.feeds.entries import FeedEntry, FeedIncident, FeedPost, FeedUpdate, TimedLine
from aggregator.official.parsing import fields, words
from aggregator.official.parsing.titles import choose_title
from aggregator.official.parsing.wording import read_label, read_progress

# News that are no incidents, as one large vendor marks them beside "Incident", "Outage" and "Maintenance".
NEWS = re.compile(r"^\W*(?:notice|announcement)\s*[\]:]", re.IGNORECASE)
PLANNED_WORDS = frozenset({"scheduled", "in progress", "verifying", "completed"})


def is_news(post: FeedPost) -> bool:
    """Whether nothing is wrong and nothing is planned: it is no incident, and is left out."""
    return bool(NEWS.match(post.title)) and post.about is About.INCIDENT and not post.updates


def make_entry(post: FeedPost) -> FeedEntry:
    """What identifies its incident."""
    if post.updates:
        last = track_progress(about=post.about, updates=post.updates)[-1]
    else:
        last = read_progress(about=post.about, title="", text=post.words)
    return FeedEntry(
        id=post.id,
        link=post.link,
        title=post.title,
        at=post.published or post.updated,
        is_whole=len(post.updates) > 1 or post.is_changed,
        ends_in_title=read_progress(about=post.about, title=post.title, text="") in FINISHED,
        ends_in_text=last in FINISHED,
    )


def make_claims_by_place(incident: FeedIncident, posts: Sequence[FeedPost]) -> dict[int, list[Claim]]:
    """What each of its entries claims, by their places."""
    group = [posts[place] for place in incident.members]
    planned = any(post.about is About.MAINTENANCE for post in group)
    # One entry that plans decides for all: the update "completed" alone does not say of what.
    about = About.MAINTENANCE if planned else About.INCIDENT
    # Of titles alone: texts are read per entry, and only titles are changed afterwards.
    ends = [read_progress(about=about, title=post.title, text="") in FINISHED for post in group]
    claims_by_place = {}
    for n, (place, post) in enumerate(zip(incident.members, group, strict=True)):
        # Where the title of a later entry says the end too, this one was changed afterwards.
        title = titles.strip_labels(post.title) if any(ends[n + 1 :]) else post.title
        whole = _make_template(incident, post, about)
        claims = _make_claims(whole, post, title, alone=len(group) == 1)
        # After all else: words of a text that stand in for a title must not be read for its progress.
        shown = choose_title(post.title, feed_updates.WORD.split(post.text)[-1])
        claims_by_place[place] = [replace(claim, title=shown) for claim in claims]
    return claims_by_place


def _make_template(incident: FeedIncident, post: FeedPost, about: About) -> Claim:
    """What all claims of an entry share."""
    begin, end = post.plan
    return Claim(
        about=about,
        subject=incident.subject,
        update="",
        title=post.title,
        standing=None,
        progress=None,
        at=None,
        since=begin or post.span[0],
        until=end,
        url=fields.choose_link(post.link),
    )


def _make_claims(whole: Claim, post: FeedPost, title: str, *, alone: bool) -> list[Claim]:
    if post.updates:
        return make_claims(whole=whole, updates=post.updates)
    if lines := feed_updates.date_lines(text=post.text, published=post.published):
        whole = replace(whole, since=whole.since or _convert_to_utc(post.published))
        return make_claims(whole=whole, updates=_convert_lines(whole.about, title, lines))
    return [_make_single_claim(whole, post, title, alone=alone)]


def _convert_lines(about: About, title: str, lines: Sequence[TimedLine]) -> list[FeedUpdate]:
    """The lines with our words for how far it has come; '' where a line says nothing of that."""
    unknown = read_progress(about=about, title="", text="")
    progresses = [read_progress(about=about, title="", text=line.text) for line in lines]
    if not FINISHED.intersection(progresses):
        progresses[-1] = read_progress(about=about, title=title, text=lines[-1].text)
    return [
        FeedUpdate("" if progress is unknown else progress.value, line.at)
        for line, progress in zip(lines, progresses, strict=True)
    ]


def _make_single_claim(whole: Claim, post: FeedPost, title: str, *, alone: bool) -> Claim:
    """An entry without updates. `updated` is no part of the update's id: some feeds stamp every entry anew at
    each request, and the same statement would be kept again and again.

    If an incident has a single entry, the vendor changes it in place: the incident began when the entry was
    published. If it has several, each is an update of its own.
    """
    reached = read_progress(about=whole.about, title=title, text=post.words)
    published, updated = _convert_to_utc(post.published), _convert_to_utc(post.updated)
    begun = post.published.astimezone(UTC).isoformat() if post.published else ""
    dates = [each for each in (published, updated) if each]
    return replace(
        whole,
        update=fields.make_key(f"{begun} {reached.value} {title}"),
        progress=reached,
        at=max(dates, default=None) if alone else published or updated,
        since=whole.since or (published if alone and post.is_changed else None),
        until=post.span[1] if reached in FINISHED else whole.until,
    )


def _convert_to_utc(moment: datetime | None) -> datetime | None:
    return fields.convert_to_utc(moment) if moment else None


def is_planned(updates: Iterable[FeedUpdate]) -> bool:
    """Whether these are words of a maintenance."""
    return any(
        update.label.casefold() in PLANNED_WORDS
        or read_label(about=About.MAINTENANCE, word=update.label) is Progress.SCHEDULED
        for update in updates
    )


def make_claims(*, whole: Claim, updates: Iterable[FeedUpdate], ended: datetime | None = None) -> list[Claim]:
    """One for each update, oldest first. Such updates have no ids: the name is made of time and word, with a
    number where one minute has several."""
    made_claims = []
    updates = list(updates)
    names: Counter[str] = Counter()
    for feed_update, progress in zip(
        updates, track_progress(about=whole.about, updates=updates), strict=True
    ):
        name = f"{feed_update.at.isoformat() if feed_update.at else ''} {progress.value}".strip()
        names[name] += 1
        update = name if names[name] == 1 else f"{name} {names[name]}"
        until = ended if progress in FINISHED else whole.until
        made_claims.append(replace(whole, update=update, progress=progress, at=feed_update.at, until=until))
    return made_claims


def track_progress(*, about: About, updates: Iterable[FeedUpdate]) -> list[Progress]:
    """How far it had come at each update, oldest first. "Update" repeats the stage before."""
    progress = Progress.SCHEDULED if about is About.MAINTENANCE else Progress.INVESTIGATING
    progresses = []
    for update in updates:
        known = words.find_progress(about, update.label)
        progress = known or read_label(about=about, word=update.label) or progress
        progresses.append(progress)
    return progresses
