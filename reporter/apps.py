from django.apps import AppConfig
from django.contrib.admin import apps as staff


class ReporterConfig(AppConfig):
    name = "reporter"

    def ready(self) -> None:
        # Registers the system checks; Django's own pattern for it is an import in ready().
        from reporter.startup import checks  # noqa: F401, PLC0415


class StaffConfig(staff.AdminConfig):
    """Django's admin with a site of ours."""

    default = False
    default_site = "reporter.staff_pages.site.StaffSite"
