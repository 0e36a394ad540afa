"""Entries -> tables: the only writer of Category, Service, Surface, Symptom, Component and Dependency.

1. categories, so that services can point at them;
2. services; one that left the files is retired (active = False), never deleted, because reports,
   incidents and addresses still name it. It keeps its surfaces, symptoms and dependencies;
3. surfaces, symptoms, components and dependencies of the services in the files. One that left is deleted:
   reports keep its slug as text;
4. categories on which no service stands any more, retired ones included, are deleted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import connection, transaction

from reports.catalogue import SHIPPED
from reports.catalogue.changes import Changes, bring_in_step, remove_others
from reports.catalogue.entries import CatalogueFiles, ChoiceEntry, ServiceEntry
from reports.catalogue.parse import parse_catalogue
from reports.models import Category, Component, Dependency, Service, Surface, Symptom
from reports.queries import forget_catalogue

LOCK = 0x63617461  # "cata": two hosts that start at once load one after the other
ChoicesOf = Callable[[ServiceEntry], tuple[ChoiceEntry, ...]]


@dataclass(frozen=True, slots=True)
class Loaded:
    categories: Changes
    services: Changes
    surfaces: Changes
    symptoms: Changes
    dependencies: Changes
    components: Changes


def load_catalogue(*, folder: Path = SHIPPED, extra: Path | None = None) -> Loaded:
    """Bring the tables in step with the files, or raise UnableToReadCatalogue and change nothing."""
    loaded = store(catalogue=parse_catalogue(folder=folder, extra=extra))
    forget_catalogue()
    return loaded


@transaction.atomic
def store(*, catalogue: CatalogueFiles) -> Loaded:
    """Bring the tables in step with `catalogue`; a second time changes nothing."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
    categories = _store_categories(catalogue)
    services = _store_services(catalogue)
    ids = _ids(catalogue)
    # Categories are removed last, when services have moved to those that are still in the files.
    return Loaded(
        categories=replace(categories, removed=_remove_empty_categories(catalogue)),
        services=services,
        surfaces=_store_choices(Surface, ids, catalogue, lambda entry: catalogue.surfaces_of(service=entry)),
        symptoms=_store_choices(Symptom, ids, catalogue, lambda entry: catalogue.symptoms_of(service=entry)),
        dependencies=_store_dependencies(ids, catalogue),
        components=_store_components(ids, catalogue),
    )


def _store_categories(catalogue: CatalogueFiles) -> Changes:
    wanted = [
        Category(slug=entry.slug, name=entry.name, position=position, confused=entry.confused)
        for position, entry in enumerate(catalogue.categories)
    ]
    return bring_in_step(rows=Category.objects.all(), wanted=wanted, key=("slug",))


def _remove_empty_categories(catalogue: CatalogueFiles) -> int:
    left = Category.objects.exclude(slug__in=[entry.slug for entry in catalogue.categories])
    return left.filter(services=None).delete()[0]


def _store_services(catalogue: CatalogueFiles) -> Changes:
    shelves = dict(Category.objects.values_list("slug", "pk"))
    wanted = [
        Service(
            slug=entry.slug,
            name=entry.name,
            category_id=shelves[entry.category],
            aliases=list(entry.aliases),
            homepage=entry.homepage,
            status_page=entry.status_page,
            vendor=entry.vendor,
            status_feed=entry.status_feed,
            status_format=entry.status_format,
            status_shared=entry.status_shared,
            active=True,
        )
        for entry in catalogue.services
    ]
    changes = bring_in_step(rows=Service.objects.all(), wanted=wanted, key=("slug",))
    left = Service.objects.filter(active=True).exclude(slug__in=[entry.slug for entry in catalogue.services])
    return replace(changes, removed=left.update(active=False))


def _ids(catalogue: CatalogueFiles) -> Mapping[str, int]:
    """Primary keys of the services in the files, by slug; retired ones are left alone."""
    slugs = [entry.slug for entry in catalogue.services]
    return dict(Service.objects.filter(slug__in=slugs).values_list("slug", "pk"))


def _store_choices(
    model: type[Surface] | type[Symptom],
    ids: Mapping[str, int],
    catalogue: CatalogueFiles,
    choices_of: ChoicesOf,
) -> Changes:
    wanted = [
        model(service_id=ids[entry.slug], slug=choice.slug, name=choice.name, position=position)
        for entry in catalogue.services
        for position, choice in enumerate(choices_of(entry))
    ]
    rows, key = model.objects.filter(service__in=ids.values()), ("service_id", "slug")
    removed = remove_others(rows=rows, wanted=wanted, key=key)
    return replace(bring_in_step(rows=rows, wanted=wanted, key=key), removed=removed)


def _store_dependencies(ids: Mapping[str, int], catalogue: CatalogueFiles) -> Changes:
    wanted = [
        Dependency(service_id=ids[entry.slug], upstream_id=ids[upstream.service], region=upstream.region)
        for entry in catalogue.services
        for upstream in entry.runs_on
    ]
    rows = Dependency.objects.filter(service__in=ids.values())
    key = ("service_id", "upstream_id", "region")
    removed = remove_others(rows=rows, wanted=wanted, key=key)
    return replace(bring_in_step(rows=rows, wanted=wanted, key=key), removed=removed)


def _store_components(ids: Mapping[str, int], catalogue: CatalogueFiles) -> Changes:
    wanted = [
        Component(
            service_id=ids[entry.slug],
            name=component.name,
            surfaces=list(component.surfaces),
            ours=component.ours,
            position=position,
        )
        for entry in catalogue.services
        for position, component in enumerate(entry.components)
    ]
    # The old rows go first (below), or a name that changed only its case would clash with itself.
    rows, key = Component.objects.filter(service__in=ids.values()), ("service_id", "name")
    removed = remove_others(rows=rows, wanted=wanted, key=key)
    return replace(bring_in_step(rows=rows, wanted=wanted, key=key), removed=removed)
