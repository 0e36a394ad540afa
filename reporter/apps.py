from django.apps import AppConfig


class ReporterConfig(AppConfig):
    name = "reporter"

    def ready(self) -> None:
        # Registers the system checks; Django's own pattern for it is an import in ready().
        from reporter import checks  # noqa: F401, PLC0415
