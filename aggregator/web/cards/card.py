"""The card that a link to a page shows elsewhere: a PNG of 1200 x 630 with state, headline and chart.

It is always light: we do not know which theme the site that shows it has. The colours are those of
static/css/tokens.css, the icons those of tags.py drawn again, for Pillow reads no SVG.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from io import BytesIO

from PIL import Image, ImageDraw

from aggregator.models.states import Level
from aggregator.queries.answers.counts import Point, Series
from aggregator.web.cards.icons import draw_icon
from aggregator.web.cards.lettering import fit_text, load_font
from aggregator.web.cards.palette import COLOURS
from aggregator.web.charts.elements.geometry import Scale, choose_step
from aggregator.web.charts.elements.marks import Peak
from aggregator.web.formats.numbers import format_count
from aggregator.web.formats.times import format_hour
from aggregator.web.words.labels import TROUBLED, UNKNOWN_LEVELS

WIDTH, HEIGHT, MARGIN = 1200, 630, 64
INNER = WIDTH - 2 * MARGIN
# The chart is drawn this many times larger and then shrunk: Pillow does not smooth the edges of lines.
OVERSAMPLING = 2
# Base lines of the name and the last line; y of the axis.
NAME, FOOT, AXIS = 104, 586, 508
# Pixels of the smallest letters: cards are shown at half their size.
TEXT = 26
# The axis reaches this many times the highest count, which leaves room for the number above its point.
HEADROOM = 1.2
# Sizes at which a name or a state is set, and the room that they need, in pixels.
NAME_SIZES = (46, 40, 34, 28)
STATE_SIZE = 32
GAP_BEFORE_STATE = 28
ICON_WIDTH = 52
ICON_TOP = NAME - 30
LINE_HEIGHT = 1.16  # times the size of the letters
XY = tuple[float, float]


@dataclass(frozen=True)
class Card:
    """What is drawn. Without a series the sentence stands where the chart would."""

    name: str
    kind: str
    state: str
    headline: str
    site: str
    note: str
    sentence: str = ""
    series: Series | None = None
    onset_at: datetime | None = None
    # The peak that the sentences name. It may lie between two points of the chart.
    peak: Peak | None = None


@dataclass(frozen=True)
class TextBlock:
    """How a text is set."""

    y: int  # of the first base line
    colour: str
    bold: bool
    most: int  # lines
    # The largest first; the text takes the first at which it fits.
    sizes: tuple[int, ...]


HEADLINE = TextBlock(y=NAME + 84, colour="ink", bold=True, most=2, sizes=(62, 54, 46, 40, 34))
SENTENCE = TextBlock(y=0, colour="ink2", bold=False, most=4, sizes=(44, 38, 32, 28))


@lru_cache(maxsize=64)
def draw_card(card: Card) -> bytes:
    """The card as PNG. The same data give the same bytes, so that what has not changed is drawn once."""
    image = Image.new("RGB", (WIDTH, HEIGHT), COLOURS["paper"])
    headline_end = _draw_words(image, card)
    if card.series:
        _draw_chart(
            image, card.series, card.onset_at, _choose_peak(card.series, card.peak), top=headline_end + 44
        )
    elif card.sentence:
        _draw_lines(image, card.sentence, replace(SENTENCE, y=headline_end + 60))
    _draw_foot(image, card)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _draw_words(image: Image.Image, card: Card) -> int:
    """Draw name, state and headline; return the base line of the last line."""
    pen = ImageDraw.Draw(image)
    state_font = load_font(STATE_SIZE, bold=True)
    state_width = ICON_WIDTH + state_font.getlength(card.state) if card.state else 0
    name_width = INNER - state_width - GAP_BEFORE_STATE
    name = fit_text(text=card.name, bold=True, width=name_width, lines=1, sizes=NAME_SIZES)
    letters = load_font(name.size, bold=True)
    pen.text((MARGIN, NAME), name.lines[0], COLOURS["ink"], letters, anchor="ls")
    if card.state:
        left = MARGIN + letters.getlength(name.lines[0]) + GAP_BEFORE_STATE
        colour = COLOURS.get(card.kind, COLOURS["ink2"])
        draw_icon(image, card.kind, colour, at=(round(left), ICON_TOP))
        pen.text((left + ICON_WIDTH, NAME), card.state, colour, state_font, anchor="ls")
    return _draw_lines(image, card.headline, HEADLINE)


def _draw_lines(image: Image.Image, text: str, block: TextBlock) -> int:
    """Draw the text; return the base line of its last line."""
    fitted = fit_text(text=text, bold=block.bold, width=INNER, lines=block.most, sizes=block.sizes)
    letters = load_font(fitted.size, bold=block.bold)
    step = round(fitted.size * LINE_HEIGHT)
    for n, line in enumerate(fitted.lines):
        place = (MARGIN, block.y + n * step)
        ImageDraw.Draw(image).text(place, line, COLOURS[block.colour], letters, anchor="ls")
    return block.y + (len(fitted.lines) - 1) * step


def _draw_foot(image: Image.Image, card: Card) -> None:
    pen = ImageDraw.Draw(image)
    note = load_font(TEXT, bold=False)
    site = fit_text(
        text=card.site, bold=True, width=INNER - note.getlength(card.note) - 40, lines=1, sizes=(TEXT,)
    )
    pen.text((MARGIN, FOOT), site.lines[0], COLOURS["ink"], load_font(TEXT, bold=True), anchor="ls")
    pen.text((WIDTH - MARGIN, FOOT), card.note, COLOURS["ink2"], note, anchor="rs")


def _choose_peak(series: Series, named: Peak | None) -> Peak | None:
    """The peak that the sentences name, if it is in the time shown; else the highest point of an incident."""
    if named and series.first < named.at <= series.last:
        return named
    top = max(series.points, key=lambda point: point.reports)
    return Peak(top.at, top.reports) if top.reports and top.level in TROUBLED else None


def _draw_chart(
    image: Image.Image, series: Series, onset_at: datetime | None, peak: Peak | None, *, top: int
) -> None:
    """Usual range, area of the trouble, line, the highest and the last count."""
    points = series.points
    counts = [4, *(p.reports for p in points), *(p.high or 0 for p in points)]
    most = max([*counts, peak.reports] if peak else counts)
    scale = Scale(series.first, series.last, most * HEADROOM, AXIS, top)
    enlarged = image.resize((WIDTH * OVERSAMPLING, HEIGHT * OVERSAMPLING), Image.Resampling.NEAREST)
    _draw_shapes(ImageDraw.Draw(enlarged), points, scale, onset_at)
    plot = (0, top - 20, WIDTH, AXIS + 10)
    # Only the plot is pasted back: letters that went through the shrinking would be blurred.
    image.paste(enlarged.resize((WIDTH, HEIGHT), Image.Resampling.BOX).crop(plot), plot[:2])
    _draw_labels(ImageDraw.Draw(image), series, peak, scale)


def _draw_shapes(
    pen: ImageDraw.ImageDraw, points: Sequence[Point], scale: Scale, onset_at: datetime | None
) -> None:
    left, right, axis = (each * OVERSAMPLING for each in (MARGIN, WIDTH - MARGIN, AXIS))
    grid = scale.y(choose_step(scale.most, lines=1)) * OVERSAMPLING
    pen.line([(left, grid), (right, grid)], COLOURS["rule"], OVERSAMPLING)
    known = [p for p in points if p.high is not None and p.level not in UNKNOWN_LEVELS]
    if len(known) > 1:
        upper = [_locate(scale, p, p.high or 0) for p in known]
        lower = [_locate(scale, p, p.low or 0) for p in reversed(known)]
        pen.polygon([*upper, *lower], COLOURS["band"])
    runs = [run for run in _split_runs(points) if run[-1].level != Level.NO_DATA]
    for run in runs:
        if run[-1].level in TROUBLED:
            _draw_area(pen, run, scale)
    for run in runs:
        colour = COLOURS.get(f"{run[-1].level.value}-mark", COLOURS["ink2"])
        width = (7 if run[-1].level in TROUBLED else 4) * OVERSAMPLING // 2
        pen.line([_locate(scale, p, p.reports) for p in run], colour, width, joint="curve")
    if onset_at and scale.holds(onset_at):
        x = _locate_time(scale, onset_at)
        pen.line([(x, scale.top * OVERSAMPLING), (x, axis)], COLOURS["ink"], OVERSAMPLING)
    pen.line([(left, axis), (right, axis)], COLOURS["ink3"], OVERSAMPLING)
    x, y = _locate(scale, points[-1], points[-1].reports)
    if points[-1].level != Level.NO_DATA:
        pen.circle((x, y), 7 * OVERSAMPLING, COLOURS.get(f"{points[-1].level.value}-mark", COLOURS["ink"]))


def _draw_area(pen: ImageDraw.ImageDraw, run: Sequence[Point], scale: Scale) -> None:
    line = [_locate(scale, p, p.reports) for p in run]
    feet = [(line[-1][0], AXIS * OVERSAMPLING), (line[0][0], AXIS * OVERSAMPLING)]
    pen.polygon([*line, *feet], COLOURS[f"{run[-1].level.value}-area"])


def _split_runs(points: Sequence[Point]) -> list[list[Point]]:
    """Stretches of one level; each begins with the last point of the one before, so that no gap is left."""
    runs: list[list[Point]] = []
    for point in points:
        if not runs or runs[-1][-1].level != point.level:
            runs.append(runs[-1][-1:] if runs and runs[-1][-1].level != Level.NO_DATA else [])
        runs[-1].append(point)
    return runs


def _draw_labels(pen: ImageDraw.ImageDraw, series: Series, peak: Peak | None, scale: Scale) -> None:
    small, strong = load_font(TEXT, bold=False), load_font(TEXT, bold=True)
    step = choose_step(scale.most, lines=1)
    _draw_over_lines(
        pen, (MARGIN, scale.y(step) - 6), f"{format_count(step)} per 15 min", bold=False, anchor="ls"
    )
    pen.text((MARGIN, AXIS + 30), format_hour(series.first), COLOURS["ink2"], small, anchor="ls")
    pen.text((WIDTH - MARGIN, AXIS + 30), format_hour(series.last), COLOURS["ink"], strong, anchor="rs")
    if peak:
        words = format_count(peak.reports)
        half = strong.getlength(words) / 2
        x = min(max(_locate_time(scale, peak.at) / OVERSAMPLING, MARGIN + half), WIDTH - MARGIN - half)
        _draw_over_lines(pen, (x, scale.y(peak.reports) - 12), words, bold=True, anchor="ms")


def _draw_over_lines(pen: ImageDraw.ImageDraw, place: XY, words: str, *, bold: bool, anchor: str) -> None:
    """Words with an edge of paper, so that they can be read on what is drawn."""
    colour, letters = COLOURS["ink" if bold else "ink2"], load_font(TEXT, bold=bold)
    pen.text(place, words, colour, letters, anchor=anchor, stroke_width=3, stroke_fill=COLOURS["paper"])


def _locate(scale: Scale, point: Point, count: int) -> XY:
    return _locate_time(scale, point.at), scale.y(count) * OVERSAMPLING


def _locate_time(scale: Scale, at: datetime) -> float:
    return (MARGIN + INNER * scale.x(at) / 1000) * OVERSAMPLING
