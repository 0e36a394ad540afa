"""`manage.py load_catalogue`: bring the services in step with the catalogue's files."""

from argparse import ArgumentParser
from dataclasses import fields
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from reports.catalogue import SHIPPED
from reports.catalogue.changes import Changes
from reports.catalogue.entries import UnableToReadCatalogue
from reports.catalogue.load import load_catalogue
from reports.catalogue.parse import parse_catalogue
from reports.catalogue.sources import Sources, configured

ONCE = "--folder"
MISTAKEN = 2  # exit code: the files contain mistakes, nothing was loaded


class Command(BaseCommand):
    help = "Load the services from the catalogue's files; mistakes are named and nothing is half loaded."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--folder", type=Path, help="this catalogue once, instead of what the environment names"
        )
        parser.add_argument("--check", action="store_true", help="read the files only, without a database")

    def handle(self, *, folder: Path | None = None, check: bool, **_: Any) -> None:
        sources = Sources(folder, named_by=ONCE) if folder else configured()
        try:
            sources.require_folders()
            self.stdout.write(_checked(sources) if check else _loaded(sources))
            # A folder that is loaded by hand is replaced at the next start, which nobody expects.
            if folder and not check and folder.resolve() != configured().folder.resolve():
                self.stderr.write(
                    f"The next start reads {configured()} again; to keep this: CATALOGUE_DIR={folder}"
                )
        except UnableToReadCatalogue as error:
            heading = f"Nothing was loaded; mistakes in {sources}: {len(error.mistakes)}"
            raise CommandError(f"{heading}\n{error}", returncode=MISTAKEN) from error


def _checked(sources: Sources) -> str:
    catalogue = parse_catalogue(folder=sources.folder, extra=sources.extra)
    totals = f"{len(catalogue.categories)} categories, {len(catalogue.services)} services"
    return f"Catalogue{_place(sources)}: {totals}, no mistakes."


def _loaded(sources: Sources) -> str:
    loaded = load_catalogue(folder=sources.folder, extra=sources.extra)
    tables = {field.name: getattr(loaded, field.name) for field in fields(loaded)}
    totals = ", ".join(f"{changes.total} {table}" for table, changes in tables.items())
    done = "; ".join(
        f"{table} {_describe_changes(table, changes)}" for table, changes in tables.items() if changes
    )
    return f"Catalogue{_place(sources)}: {totals}. {done or 'Nothing changed'}."


def _place(sources: Sources) -> str:
    """Named where it is not the shipped one, so that operators see that their own is read."""
    return "" if sources == Sources(SHIPPED) or sources.named_by == ONCE else f" of {sources}"


def _describe_changes(table: str, changes: Changes) -> str:
    gone = "retired" if table == "services" else "removed"
    counts = {"created": changes.created, "changed": changes.changed, gone: changes.removed}
    return ", ".join(f"{count} {change}" for change, count in counts.items() if count)
