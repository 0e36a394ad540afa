"""From nothing to the present tables, back to nothing, and forward again."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from aggregator.models import Baseline, Tick
from reports import partitions
from tests.builders.reports import AT, make_report, make_service

OURS = ("reports", "aggregator")


def migrate(app: str, name: str | None = None) -> None:
    call_command("migrate", app, *([name] if name else []), verbosity=0, interactive=False)


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith(OURS)}


@pytest.mark.django_db
def test_models_have_no_change_without_a_migration():
    output = StringIO()

    call_command("makemigrations", check=True, dry_run=True, stdout=output)

    assert output.getvalue() == "No changes detected\n"


@pytest.mark.django_db
def test_every_model_has_its_table():
    models = [model for app in OURS for model in apps.get_app_config(app).get_models()]

    assert {model._meta.db_table for model in models} <= tables()


@pytest.mark.django_db
def test_worker_of_the_version_before_can_still_write_what_it_learned():
    """It inserts into the columns it knows: those that came later have defaults of the database."""
    before = MigrationLoader(connection).project_state(("aggregator", "0019_stage_failures")).apps
    usual = {"fitted_at": AT, "history_hours": 1000, "history_reports": 60_000, "profile": [1.0] * 168}

    before.get_model("aggregator", "Baseline").objects.create(
        service_id=make_service().id, dispersion=1.1, wander=0.01, policy="test", **usual
    )
    before.get_model("aggregator", "Tick").objects.create(started_at=AT, finished_at=AT)

    learned = Baseline.objects.get()
    later = (learned.part_tails, learned.part_tops, learned.doubt, learned.believed, learned.scatters)
    assert later == ([], [], [], 0.0, [])
    assert Tick.objects.get().counted == {}


@pytest.mark.django_db(transaction=True)
def test_migrations_go_back_to_nothing_and_forward_again():
    before = tables()
    partitions.create_days(first=AT.date(), last=AT.date())
    make_report(make_service())

    try:
        migrate("aggregator", "zero")
        without_the_derived_side = tables()
        migrate("reports", "zero")
        without_any = tables()
    finally:
        migrate("reports")
        migrate("aggregator")

    assert {name for name in without_the_derived_side if name.startswith("aggregator")} == set()
    assert (without_any, tables()) == (set(), before)
