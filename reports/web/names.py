"""Names of the catalogue and of places in the reader's language. All layers below have them in English.

The English name is the key of its translation, so what is cached across requests needs no language.
"""

import gettext as standard_gettext
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache

import pycountry
from django.utils.translation import get_language, pgettext, pgettext_lazy

from reports.choices.regions import SUBDIVIDED, name_of

OWN_NAMES = (
    pgettext_lazy("surface", "Not sure"),
    pgettext_lazy("symptom", "Not said"),
    pgettext_lazy("place", "Unknown place"),
    # Places that iso-codes confuses with others, or spells in an unusual way.
    pgettext_lazy("place", "Georgia, US"),
    pgettext_lazy("place", "Georgia"),
    pgettext_lazy("place", "São Paulo, Brazil"),
    pgettext_lazy("place", "Australia"),
    pgettext_lazy("form field", "surface"),
    pgettext_lazy("form field", "symptom"),
    pgettext_lazy("form field", "region"),
    pgettext_lazy("form field", "stance"),
    pgettext_lazy("form field", "service"),
    pgettext_lazy("form field", "comment"),
)


def surface(name: str) -> str:
    return pgettext("surface", name)


def symptom(name: str) -> str:
    return pgettext("symptom", name)


def category(name: str) -> str:
    return pgettext("category", name)


def field(name: str) -> str:
    """A field of the report form, beside what is wrong with it."""
    return pgettext("form field", name)


def place(name: str) -> str:
    """A country or "California, US", in the words of the iso-codes project; English where it has none."""
    ours = pgettext("place", name)
    return ours if ours != name else _place(name, get_language() or "en")


BY: dict[str, Callable[[str], str]] = {"surface": surface, "symptom": symptom, "region": place}


def surfaces(names: Iterable[str]) -> list[str]:
    return [surface(name) for name in names]


def symptoms(names: Iterable[str]) -> list[str]:
    return [symptom(name) for name in names]


def places(names: Iterable[str]) -> list[str]:
    return [place(name) for name in names]


def sort_key(name: str) -> str:
    """Without accents: Österreich stands among the Os, Åland among the As."""
    return "".join(c for c in unicodedata.normalize("NFKD", name.casefold()) if not unicodedata.combining(c))


@cache  # some hundred places in a handful of languages
def _place(name: str, language: str) -> str:
    # Tried first, because the name of a country may have a comma of its own.
    whole = _translations("iso3166-1", language).gettext(name)
    region, comma, country = name.rpartition(", ")
    if whole != name or not comma or country not in _divided():
        return whole
    # Translators: a part of a country, as "California, US".
    return pgettext("place", "%(region)s, %(country)s") % {
        "region": _translations("iso3166-2", language).gettext(region),
        "country": country if country == "US" else place(country),
    }


@cache
def _divided() -> frozenset[str]:
    """The countries after the comma in the name of a part. Other names have commas too."""
    return frozenset({"US", *(name_of(code) for code in SUBDIVIDED)})


@cache
def _translations(domain: str, language: str) -> standard_gettext.NullTranslations:
    return standard_gettext.translation(domain, pycountry.LOCALES_DIR, languages=[language], fallback=True)
