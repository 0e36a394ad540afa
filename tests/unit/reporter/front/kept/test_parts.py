"""An open page is sent the parts that changed, and nothing else."""

import pytest

from reporter.front.kept.parts import DIGEST, PageParts, mark_parts, read_since

PAGE = """<!doctype html>
<title>{title}</title>
<p id="live" class="notice" data-as-of="{as_of}" hidden>old</p>
<div id="verdict" class="verdict" data-refresh><div><div>{verdict}</div></div></div>
<p>A form that stays.</p>
<nav id="windows" data-refresh aria-label="Time shown"><span data-renewed>Renewed {as_of}.</span></nav>
"""
FIRST = "2026-11-30T18:30:00Z"


def make_page(*, title: str = "Acme", as_of: str = FIRST, verdict: str = "quiet") -> bytes:
    return PAGE.format(title=title, as_of=as_of, verdict=verdict).encode()


def mark(**changes: str) -> tuple[bytes, PageParts]:
    marked = mark_parts(make_page(**changes))
    assert marked is not None
    return marked


def list_digests(parts: PageParts) -> str:
    return "".join(parts.parts)


def test_each_part_gets_its_digest_and_the_rest_stays():
    page, parts = mark()
    verdict, windows = parts.parts

    assert page == make_page().replace(b" data-refresh>", f' data-refresh="{verdict}">'.encode()).replace(
        b" data-refresh ", f' data-refresh="{windows}" '.encode()
    )
    assert [len(verdict), len(windows), parts.as_of] == [DIGEST, DIGEST, FIRST]


def test_who_has_nothing_yet_gets_all_parts():
    _, parts = mark()

    assert parts.join(parts.find_changed("")) == (
        b'<!doctype html><title>Acme</title><p id="live"></p>' + b"".join(parts.parts.values())
    )


def test_only_what_changed_is_sent():
    _, before = mark()
    _, after = mark(verdict="many report", title="Acme: problem")

    answer = after.join(after.find_changed(list_digests(before)))

    digest = next(iter(after.parts))
    assert answer.decode() == (
        '<!doctype html><title>Acme: problem</title><p id="live"></p>'
        f'<div id="verdict" class="verdict" data-refresh="{digest}"><div><div>many report</div></div></div>'
    )


def test_another_tick_alone_changes_nothing():
    _, before = mark()
    _, after = mark(as_of="2026-11-30T18:30:10Z")

    assert after.find_changed(list_digests(before)) == frozenset()
    assert after.join(frozenset()) == before.join(frozenset())


@pytest.mark.parametrize("since", ["x", "ä" * 40, "------", "' OR 1=1"])
def test_digests_that_nobody_gave_out_are_as_good_as_none(since):
    _, parts = mark()

    assert parts.find_changed(since) == parts.parts.keys()


def test_what_people_write_is_no_part():
    _, parts = mark(verdict='&lt;div id="x" data-refresh&gt; data-refresh ')

    assert len(parts.parts) == 2


def test_a_page_that_does_not_change_while_it_is_open_has_no_parts():
    assert mark_parts(make_page().replace(b'<p id="live"', b"<p")) is None


def test_an_element_without_an_end_is_named():
    with pytest.raises(ValueError, match='<nav id="windows"'):
        mark_parts(make_page().replace(b"</nav>", b""))


@pytest.mark.parametrize(
    ("query", "since"),
    [
        ("", ""),
        ("window=7d", ""),
        ("since=", ""),
        ("window=7d&since=a_-9Zz", "a_-9Zz"),
        ("since=a%20b", "a b"),
    ],
)
def test_the_digests_of_the_reader_are_in_the_query(query, since):
    assert read_since(query) == since
