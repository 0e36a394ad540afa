"""Hours of places that may be told: of the reports that are still there, counted once here."""

import django.db.models.deletion
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

FLOOR = 5

# As pipeline/places.py counted when this was made; later ticks count anew what changes.
COUNT = """
WITH log AS MATERIALIZED (
    SELECT DISTINCT service_id, date_trunc('hour', received_at) AS hour, region, surface, symptom,
        CASE WHEN %(by_network)s THEN network_key ELSE reporter_key END AS source
    FROM reports_report
    WHERE NOT excluded AND region <> ''
), sized AS (
    SELECT service_id, hour, region, count(DISTINCT source) AS networks FROM log GROUP BY 1, 2, 3
), place AS (
    SELECT service_id, hour, region FROM sized WHERE networks >= %(floor)s
), rest AS (
    SELECT service_id, hour, split_part(region, '-', 1) || '-*' AS region
    FROM log
    WHERE (service_id, hour, region) NOT IN (SELECT service_id, hour, region FROM place)
    GROUP BY 1, 2, 3
    HAVING count(DISTINCT source) >= %(floor)s
), said AS (
    SELECT DISTINCT service_id, hour, region, kind, word, source
    FROM log JOIN place USING (service_id, hour, region)
    CROSS JOIN LATERAL (VALUES ('surface', surface), ('symptom', symptom)) AS field (kind, word)
), cell AS (
    SELECT service_id, hour, region, kind, word, count(*) AS networks FROM said GROUP BY 1, 2, 3, 4, 5
), others AS (
    SELECT service_id, hour, region, kind, count(DISTINCT source) AS networks
    FROM said JOIN cell USING (service_id, hour, region, kind, word)
    WHERE cell.networks < %(floor)s
    GROUP BY 1, 2, 3, 4
), ranked AS (
    SELECT *, row_number() OVER (PARTITION BY service_id, hour, region, kind ORDER BY networks, word) AS place
    FROM cell WHERE networks >= %(floor)s
), part AS (
    SELECT service_id, hour, region, kind, word
    FROM ranked LEFT JOIN others USING (service_id, hour, region, kind)
    WHERE ranked.place > 1 OR coalesce(others.networks, %(floor)s) >= %(floor)s
)
INSERT INTO aggregator_placehour (service_id, hour, region, surface, symptom)
SELECT service_id, hour, region, '*', '*' FROM place
UNION ALL
SELECT service_id, hour, region, '*', '*' FROM rest
UNION ALL
SELECT service_id, hour, region,
    CASE kind WHEN 'surface' THEN word ELSE '*' END, CASE kind WHEN 'symptom' THEN word ELSE '*' END
FROM part
ON CONFLICT DO NOTHING
"""


def count(_apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        cursor.execute(COUNT, {"by_network": settings.COUNT_NETWORKS, "floor": FLOOR})


class Migration(migrations.Migration):
    dependencies = [("aggregator", "0017_page_moved"), ("reports", "0008_intake_spans")]

    operations = [
        migrations.CreateModel(
            name="PlaceHour",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "service",
                        "hour",
                        "region",
                        "surface",
                        "symptom",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("hour", models.DateTimeField()),
                ("region", models.CharField(max_length=6)),
                ("surface", models.CharField(blank=True, max_length=50)),
                ("symptom", models.CharField(blank=True, max_length=50)),
                (
                    "service",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="reports.service",
                    ),
                ),
            ],
            options={"indexes": [models.Index(models.F("hour"), name="place_hour")]},
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
    ]
