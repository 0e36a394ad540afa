"""Titles of incidents: what counts as one, and what stands in for one that a vendor leaves out."""

from aggregator.official.parsing import fields
from aggregator.official.parsing.markup import has_words, strip_markup

LONGEST_WORDS = 80  # characters of a text that stands in for a title
LEADING = " \t\r\n\u00a0-\u2013\u2014:"  # what stands between the word for a stage and the text


def choose_title(name: object, *texts: object) -> str:
    """The name; where it holds no words, the first words of the first text that does. '' where none does."""
    title = fields.clean_line(name)
    if has_words(title):
        return title
    stripped = (strip_markup(text) for text in texts if isinstance(text, str))
    # The label was read already, as progress; in a title it would be wrong an hour later.
    words = (text.lstrip(LEADING) for text in stripped if has_words(text))
    return next((fields.clean_line(text, longest=LONGEST_WORDS) for text in words), "")
