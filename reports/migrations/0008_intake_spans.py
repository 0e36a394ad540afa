from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0007_service_status_feed")]

    operations = [
        migrations.CreateModel(
            name="IntakeSpan",
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
                "indexes": [models.Index(fields=["-last"], name="latest_intake_span")],
                "constraints": [
                    models.UniqueConstraint(models.F("first"), name="one_intake_span_per_beginning"),
                    models.CheckConstraint(
                        condition=models.Q(("first__lte", models.F("last"))), name="intake_span_goes_forward"
                    ),
                ],
            },
        ),
    ]
