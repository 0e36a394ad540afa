"""Where a status page has moved to, and how many components it listed when it was last read."""

from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Count


def count_components(apps: Apps, _editor: BaseDatabaseSchemaEditor) -> None:
    """Of each page, those whose last state is known."""
    claims = apps.get_model("aggregator", "OfficialClaim").objects.filter(about="component")
    last = claims.order_by("page_id", "subject", "-first_seen_at", "-id").distinct("page_id", "subject")
    stated = claims.filter(id__in=last.values("id")).exclude(standing="")
    pages = apps.get_model("aggregator", "OfficialPage").objects
    for page, count in stated.values_list("page_id").annotate(count=Count("id")).order_by():
        pages.filter(id=page).update(components=count)


class Migration(migrations.Migration):
    dependencies = [("aggregator", "0016_tick_spans")]

    operations = [
        migrations.AddField("officialpage", "components", models.PositiveIntegerField(default=0)),
        migrations.AddField("officialpage", "moved_to", models.URLField(blank=True, default="")),
        migrations.AddField(
            "officialpage", "moved_format", models.CharField(blank=True, default="", max_length=20)
        ),
        migrations.AddConstraint(
            "officialpage",
            models.CheckConstraint(
                condition=models.Q(problem="moved") | models.Q(moved_to="", moved_format=""),
                name="only_moved_pages_are_elsewhere",
            ),
        ),
        migrations.RunPython(count_components, migrations.RunPython.noop),
    ]
