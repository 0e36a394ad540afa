"""Sentences, one after the other."""

from collections.abc import Iterable

from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import pgettext

NOTHING = SafeString("")


def capitalize(text: str) -> str:
    return text[:1].upper() + text[1:]


def join_sentences(sentences: Iterable[str]) -> SafeString:
    """One after the other; what is empty is left out."""
    # Translators: stands between two sentences; nothing in Japanese.
    space = pgettext("between sentences", " ")
    return format_html_join(space, "{}", ((each,) for each in sentences if each))
