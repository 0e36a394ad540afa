from django.db import migrations, models


class Migration(migrations.Migration):
    """The columns of 0015 are filled, and may be required in a transaction of their own."""

    dependencies = [("aggregator", "0015_published_at")]

    operations = [
        migrations.AlterField("incidentevent", "published_at", models.DateTimeField()),
        migrations.AlterField("incident", "evident_at", models.DateTimeField()),
        migrations.AddConstraint(
            model_name="incidentevent",
            constraint=models.CheckConstraint(
                condition=models.Q(published_at__gte=models.F("at")), name="published_after_it_was_evident"
            ),
        ),
        migrations.CreateModel(
            name="TickSpan",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("first", models.DateTimeField()),
                ("last", models.DateTimeField()),
            ],
            options={
                "ordering": ("first",),
                "indexes": [models.Index(fields=["-last"], name="latest_tick_span")],
                "constraints": [
                    models.UniqueConstraint(models.F("first"), name="one_tick_span_per_beginning"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lte", models.F("last"))), name="tick_span_goes_forward"
                    ),
                ],
            },
        ),
    ]
