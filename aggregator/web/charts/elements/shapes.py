"""What the templates of the charts are given: coordinates, words, and classes for colour."""

from dataclasses import dataclass

from django.utils.safestring import SafeString


@dataclass(frozen=True)
class Run:
    """Neighbouring points of one level: a line, the area below it, or single strokes when thin."""

    level: str
    line: str
    area: str


@dataclass(frozen=True)
class Text:
    """A label: x in per cent, y in pixels; `anchor` as in SVG; `at` (ISO) for a time, to be the reader's.

    `time`: how, as static/js/local-time.js names it.
    """

    x: str
    y: float
    text: str
    anchor: str = "start"
    css: str = ""
    at: str = ""
    time: str = "hour"


@dataclass(frozen=True)
class ChartMark:
    """A point with its count, and its time where the axis does not say it."""

    x: str
    y: float
    level: str
    count: str
    anchor: str = "start"
    wide: bool = False  # only a wide page has room for the time
    clock: str = ""
    at: str = ""


@dataclass(frozen=True)
class Grid:
    y: float
    label: Text


@dataclass(frozen=True)
class Rule:
    """A vertical line with its time; it goes down to `bottom`."""

    x: str
    bottom: float
    anchor: str
    clock: str
    at: str


@dataclass(frozen=True)
class Readings:
    """What static/js/read-out.js reads out: times in minutes since 1970, points as short words.

    A point is "minute reports works low high level", low and high "-" without a baseline.
    """

    first: int  # at the left edge
    last: int  # at the right edge, beyond the present
    points: str
    level_names: str  # JSON: level -> word


@dataclass(frozen=True)
class GapBar:
    """A gap in which no report could reach us, hatched; `text` says so."""

    x: str
    width: str
    text: SafeString


@dataclass(frozen=True)
class LaneBar:
    """A stretch of one level; `text` is empty where there is no room for it."""

    level: str
    x: str
    width: str
    text: str
    text_x: str
    anchor: str


@dataclass(frozen=True)
class Lane:
    name: str
    bars: tuple[LaneBar, ...]
    note: str = ""  # instead of bars


@dataclass(frozen=True)
class VendorBar:
    """A status interval; `status` and its length `below` are empty where there is no room for them."""

    kind: str
    x: str
    width: str
    status: str
    below: str
    text_x: str
    anchor: str
    below_x: str
    below_anchor: str
    below_css: str = ""  # which pages have no room for it, as chart.css names them


@dataclass(frozen=True)
class LeadArrow:
    """The distance between our announcement and the vendor's first statement."""

    x: str
    width: str
    text: str
    text_x: str
    anchor: str


@dataclass(frozen=True)
class FirstStatement:
    """The vertical line at the vendor's first statement, with its time on top where there is room for it."""

    x: str
    anchor: str
    clock: str
    at: str
    y: int  # of its words: a line lower where those of the people stand in the way
    named: bool
    roomy: bool  # the smallest pages have no room for its name


@dataclass(frozen=True)
class VendorLane:
    name: str
    bars: tuple[VendorBar, ...]
    note: str  # instead of bars
    lead: LeadArrow | None
    first: FirstStatement | None


@dataclass(frozen=True)
class Chart:
    """All that `_reports_chart.html` draws; heights in pixels."""

    summary: str
    height: int
    plot_top: int
    plot: int
    axis_y: int
    band: str
    band_label: Text | None
    runs: tuple[Run, ...]
    counted: str  # the line of the reports that count as evidence, where they are fewer
    counted_label: Text | None
    grid: tuple[Grid, ...]
    ticks: tuple[Text, ...]
    present: Text
    present_x: str
    latest: ChartMark | None
    peak: ChartMark | None
    onset: Rule | None
    announcement: Rule | None  # None where it shares the onset's mark
    lane: Lane | None
    vendor: VendorLane | None
    readings: Readings
    gaps: tuple[GapBar, ...] = ()


@dataclass(frozen=True)
class Strip:
    """The whole day in 44 pixels, with the window of the chart marked on it."""

    height: int
    band: str
    runs: tuple[Run, ...]
    window_x: str
    window_width: str
    first: Text
    last: Text
    gaps: tuple[GapBar, ...] = ()
