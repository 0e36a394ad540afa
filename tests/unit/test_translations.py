"""The translations fit the code: nothing is missing, nothing guessed, no place in a sentence lost."""

import re
import shutil
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.core.management import call_command

LOCALE = Path(settings.LOCALE_PATHS[0])
LANGUAGES = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
PLACES = re.compile(r"%\(\w+\)[sd]|%%|\{\w*\}")
TAGS = re.compile(r"</?\w+")
ATTRIBUTES = re.compile(r' [\w-]+(?:="[^"]*")?(?=[^<>]*>)')

each_language = pytest.mark.parametrize("language", LANGUAGES)


def catalogue(language: str, folder: Path = LOCALE) -> polib.POFile:
    return polib.pofile(folder / language / "LC_MESSAGES" / "django.po")


def forms(entry: polib.POEntry) -> list[tuple[str, str]]:
    """Pairs of what is said in English and its translation, plurals each."""
    if not entry.msgid_plural:
        return [(entry.msgid, entry.msgstr)] if entry.msgstr else []
    found = entry.msgstr_plural
    last = max(found)
    return [
        (entry.msgid if n == 0 and last else entry.msgid_plural, text) for n, text in found.items() if text
    ]


def key(entry: polib.POEntry) -> tuple[str | None, str, str]:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def plain_key(entry) -> tuple[str | None, str]:
    return entry.msgctxt, entry.msgid


def broken(language: str, pattern: re.Pattern[str]) -> list[tuple[str, str]]:
    """Translations that do not hold the same of a pattern as their English."""
    pairs = [pair for entry in catalogue(language) for pair in forms(entry)]
    return [pair for pair in pairs if sorted(pattern.findall(pair[0])) != sorted(pattern.findall(pair[1]))]


@each_language
def test_nothing_is_a_guess(language):
    assert [entry.msgid for entry in catalogue(language) if entry.fuzzy or entry.obsolete] == []


@each_language
def test_nothing_is_left_in_english(language):
    assert [entry.msgid for entry in catalogue(language) if not entry.translated()] == []


@each_language
def test_places_in_sentences_are_kept(language):
    assert broken(language, PLACES) == []


@each_language
def test_markup_is_kept(language):
    assert broken(language, TAGS) == []
    assert broken(language, ATTRIBUTES) == []


@each_language
def test_what_stands_in_attributes_ends_none(language):
    """Strings are put between quotes; one with a quote outside of a tag would end them."""
    outside = re.compile(r"<[^<>]*>")
    quoted = [
        text for entry in catalogue(language) for _, text in forms(entry) if '"' in outside.sub("", text)
    ]

    assert quoted == []


@each_language
def test_compiled_is_what_is_written(language):
    compiled = polib.mofile(LOCALE / language / "LC_MESSAGES" / "django.mo")
    written = [entry for entry in catalogue(language) if entry.translated()]

    assert {plain_key(e): e.msgstr or e.msgstr_plural for e in compiled} == {
        plain_key(e): e.msgstr or e.msgstr_plural for e in written
    }


@pytest.mark.skipif(shutil.which("xgettext") is None, reason="GNU gettext is not installed")
def test_catalogues_hold_every_string_of_the_code_and_no_other(tmp_path, settings):
    shutil.copytree(LOCALE, tmp_path / "locale")
    settings.LOCALE_PATHS = [str(tmp_path / "locale")]

    call_command("makemessages", locale=["de"], verbosity=0)

    fresh = {key(entry) for entry in catalogue("de", tmp_path / "locale")}
    assert {code: fresh ^ set(map(key, catalogue(code))) for code in LANGUAGES} == {
        code: set() for code in LANGUAGES
    }
