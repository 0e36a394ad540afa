from django.apps import AppConfig
from django.utils.translation import gettext_lazy


class AggregatorConfig(AppConfig):
    name = "aggregator"
    verbose_name = gettext_lazy("Counts and incidents")
