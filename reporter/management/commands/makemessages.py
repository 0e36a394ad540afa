"""Django's command for our five translations, with the names of the catalogue, whose source is TOML.

It needs GNU gettext (xgettext, msgmerge); running the site does not.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.commands import makemessages

from reports.catalogue import SHIPPED
from reports.catalogue.entries import CategoryEntry, ServiceEntry
from reports.catalogue.parse import CATEGORIES, SERVICES, parse_catalogue

NOT_OURS = ["var", "tests", "docs", "locale"]
# Staff's pages are in English, as the reasons in the source are that they quote.
STAFF = [
    *("aggregator/admin", "reporter/admin.py", "reports/admin.py"),
    *(f"{app}/apps.py" for app in ("aggregator", "reports")),
    *("aggregator/web/staff", "reporter/staff_pages/theme.py", "templates/admin", "templates/staff"),
]
CREATED = re.compile(r'^"POT-Creation-Date: .*\n', re.MULTILINE)


class Command(makemessages.Command):
    """Without arguments it brings every .po file in step with the code and the catalogue."""

    # A guess from a similar sentence is wrong more often than it helps, and is not shown anyway.
    msgmerge_options = [*makemessages.Command.msgmerge_options, "--no-fuzzy-matching"]

    def handle(self, *args: Any, **options: Any) -> None:
        # Line numbers, wrapping and what is gone would only make noise in diffs.
        ours = {"add_location": "file", "no_wrap": True, "no_obsolete": True}
        languages = [code for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
        options |= ours | {"locale": options["locale"] or languages}
        options["ignore_patterns"] = [*options["ignore_patterns"], *NOT_OURS, *STAFF]
        super().handle(*args, **options)

    def find_files(self, root: str) -> list[Any]:
        """Django adds the folder `locale` where it is run to that of the settings: a test names another."""
        self.locale_paths: list[str] = list(self.locale_paths)[:1]
        files: list[Any] = super().find_files(root)
        return files

    def process_files(self, file_list: list[Any]) -> None:
        super().process_files(file_list)
        template = Path(self.locale_paths[0]) / f"{self.domain}.pot"
        content = CREATED.sub("", template.read_text())  # a new date with each run would be a change
        template.write_text(content + "".join(list_entries()))


def list_entries() -> Iterator[str]:
    """Each name of the catalogue as an entry of a .po file; msguniq makes one of those that are alike."""
    read = parse_catalogue(folder=SHIPPED)
    for category in read.categories:
        yield _format_entry("category", category.name, CATEGORIES)
    for category in read.categories:
        yield from _list_choices(category, CATEGORIES)
    for service in read.services:
        yield from _list_choices(service, f"{SERVICES}/{service.category}.toml")


def _list_choices(owner: CategoryEntry | ServiceEntry, file: str) -> Iterator[str]:
    for context, choices in (("surface", owner.surfaces), ("symptom", owner.symptoms)):
        for choice in choices:
            yield _format_entry(context, choice.name, file)


def _format_entry(context: str, name: str, file: str) -> str:
    quoted = name.replace("\\", r"\\").replace('"', r"\"")
    source = (SHIPPED / file).relative_to(settings.BASE_DIR)
    return f'\n#: {source}\nmsgctxt "{context}"\nmsgid "{quoted}"\nmsgstr ""\n'
