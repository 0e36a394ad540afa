import pytest
from django.utils.translation import override

from reports.web import names


@pytest.mark.parametrize(
    ("language", "name", "words"),
    [
        ("en", "Germany", "Germany"),
        ("de", "Germany", "Deutschland"),
        ("ja", "Germany", "ドイツ"),
        ("fr", "California, US", "Californie, US"),
        ("de", "British Columbia, Canada", "British Columbia, Kanada"),
        ("fr", "New South Wales, Australia", "Nouvelle-Galles-du-Sud, Australie"),
        ("en", "British Columbia, Canada", "British Columbia, Canada"),
        ("de", "Taiwan", "Taiwan"),
        ("de", "Nowhere, at all", "Nowhere, at all"),
        ("de", "US-ZZ", "US-ZZ"),
    ],
)
def test_places_in_the_language_of_the_page(language, name, words):
    with override(language):
        assert names.place(name) == words


def test_names_of_the_catalogue_in_the_language_of_the_page():
    with override("de"):
        assert names.surfaces(["Mobile app", "Claude Code"]) == ["Mobile App", "Claude Code"]


def test_accents_do_not_send_a_name_to_the_end():
    countries = ["Zypern", "Österreich", "Oman", "Polen"]

    assert sorted(countries, key=names.sort_key) == ["Oman", "Österreich", "Polen", "Zypern"]
