"""manage.py prepare: what a database needs before this version of the site can serve it."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

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
        maintain_partitions()
        call_command("load_catalogue", stdout=self.stdout)
        if settings.DEMO:
            call_command("seed_demo", stdout=self.stdout)
        tick()  # so that the site begins with fresh numbers, and /readyz need not wait for beat
