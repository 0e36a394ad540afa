"""Words as pixels: they fit, and have letters."""

import pytest

from aggregator.web.cards.lettering import fit_text, keep_drawable, load_font

LONG = "The Very Long Name of a Service That Nobody Can Remember"
WORD = "W" * 60


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("Claude", "Claude"),
        ("Ørsted & Søn, Žilina", "Ørsted & Søn, Žilina"),
        ("Яндекс", "Яндекс"),
        ("\uff2c\uff29\uff2e\uff25", "LINE"),
        ("LINE ライン", "LINE"),
        ("楽天", ""),
        ("خدمة", ""),
        ("a\u202eb\u200b c\nd", "ab cd"),
        ("楽天!", ""),
    ],
)
def test_only_letters_that_we_have_are_drawn(name, drawn):
    assert keep_drawable(name) == drawn


@pytest.mark.parametrize("text", [LONG, WORD, f"{LONG} {WORD}", "", "short"])
@pytest.mark.parametrize("lines", [1, 2])
def test_nothing_is_wider_than_asked(text, lines):
    fitted = fit_text(text=text, bold=True, width=500, lines=lines, sizes=(40, 30, 20))

    assert 1 <= len(fitted.lines) <= lines
    assert max(load_font(fitted.size, bold=True).getlength(line) for line in fitted.lines) <= 500


def test_a_long_text_shrinks_before_it_is_cut():
    assert fit_text(text="Problems since 5:23", bold=True, width=300, lines=1, sizes=(40, 30, 20)).size == 30
    assert fit_text(text=WORD, bold=True, width=300, lines=1, sizes=(40, 20)).lines[0].endswith("W…")


def test_lines_are_even():
    fitted = fit_text(text="aaaa bbbb cccc dddd eeee ffff", bold=False, width=230, lines=2, sizes=(20,))

    assert fitted.lines == ("aaaa bbbb cccc", "dddd eeee ffff")
