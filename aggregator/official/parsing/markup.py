"""Markup in a vendor's text: whether a reader finds a word in it, and the text without it."""

import html
import re

# Characters of a text: its first words are in them, also behind much markup.
LOOKED_AT = 2_000
MARKUP = re.compile(r"<[/!?]?[A-Za-z-][^<>]*>")


def has_words(text: str) -> bool:
    """Whether a reader finds a word in it: spaces of all kinds, strokes and markup are none."""
    return any(letter.isalnum() for letter in strip_markup(text))


def strip_markup(text: str) -> str:
    """Twice: feeds escape what is markup already."""
    for _ in range(2):
        text = html.unescape(MARKUP.sub(" ", text[:LOOKED_AT]))
    return MARKUP.sub(" ", text)
