"""Icons of the cards."""

import pytest
from PIL import Image

from aggregator.web.cards.icons import draw_icon
from aggregator.web.cards.palette import COLOURS
from aggregator.web.words.labels import KINDS, WORDS

DRAWN = sorted({*KINDS.values(), *map(str, WORDS), "false"})
PAPER, INK = (252, 251, 248), (0, 0, 0)


def draw(kind):
    image = Image.new("RGB", (38, 38), COLOURS["paper"])
    draw_icon(image, kind, "#000000", at=(0, 0))
    return image


def read_colours(image):
    return {colour for _, colour in image.getcolors()}


@pytest.mark.parametrize("kind", DRAWN)
def test_every_kind_is_drawn_inside_its_square(kind):
    image = draw(kind)

    assert INK in read_colours(image)
    assert {image.getpixel(corner) for corner in ((0, 0), (37, 0), (0, 37), (37, 37))} == {PAPER}


def test_kinds_differ_in_outline_and_not_only_in_colour():
    assert len({draw(kind).tobytes() for kind in DRAWN}) == len(DRAWN)


def test_a_kind_without_icon_leaves_the_paper_blank():
    assert read_colours(draw("")) == {PAPER}
