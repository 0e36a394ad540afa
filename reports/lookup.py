"""Finds a service of the catalogue and its choices by what a person or a program wrote.

Writer and readers share it, so that a mistake gets the same answer everywhere.
"""

from dataclasses import dataclass

from reports import queries
from reports.choices.regions import countries, is_region, subdivisions
from reports.choices.services import CatalogueEntry


class UnknownService(Exception):
    """There is no service of this name."""

    def __init__(self, *, slug: str, close: tuple[str, ...], retired_name: str = "") -> None:
        super().__init__(self.__doc__)
        self.slug = slug
        self.close = close  # slugs that the writer may have meant
        self.retired_name = retired_name  # of a service that was in the catalogue once, else ''


class UnknownChoice(Exception):
    """Surfaces, symptoms or regions that this service does not have; `choices` by field."""

    def __init__(self, choices: dict[str, tuple[str, ...]]) -> None:
        super().__init__(self.__doc__)
        self.choices = choices


@dataclass(frozen=True)
class ReportFields:
    """What a person or a filter names, unchecked; None where nothing was named."""

    surface: str | None = None
    symptom: str | None = None
    region: str | None = None


def find_service(slug: str, *, retired: bool = False) -> CatalogueEntry:
    """The service of this slug. Raises UnknownService with the slugs that come close.

    With `retired`, services that left the catalogue are found too: their pages and incidents stay readable.
    """
    catalogue = queries.catalogue()
    entry = (catalogue.known() if retired else catalogue.entries).get(slug)
    if entry is not None:
        return entry
    if slug in catalogue.retired:  # whoever names it means it: suggesting others would mislead
        raise UnknownService(slug=slug, close=(), retired_name=catalogue.retired[slug].name)
    raise UnknownService(slug=slug, close=catalogue.close_to(slug))


def check_choices(entry: CatalogueEntry, fields: ReportFields) -> None:
    """Raise UnknownChoice, with the choices there are, if the service does not have what `fields` name."""
    unknown = {}
    for field, value, choices in (
        ("surface", fields.surface, entry.surfaces),
        ("symptom", fields.symptom, entry.symptoms),
    ):
        # '' is "not sure" or "not said", which every service has.
        if value and value not in (slugs := tuple(choice.slug for choice in choices)):
            unknown[field] = slugs
    if fields.region and not is_region(fields.region):
        unknown["region"] = _regions_near(fields.region)
    if unknown:
        raise UnknownChoice(unknown)


def _regions_near(code: str) -> tuple[str, ...]:
    """The subdivisions of the country that a code begins with, else all countries."""
    country = code.partition("-")[0]
    # Checked first, because subdivisions() caches every argument: it must not grow with what people send.
    known = country in countries()
    return (subdivisions(country) if known else ()) or countries()
