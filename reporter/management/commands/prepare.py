"""manage.py prepare: what a database needs before this version of the site can serve it."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from aggregator.models import DemoRun
from aggregator.tasks import tick
from reporter import static
from reports.tasks import maintain_partitions


class Command(BaseCommand):
    help = (
        "Unpacks the geo file, migrates, creates the days ahead, loads the catalogue; with DEMO=1 the story."
    )
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        """One process for all steps: starting Python five times would double the time of a second start."""
        call_command("check", deploy=True, tags=["keys"])
        static.collect()
        call_command("unpack_geo", stdout=self.stdout)
        call_command("migrate", verbosity=0, interactive=False)
        _refuse_a_demos_database()
        maintain_partitions()
        call_command("load_catalogue", stdout=self.stdout)
        if settings.DEMO:
            call_command("seed_demo", stdout=self.stdout)
        tick()  # so that the site begins with fresh numbers, and /readyz need not wait for beat


def _refuse_a_demos_database() -> None:
    """What people report now would be judged by what nobody ever said."""
    if not settings.DEMO and DemoRun.objects.exists():
        raise CommandError(
            "This database holds the invented reports of a demo. Start with DEMO=1, or name an empty database"
            " in DATABASE_URL."
        )
