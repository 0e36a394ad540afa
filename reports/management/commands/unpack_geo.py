"""manage.py unpack_geo: put the shipped geo file where the site reads it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from reports import geo


class Command(BaseCommand):
    help = "Unpacks the shipped geo file to GEOIP_CITY_DB, unless a file is there."
    requires_system_checks: list[str] = []

    def handle(self, **options: Any) -> None:
        if geo.unpack_geo_file(target=Path(settings.GEOIP_CITY_DB)):
            self.stdout.write(f"unpacked {settings.GEOIP_CITY_DB}")
