"""From nothing to the present tables, back to nothing, and forward again."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection

from reports import partitions
from tests.factories import AT, make_report, make_service

OURS = ("reports", "aggregator")


def migrate(app: str, name: str | None = None) -> None:
    call_command("migrate", app, *([name] if name else []), verbosity=0, interactive=False)


def tables() -> set[str]:
    return {name for name in connection.introspection.table_names() if name.startswith(OURS)}


@pytest.mark.django_db
def test_models_have_no_change_without_a_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
def test_every_model_has_its_table():
    models = [model for app in OURS for model in apps.get_app_config(app).get_models()]

    assert {model._meta.db_table for model in models} <= tables()


@pytest.mark.django_db(transaction=True)
def test_migrations_go_back_to_nothing_and_forward_again():
    before = tables()
    partitions.ensure(first=AT.date(), last=AT.date())
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
