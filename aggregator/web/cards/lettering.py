"""Words as pixels: which letters we can draw, and how large they may be to stay inside."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from PIL import ImageFont

# Latin, Greek and Cyrillic letters of Inter; one with the rest would be four times as large, and still lack
# Japanese or Arabic.
FOLDER = Path(__file__).parent / "fonts"
ELLIPSIS = "…"
# No font has it: it is drawn as the box that stands for an unknown letter.
MISSING = "\uffff"


@dataclass(frozen=True)
class Fitted:
    """Lines that are no wider than allowed, and the font size at which they fit."""

    lines: tuple[str, ...]
    size: int


@cache
def load_font(size: int, *, bold: bool) -> ImageFont.FreeTypeFont:
    """The basic layout: it gives the same pixels on every machine."""
    name = "inter-bold.ttf" if bold else "inter-regular.ttf"
    return ImageFont.truetype(FOLDER / name, size, layout_engine=ImageFont.Layout.BASIC)


def keep_drawable(text: str) -> str:
    """What we have letters for: others come as their base letter, as wide ones do, or are left out.

    '' where only signs would be left.
    """
    kept = "".join(letter if _has_glyph(letter) else _simplify(letter) for letter in text)
    return " ".join(kept.split()) if any(letter.isalnum() for letter in kept) else ""


def _simplify(letter: str) -> str:
    return "".join(part for part in unicodedata.normalize("NFKD", letter) if _has_glyph(part))


@cache
def _has_glyph(letter: str) -> bool:
    if letter.isspace() or not letter.isprintable():
        return letter == " "
    # Pillow does not tell whether a font has a letter: the drawn box of a missing one does.
    drawn = load_font(40, bold=False).getmask(letter)
    return bytes(drawn) != bytes(load_font(40, bold=False).getmask(MISSING))


def fit_text(*, text: str, bold: bool, width: float, lines: int, sizes: Sequence[int]) -> Fitted:
    """The largest of `sizes` at which the text fits into `lines` lines; at the smallest it is cut short."""
    for size in sizes:
        wrapped = _wrap(text, load_font(size, bold=bold), width)
        if len(wrapped) <= lines and _measure_widest(wrapped, size, bold=bold) <= width:
            return Fitted(tuple(_balance(text, load_font(size, bold=bold), width, len(wrapped))), size)
    drawn = load_font(sizes[-1], bold=bold)
    pieces = _wrap(" ".join(_break_word(word, drawn, width) for word in text.split()), drawn, width)
    shown = pieces[:lines]
    if len(pieces) > lines:
        shown[-1] = _cut_line(shown[-1], drawn, width)
    return Fitted(tuple(shown), sizes[-1])


def _measure_widest(wrapped: Sequence[str], size: int, *, bold: bool) -> float:
    return max(load_font(size, bold=bold).getlength(line) for line in wrapped)


def _wrap(text: str, drawn: ImageFont.FreeTypeFont, width: float) -> list[str]:
    """Lines of whole words."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and drawn.getlength(longer) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def _balance(text: str, drawn: ImageFont.FreeTypeFont, width: float, lines: int) -> list[str]:
    """The text in `lines` lines of similar width, so that no single word is left for the last one."""
    best = _wrap(text, drawn, width)
    # Narrower and narrower, as long as the number of lines stays: then the lines are even.
    for percent in range(95, 45, -5):
        narrower = _wrap(text, drawn, width * percent / 100)
        if len(narrower) > lines:
            break
        best = narrower
    return best


def _break_word(word: str, drawn: ImageFont.FreeTypeFont, width: float) -> str:
    """A word that is wider than a line, split into pieces that fit."""
    pieces = [""]
    for letter in word:
        if drawn.getlength(pieces[-1] + letter) > width:
            pieces.append("")
        pieces[-1] += letter
    return " ".join(pieces)


def _cut_line(line: str, drawn: ImageFont.FreeTypeFont, width: float) -> str:
    while line and drawn.getlength(line + ELLIPSIS) > width:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS
