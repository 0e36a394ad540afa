"""Free text of a vendor -> statements, each a tuple of sentences, folded so that spellings compare equal.

Folding: width and case (NFKC, casefold), accents of Latin letters, dashes, quotes. What stands in quotation
marks is left out: it is somebody else's sentence, or a label of the product.
"""

import re
import unicodedata

# Characters that are read. Of a longer text the two ends are, because the newest words are there.
LONGEST = 6_000
MOST = 100  # sentences; of more, again the two ends
LONGEST_SENTENCE = 600  # characters; what is longer was no sentence
DASHES = re.compile(r"[\u2010-\u2015\u2212]")
APOSTROPHES = re.compile(r"[\u2018\u2019\u02bc\u00b4`]")
# Closing marks of several languages, and on one line only: a forgotten mark must not swallow the update.
QUOTES = re.compile(
    r"\"[^\"\n]{0,200}\"|[\u201c\u201e\u201f\u00ab][^\u201d\u201c\u00bb\n]{0,200}[\u201d\u201c\u00bb]"
)
# Only after Latin letters: in Japanese the same marks tell one letter from another.
LATIN_MARKS = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")
BLANK = re.compile(r"[^\S\n]+")
# A full stop ends a sentence before a space, a capital or a time of day; "24." before a month does not.
STOPS = re.compile(
    r"\n+|(?<=[\u3002!?])|[\u2022\u25cf]"
    r"|(?<=\.)(?<!(?<!\S)\d\.)(?<!(?<!\S)\d\d\.)(?=\s|$|[A-Z\u00c0-\u00de]|\d{1,2}:\d\d)"
)
DATE = (
    r"(?:[a-z]{3,9}\.? \d{1,2}(?:,? \d{4})?,? (?:- )?|\d{4}[-/.]\d{1,2}[-/.]\d{1,2}[t ]"
    r"|\d{1,2}[./]\d{1,2}[./]?(?:\d{2,4})?,? )?"
)
ZONE = r"(?:utc|gmt|[pmce][sd]?t|cet|cest|bst|jst|ist|aest|aedt|sgt|uhr|heures?|h|uur)?"
# "9:23pm PST ...", "Nov 29, 10:30 UTC - ...", "2026-11-29 10:30": the time at which an update was written.
STAMP = re.compile(rf"^\W*{DATE}\d{{1,2}}:\d\d(?::\d\d)?\s?(?:[ap]\.?m\b\.?)?\s?{ZONE}\b[^\w\[(\u3010]*")


def fold_text(text: str) -> str:
    """The same in one spelling; lines stay lines."""
    text = unicodedata.normalize("NFKC", text).casefold()
    text = APOSTROPHES.sub("'", DASHES.sub("-", text))
    marked = LATIN_MARKS.sub("", unicodedata.normalize("NFD", text))
    return BLANK.sub(" ", unicodedata.normalize("NFC", marked)).strip()


def split_sentences(text: str) -> tuple[str, ...]:
    """Folded sentences, without the stop that ends them; a question keeps its mark."""
    if len(text) > LONGEST:
        # Before anything is matched: the time of all patterns grows with the length.
        text = f"{text[: LONGEST // 2]}\n{text[-LONGEST // 2 :]}"
    unquoted = QUOTES.sub(" * ", unicodedata.normalize("NFKC", text))
    folded = (
        fold_text(sentence)[:LONGEST_SENTENCE].rstrip(" .!\u3002") for sentence in STOPS.split(unquoted)
    )
    sentences = tuple(sentence for sentence in folded if sentence)
    return sentences if len(sentences) <= MOST else sentences[: MOST // 2] + sentences[-MOST // 2 :]


def strip_stamp(sentence: str) -> str:
    """Without the time of day that leads it."""
    return STAMP.sub("", sentence, count=1)
