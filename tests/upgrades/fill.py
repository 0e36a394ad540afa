"""Run in the folder of an old commit, by its own code: a database with a row in each table it can fill.

    python fill.py FOLDER_OF_A_CATALOGUE

Reports make a storm, and a tick of that time (where there was one) counts them. All other tables get one row
of plain values; a table whose rules these break stays empty, and is named.
"""

import os
import sys
import uuid
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

sys.path.insert(0, os.getcwd())
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "reporter.settings")

import django

django.setup()

from django.apps import apps  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import DatabaseError, models, transaction  # noqa: E402

NOW = datetime.now(UTC).replace(second=0, microsecond=0)
MINUTE = timedelta(minutes=1)
OURS = ("reports", "aggregator")
# What the catalogue's files do not say is removed by every start, and a demo's database is refused by a site.
LEFT_ALONE = {"Category", "Service", "Surface", "Symptom", "Component", "Dependency", "DemoRun"}
PLAIN: dict[str, Any] = {
    "about": "incident",
    "address": "https://status.acme.test/",
    "alias": "acme",
    "until": NOW + timedelta(hours=1),
    "last": NOW,
    "last_at": NOW,
    "at": NOW - MINUTE,
    "first": NOW - MINUTE,
    "state": "open",
    "kind": "note",
    "subject": "1",
}


def main(catalogue: str) -> None:
    call_command("migrate", verbosity=0, interactive=False)
    call_command("load_catalogue", folder=Path(catalogue), check=False, stdout=sys.stderr)
    import_module("reports.tasks").maintain_partitions()
    fill_log()
    tick_once()
    for app in OURS:
        if apps.is_installed(app):
            for model in apps.get_app_config(app).get_models():
                fill(model)


def tick_once() -> None:
    try:
        import_module("aggregator.tasks").tick()
    except ModuleNotFoundError as error:
        print(f"no tick ({error})")


def fill_log() -> None:
    """Forty people within a minute."""
    report, service = apps.get_model("reports", "Report"), apps.get_model("reports", "Service")
    said = NOW - MINUTE
    slot = said.replace(minute=said.minute // 30 * 30)
    report.objects.bulk_create(
        report(
            slot=slot,
            service=service.objects.get(slug="acme"),
            reporter_key=bytes([n]) * 16,
            network_key=bytes([n]) * 16,
            id=uuid.uuid4(),
            stance="broken",
            surface="api",
            symptom="login",
            region="DE",
            received_at=said,
            changed_at=said,
        )
        for n in range(40)
    )


def fill(model: type[models.Model]) -> None:
    if model.__name__ in LEFT_ALONE or model.objects.exists():
        return
    try:
        with transaction.atomic():
            model.objects.bulk_create([model(**{f.attname: value_of(f) for f in wanted(model)})])
    except (DatabaseError, LookupError) as error:
        print(f"empty: {model._meta.db_table} ({str(error).splitlines()[0]})")


def wanted(model: type[models.Model]) -> list[models.Field]:
    """The fields that have neither a default nor an empty value."""
    fields = [
        f for f in model._meta.local_concrete_fields if f.column and not isinstance(f, models.AutoField)
    ]
    return [f for f in fields if f.name in {*PLAIN, "key"} or not (f.null or f.blank or f.has_default())]


def value_of(field: models.Field) -> Any:
    if field.is_relation:
        return field.related_model.objects.values_list("pk", flat=True)[0]
    if field.name in PLAIN:
        return PLAIN[field.name]
    if field.choices:
        return field.choices[0][0]
    by_type = {
        "ArrayField": [],
        "BinaryField": b"x" * 32,
        "BooleanField": False,
        "CharField": "x",
        "DateField": NOW.date(),
        "DateTimeField": NOW,
        "FloatField": 1.0,
        "IntegerField": 1,
        "JSONField": {},
        "PositiveIntegerField": 1,
        "PositiveSmallIntegerField": 1,
        "SlugField": "x",
        "TextField": "x",
        "URLField": "https://acme.test/",
        "UUIDField": uuid.uuid4(),
    }
    return by_type[field.get_internal_type()]


if __name__ == "__main__":
    main(sys.argv[1])
