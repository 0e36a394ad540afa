"""Entries of a feed -> claims on their incidents (feeds/identity.py tells which entries belong together).

An entry holds several updates (feeds/updates.py), lines under a time of day, or a single statement.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from aggregator.official.claims import FINISHED, About, Claim, Document
from aggregator.official.feeds import identity, titles
from aggregator.official.feeds import updates as feed_updates
from aggregator.official.feeds.identity import FeedEntry, FeedIncident
from aggregator.official.feeds.updates import FeedUpdate, TimedLine
from aggregator.official.parsing import fields
from aggregator.official.parsing.titles import choose_title
from aggregator.official.parsing.wording import read_progress
from aggregator.official.timeline.intervals import FOREVER

# News that are no incidents, as one large vendor marks them beside "Incident", "Outage" and "Maintenance".
NEWS = re.compile(r"^\W*(?:notice|announcement)\s*[\]:]", re.IGNORECASE)


@dataclass(frozen=True)
class FeedPost:
    """An entry as it is written; `text` is HTML."""

    id: str
    link: str
    title: str
    text: str
    words: str  # the text without tags
    published: datetime | None  # with its own offset, as the next
    updated: datetime | None
    about: About
    updates: tuple[FeedUpdate, ...]  # in its text
    plan: tuple[datetime | None, datetime | None]  # of a maintenance
    span: tuple[datetime | None, datetime | None]  # of an incident, as its text tells it

    @property
    def is_changed(self) -> bool:
        return bool(self.published and self.updated and self.updated > self.published)


def is_news(post: FeedPost) -> bool:
    """Whether nothing is wrong and nothing is planned: it is no incident, and is left out."""
    return bool(NEWS.match(post.title)) and post.about is About.INCIDENT and not post.updates


def read_posts(*, posts: Sequence[FeedPost], home: str, dropped: int) -> Document:
    """The claims in the order of the feed. `home` is the address of the page that it is the feed of."""
    incidents = identity.group_incidents(entries=[_make_entry(post) for post in posts], home=home)
    by_place: dict[int, list[Claim]] = {}
    for incident in incidents:
        by_place |= _make_claims_by_place(incident, posts)
    claims: dict[tuple[str, str], Claim] = {}
    for claim in (claim for place in sorted(by_place) for claim in by_place[place]):
        # Two equal statements are one, with the time of the first.
        claims[claim.subject, claim.update] = min(
            claims.get((claim.subject, claim.update), claim), claim, key=lambda each: each.at or FOREVER
        )
    identities = {incident.subject: incident.identity for incident in incidents}
    return Document(tuple(claims.values()), dropped=dropped, identities=identities)


def _make_entry(post: FeedPost) -> FeedEntry:
    """What identifies its incident."""
    if post.updates:
        last = feed_updates.track_progress(about=post.about, updates=post.updates)[-1]
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


def _make_claims_by_place(incident: FeedIncident, posts: Sequence[FeedPost]) -> dict[int, list[Claim]]:
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
        return feed_updates.make_claims(whole=whole, updates=post.updates)
    if lines := feed_updates.date_lines(text=post.text, published=post.published):
        whole = replace(whole, since=whole.since or _convert_to_utc(post.published))
        return feed_updates.make_claims(whole=whole, updates=_convert_lines(whole.about, title, lines))
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
