"""Icons of the cards: those of tags.py drawn again, for Pillow reads no SVG."""

from PIL import Image, ImageDraw

from aggregator.web.cards.palette import COLOURS


def draw_icon(image: Image.Image, kind: str, colour: str, *, at: tuple[int, int], size: int = 38) -> None:
    """A shape on a square of 16 units, as in tags.py."""
    # Four times as large and then shrunk: Pillow draws no smooth edges by itself.
    fine = Image.new("RGB", (size * 4, size * 4), COLOURS["paper"])
    pen, unit = ImageDraw.Draw(fine), size * 4 / 16
    # The card of all services has no kind, and so no icon.
    for full, points in OUTLINES.get(kind, ()):
        places = [(x * unit, y * unit) for x, y in points]
        if full:
            pen.polygon(places, colour)
        else:
            pen.line([*places, places[0]], colour, round(1.6 * unit), joint="curve")
    for x, y, radius, full in DISCS.get(kind, ()):
        pen.circle((x * unit, y * unit), radius * unit, colour if full else None, colour, round(1.6 * unit))
    for cut, strokes in STROKES.get(kind, ()):
        ink = COLOURS["paper"] if cut else colour
        pen.line([(x * unit, y * unit) for x, y in strokes], ink, round(1.8 * unit), joint="curve")
    image.paste(fine.resize((size, size), Image.Resampling.BOX), at)


RING = ((8.0, 8.0, 6.8, False),)
OUTLINES = {
    "problem": ((True, ((5, 1), (11, 1), (15, 5), (15, 11), (11, 15), (5, 15), (1, 11), (1, 5))),),
    "possible": ((False, ((8, 1.8), (15, 14.2), (1, 14.2))),),
}
DISCS = {
    "subsiding": RING,
    "ok": RING,
    "no_data": RING,
    "stale": RING,
    "false": RING,
    "thin": ((2.6, 8.0, 2.2, True), (8.0, 8.0, 2.2, False), (13.4, 8.0, 2.2, False)),
}
STROKES = {
    "problem": ((True, ((8, 4), (8, 9))), (True, ((8, 10.8), (8, 12.4)))),
    "possible": ((False, ((8, 6), (8, 10))), (False, ((8, 11.2), (8, 12.6)))),
    "subsiding": ((False, ((8, 4.4), (8, 11.2))), (False, ((5, 8.4), (8, 11.4), (11, 8.4)))),
    "ok": ((False, ((4.8, 8.3), (7.1, 10.6), (11.3, 5.8))),),
    "no_data": ((False, ((5, 8), (11, 8))),),
    "stale": ((False, ((8, 4), (8, 8.2), (10.8, 10))),),
    "false": ((False, ((3.4, 12.6), (12.6, 3.4))),),
}
