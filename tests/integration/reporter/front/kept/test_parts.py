"""The parts of real pages: all that templates mark, and none that a tick without news would change."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import pytest

from reporter.front.kept.parts import PageParts, mark_parts
from tests.browser.addresses import addresses
from tests.builders.derived import make_tick
from tests.builders.reports import right_now
from tests.builders.trouble import make_site_in_trouble

NOW = right_now().replace(second=10)
TICK = timedelta(seconds=10)
QUIET = {"service-quiet", "service-thin", "service-no-data"}
LIVE = {"board", "service-problem", "service-day", "service-week", "service-hostile", "incident-open"} | QUIET
DIGEST = re.compile(rb' data-refresh="[^"]{6}"')


@pytest.fixture
def pages(db: None) -> Mapping[str, str]:
    parts = make_site_in_trouble(now=NOW)
    return {name: path for name, path in addresses(parts=parts) if name in LIVE}


@pytest.fixture
def read(client, stop_clock) -> Callable[[str, datetime], bytes]:
    """A page as it is just after a tick."""

    def read(path: str, at: datetime) -> bytes:
        make_tick(at)
        stop_clock(at + TICK / 2)
        return client.get(path).content

    return read


def mark(page: bytes) -> tuple[bytes, PageParts]:
    marked = mark_parts(page)
    assert marked is not None
    return marked


def test_all_that_templates_mark_is_found_and_nothing_else_is_changed(pages, read):
    for path in pages.values():
        page = read(path, NOW)
        marked, parts = mark(page)

        assert len(parts.parts) == page.count(b" data-refresh") > 1
        assert DIGEST.sub(b" data-refresh", marked) == page


def test_a_tick_without_news_changes_no_part(pages, read):
    changed = {}
    for name in QUIET:
        _, before = mark(read(pages[name], NOW))
        _, after = mark(read(pages[name], NOW + TICK))
        digests = after.find_changed("".join(before.parts))
        changed[name] = [after.parts[digest].decode() for digest in digests]

    assert changed == {name: [] for name in QUIET}
