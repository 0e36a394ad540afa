"""What came of asking all status pages, as Markdown: for an operator, and to attach to a bug report."""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from aggregator.catalogue_lines import propose_lines
from aggregator.management.excerpts import shorten_body
from aggregator.management.page_check import PageCheck
from aggregator.official.claims import About
from aggregator.outgoing.fetch import PRODUCT
from aggregator.outgoing.remedies import find_remedy
from aggregator.queries.vendors import unmapped
from aggregator.queries.vendors.unmapped import PageMap
from reports.catalogue.sources import file_of_service
from reports.choices.services import CatalogueEntry

HEAD = "| page | services | catalogue | read as | components | incidents | left out | problem |"
FENCE = "```"


def make_report(*, checks: Sequence[PageCheck], now: datetime) -> str:
    """The whole report; pages that could not be read come first."""
    # Checks arrive in the order in which hosts answer; a report should be comparable with the last one.
    ordered = sorted(checks, key=lambda check: (check.is_read, check.target.address))
    lines = [
        "# Status pages of the catalogue",
        "",
        f"Asked by `manage.py check_pages` ({PRODUCT}) until {now:%Y-%m-%d %H:%M} UTC.",
        "",
        *_format_table(ordered),
        "",
        *(line for check in ordered for line in _describe_check(check)),
        *_summarise_checks(ordered),
    ]
    return "\n".join(lines) + "\n"


def _format_table(checks: Sequence[PageCheck]) -> Iterator[str]:
    yield HEAD
    yield "| --- " * HEAD.count(" |") + "|"
    for check in checks:
        cells = (
            check.target.address,
            _list_services(check),
            check.target.format or "not named",
            check.format or "-",
            *(str(count) for count in (check.components, check.incidents, check.dropped)),
            check.problem or "none",
        )
        yield f"| {' | '.join(cells)} |"


def _list_services(check: PageCheck) -> str:
    return ", ".join(entry.slug for entry in check.target.services)


def _describe_check(check: PageCheck) -> Iterator[str]:
    """Of a page on which there is something to do."""
    proposed = list(_propose_entries(check))
    left_out = [place for document in check.documents for place in document.left_out]
    if check.is_read and not proposed and not left_out:
        return
    yield from (f"## {check.target.address}", "", f"- Services: {_list_services(check)}")
    if check.problem:
        yield from _describe_problem(check)
    yield from (f"- Left out: `{_quote_inline(place)}`" for place in left_out)
    if proposed:
        yield from ("- Proposed for the catalogue:", "", f"{FENCE}toml", *proposed, FENCE)
    yield ""


def _describe_problem(check: PageCheck) -> Iterator[str]:
    yield f"- Problem: {_quote_inline(check.text)} (`{check.problem}`)"
    yield f"- Remedy: {find_remedy(problem=check.problem)}"
    if check.moved_to:
        yield f"- Moved to: `{_quote_inline(check.moved_to)}`"
    if check.format:
        yield f"- It can be read as: {check.format}"
    if excerpt := shorten_body(body=check.body):
        yield f"- The answer begins: `{_quote_inline(excerpt)}`"


def _quote_inline(text: str) -> str:
    """For a line of Markdown: nothing of it ends the code in which it stands."""
    return " ".join(text.split()).replace("`", "'")


def _propose_entries(check: PageCheck) -> Iterator[str]:
    """Lines for the catalogue's files: a proposal, which a person who knows the service checks."""
    for entry in check.target.services:
        lines = list(_propose_keys(check, entry))
        if lines:
            yield from (
                f"# {file_of_service(slug=entry.slug, category=entry.category.slug)}",
                f"[{entry.slug}]",
                *lines,
            )
    if check.is_read:
        yield from propose_lines(page=_map_components(check))


def _propose_keys(check: PageCheck, entry: CatalogueEntry) -> Iterator[str]:
    if check.moved_to:
        key = "status_feed" if check.target.feed else "status_page"
        yield f"{key} = {json.dumps(check.moved_to)}"
    if check.format and entry.status_format not in (check.format, "none"):
        yield f"status_format = {json.dumps(check.format)}"


def _map_components(check: PageCheck) -> PageMap:
    """The components that were read, beside the catalogue."""
    claims = [claim for document in check.documents for claim in document.claims]
    states = {claim.subject: claim for claim in claims if claim.about is About.COMPONENT}
    unstated = {part.id: [part.name] for document in check.documents for part in document.unstated}
    return unmapped.make_map(
        address=check.target.address,
        entries=check.target.services,
        names=unstated | {part: [claim.title] for part, claim in states.items()},
        standings={part: claim.standing for part, claim in states.items()},
    )


def _summarise_checks(checks: Sequence[PageCheck]) -> Iterator[str]:
    problems = Counter(check.problem for check in checks if check.problem)
    listed = "".join(f"; {count} {problem}" for problem, count in problems.most_common())
    yield f"{len(checks)} pages: {len(checks) - problems.total()} read, {problems.total()} not{listed}."
