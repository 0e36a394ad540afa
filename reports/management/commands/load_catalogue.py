"""`manage.py load_catalogue`: bring the services in step with the catalogue's files."""

from argparse import ArgumentParser
from dataclasses import fields
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.catalogue import SHIPPED
from reports.catalogue.changes import Changes
from reports.catalogue.entries import UnableToReadCatalogue
from reports.catalogue.load import Loaded, load
from reports.catalogue.parse import parse

MISTAKEN = 2  # exit code: the files contain mistakes, nothing was loaded


class Command(BaseCommand):
    help = "Load the services from the catalogue's files; mistakes are named and nothing is half loaded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=SHIPPED, help="another catalogue's folder")
        parser.add_argument("--check", action="store_true", help="read the files only, without a database")

    def handle(self, *, folder: Path, check: bool, **_: Any) -> None:
        try:
            self.stdout.write(_checked(folder) if check else _loaded(load(folder=folder)))
        except UnableToReadCatalogue as error:
            heading = f"Nothing was loaded; mistakes in {folder}: {len(error.mistakes)}"
            raise CommandError(f"{heading}\n{error}", returncode=MISTAKEN) from error


def _checked(folder: Path) -> str:
    catalogue = parse(folder=folder)
    return (
        f"Catalogue: {len(catalogue.categories)} categories, {len(catalogue.services)} services, no mistakes."
    )


def _loaded(loaded: Loaded) -> str:
    tables = {field.name: getattr(loaded, field.name) for field in fields(loaded)}
    totals = ", ".join(f"{changes.total} {table}" for table, changes in tables.items())
    deeds = "; ".join(f"{table} {_deeds(table, changes)}" for table, changes in tables.items() if changes)
    return f"Catalogue: {totals}. {deeds or 'Nothing changed'}."


def _deeds(table: str, changes: Changes) -> str:
    gone = "retired" if table == "services" else "removed"
    counts = {"created": changes.created, "changed": changes.changed, gone: changes.removed}
    return ", ".join(f"{count} {deed}" for deed, count in counts.items() if count)
