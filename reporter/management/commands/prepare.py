"""manage.py prepare: what a database needs before this version of the site can serve it."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection

from aggregator.models.bookkeeping import DemoRun
from aggregator.pipeline import tick
from reporter import static
from reporter.startup import accounts, database, migration_history, process
from reporter.startup.accounts import UnableToLimit
from reporter.startup.migration_history import UnableToUpgrade
from reports.tasks import maintain_partitions


class Command(BaseCommand):
    help = (
        "Unpacks the geo file, migrates, creates the days ahead, loads the catalogue; with DEMO=1 the story."
    )
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        """All steps in one process: starting Python five times would double the time of a second start."""
        if mistakes := list(process.list_development_keys()):
            process.exit_with_mistakes(mistakes)
        call_command("load_catalogue", check=True, stdout=self.stdout)  # before anything is changed
        _reach_database()
        _write_files(self.stdout)
        self._upgrade()
        _refuse_a_demos_database()
        _limit_accounts(self.stdout)
        # Before the web server starts, so that no report needs the default partition.
        maintain_partitions()
        call_command("load_catalogue", stdout=self.stdout)
        if settings.DEMO:
            call_command("seed_demo", stdout=self.stdout)
        # The site begins with fresh numbers, and /readyz need not wait for beat.
        tick.run(now=datetime.now(UTC))

    def _upgrade(self) -> None:
        try:
            for sentence in migration_history.bring_up_to_date():
                self.stdout.write(sentence)
        except UnableToUpgrade as error:
            raise CommandError(f"{error} Nothing was changed.", returncode=process.MISTAKEN) from error


def _reach_database() -> None:
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise CommandError(
            f"{database.describe_absence(error)} Nothing was changed.", returncode=process.MISTAKEN
        ) from error


def _write_files(out: Any) -> None:
    try:
        static.collect_static_files()
        call_command("unpack_geo", stdout=out)
    except PermissionError as error:
        raise CommandError(
            process.UNWRITABLE.format(path=error.filename),
            returncode=process.MISTAKEN,
        ) from error


def _limit_accounts(out: Any) -> None:
    for account in accounts.list_accounts():
        try:
            if warning := accounts.limit_account(account):
                out.write(warning)
        except UnableToLimit as error:
            raise CommandError(str(error), returncode=process.MISTAKEN) from error


def _refuse_a_demos_database() -> None:
    """Real reports would be compared with a baseline of invented ones."""
    if not settings.DEMO and DemoRun.objects.exists():
        raise CommandError(
            "This database holds the invented reports of a demo. Start with DEMO=1, or name an empty database"
            " in DATABASE_URL."
        )
