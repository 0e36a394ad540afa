"""Share cards as pixels."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from aggregator.models import Level
from aggregator.web.cards import card
from aggregator.web.cards.card import HEIGHT, MARGIN, WIDTH, Card, draw_card
from aggregator.web.cards.palette import COLOURS
from aggregator.web.charts.elements.marks import Peak
from tests.unit.aggregator.web.examples import AT, MINUTE, make_series

TROUBLE = make_series([2, 3, 40, 90, 60], levels=[Level.OK, Level.OK, *[Level.PROBLEM] * 3])
CARD = Card(
    name="Acme",
    kind="problem",
    state="Problem",
    headline="Problems since 13:45, mostly with Chat",
    site="outages",
    note="15 Apr 2026, 14:30 UTC",
    series=TROUBLE,
    onset_at=AT - 45 * MINUTE,
)
TOKENS = Path(__file__).parents[5] / "static" / "css" / "tokens.css"


def image(card: Card) -> Image.Image:
    return Image.open(BytesIO(draw_card(card))).convert("RGB")


def frame(card: Card) -> set[tuple[int, int, int]]:
    """The colours of the margins; the dot of the last count may stand a little into the right one."""
    drawn = image(card)
    edge = MARGIN - 12
    parts = [
        (0, 0, edge, HEIGHT),
        (WIDTH - edge, 0, WIDTH, HEIGHT),
        (0, 0, WIDTH, 40),
        (0, 600, WIDTH, HEIGHT),
    ]
    return {colour for box in parts for _, colour in drawn.crop(box).getcolors()}


def test_a_card_is_a_png_of_the_right_size():
    assert draw_card(CARD).startswith(b"\x89PNG\r\n\x1a\n")
    assert image(CARD).size == (1200, 630)


def test_same_data_give_the_same_bytes():
    draw_card.cache_clear()
    first = draw_card(CARD)
    draw_card.cache_clear()

    assert draw_card(CARD) == first


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Other"},
        {"kind": "ok"},
        {"headline": "No sign of a problem"},
        {"note": "Demo data"},
        {"series": make_series([2, 3, 40, 91, 60])},
        {"onset_at": None},
        {"peak": Peak(AT - 20 * MINUTE, 93)},
    ],
)
def test_other_data_give_another_card(change):
    assert ImageChops.difference(image(CARD), image(replace(CARD, **change))).getbbox()


@pytest.mark.parametrize("name", ["N" * 60, "Many words make a name of sixty letters, as this one would be"])
@pytest.mark.parametrize("headline", ["W" * 200, "Problems since 5:23, mostly with " + "a part " * 40])
def test_long_words_stay_inside_the_frame(name, headline):
    card = replace(CARD, name=name, headline=headline, site="S" * 80)

    assert frame(card) == {(0xFC, 0xFB, 0xF8)}


def test_states_differ_by_shape_and_not_only_by_colour():
    kinds = ("problem", "possible", "subsiding", "ok", "thin", "no_data", "stale", "false")
    icons = [image(replace(CARD, kind=kind)).crop((200, 60, 250, 120)) for kind in kinds]

    shapes = {icon.convert("L").point(lambda grey: 255 * (grey > 200)).tobytes() for icon in icons}

    assert len(shapes) == len(kinds)


@pytest.mark.parametrize("level", list(Level))
def test_every_level_can_be_drawn(level):
    assert draw_card(replace(CARD, series=make_series([0, 3, 5], levels=[Level.OK, level, level])))
    assert draw_card(replace(CARD, series=make_series([0], levels=[level], low=None, high=None)))


def test_the_number_at_the_peak_is_that_of_the_sentences(monkeypatch):
    said = []
    monkeypatch.setattr(card, "_draw_over_lines", lambda _pen, _place, words, **_how: said.append(words))

    for peak in (Peak(AT - 20 * MINUTE, 93), Peak(AT - 200 * MINUTE, 99), None):
        draw_card.cache_clear()
        draw_card(replace(CARD, peak=peak))

    assert [words for words in said if "per" not in words] == ["93", "90", "90"]


def test_a_card_without_a_chart_has_a_sentence():
    assert draw_card(replace(CARD, series=None, sentence="All quiet. " * 60))
    assert frame(replace(CARD, series=None, sentence="All quiet. " * 60)) == {(0xFC, 0xFB, 0xF8)}


def test_colours_are_those_of_the_light_pages():
    light = TOKENS.read_text().split("@media")[0]

    assert COLOURS.items() <= dict(re.findall(r"--([\w-]+): (#\w+);", light)).items()
