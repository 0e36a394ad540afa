"""Template tags and filters."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from django.urls import set_script_prefix
from django.utils.translation import override

from aggregator.web import tags
from aggregator.web.charts.elements.shapes import Rule
from tests.unit.aggregator.web.examples import ACME

AT = datetime(2026, 4, 15, 14, 30, tzinfo=UTC)


@pytest.mark.parametrize(("anchor", "expected"), [("start", 4), ("end", -4), ("middle", -4)])
def test_label_is_moved_to_the_side_on_which_it_stands(anchor, expected):
    assert tags.inset(anchor, 4) == expected


def test_icon_has_the_kind_as_class_and_is_hidden_from_screen_readers():
    assert tags.icon("possible") == (
        '<svg class="icon possible" width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">'
        '<path d="M8 1.8 15 14.2H1z"/><path d="M8 6v4M8 11.4v1.2"/></svg>'
    )


def test_clock_is_in_utc_and_never_names_the_day():
    east = AT.astimezone(timezone(timedelta(hours=11)))

    expected = '<time datetime="2026-04-15T14:30:00Z" data-time="clock">14:30</time>'
    assert tags.clock(AT) == tags.clock(east) == expected


def test_titles_have_no_markup_and_name_the_zone_of_their_times():
    assert tags.titled(f"Problems since {tags.clock(AT)}") == "Problems since 14:30 (UTC)"
    assert tags.titled("<b>All quiet</b>") == "All quiet"


@pytest.mark.parametrize(
    ("prefix", "language", "expected"),
    [
        ("/", "en", "/api/v1/services/acme/"),
        ("/de/", "de", "/api/v1/services/acme/"),
        ("/status/", "en", "/status/api/v1/services/acme/"),
        ("/status/de/", "de", "/status/api/v1/services/acme/"),
    ],
)
def test_the_api_has_one_address_for_all_languages(prefix, language, expected):
    set_script_prefix(prefix)
    with override(language):
        address = tags.api_url("api-service", "acme")
    set_script_prefix("/")

    assert address == expected


def test_names_in_a_question_are_escaped_and_linked():
    assert tags.did_you_mean([ACME]) == 'Did you mean <a href="/services/acme/">Acme</a>?'


@pytest.mark.parametrize(("css", "marked"), [("", ""), ("strong", ' class="strong"')])
def test_hour_of_a_label_is_rewritten_by_the_script(css, marked):
    rule = Rule("50%", 200.0, "start", "14:30", "2026-04-15T14:30:00Z")

    assert tags.hour_label(rule, css) == (
        f'<tspan{marked} data-time="hour" data-at="2026-04-15T14:30:00Z">14:30</tspan>'
    )
