"""Titles of incidents: what counts as one, and what stands in for one that a vendor leaves out."""

import html
import re

from aggregator.official.parsing import fields

LONGEST_WORDS = 80  # characters of a text that stands in for a title
# Characters of a text: its first words are in them, also behind much markup.
LOOKED_AT = 2_000
LEADING = " \t\r\n\u00a0-\u2013\u2014:"  # what stands between the word for a stage and the text
MARKUP = re.compile(r"<[/!?]?[A-Za-z-][^<>]*>")


def has_words(text: str) -> bool:
    """Whether a reader finds a word in it: spaces of all kinds, strokes and markup are none."""
    # Letters of any script; a title of dots or emoji tells a reader nothing.
    return any(letter.isalnum() for letter in _strip_markup(text))


def choose_title(name: object, *texts: object) -> str:
    """The name; where it holds no words, the first words of the first text that does. '' where none does."""
    title = fields.clean_line(name)
    if has_words(title):
        return title
    stripped = (_strip_markup(text) for text in texts if isinstance(text, str))
    # The label was read already, as progress; in a title it would be wrong an hour later.
    words = (text.lstrip(LEADING) for text in stripped if has_words(text))
    return next((fields.clean_line(text, longest=LONGEST_WORDS) for text in words), "")


def _strip_markup(text: str) -> str:
    """Twice: feeds escape what is markup already."""
    for _ in range(2):
        text = html.unescape(MARKUP.sub(" ", text[:LOOKED_AT]))
    return MARKUP.sub(" ", text)
