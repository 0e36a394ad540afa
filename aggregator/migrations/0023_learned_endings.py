"""What past problems teach of when one ends, and when the vendor told of one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("aggregator", "0022_scatter_of_minutes")]

    operations = [
        migrations.CreateModel(
            name="LearnedEndings",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("learned_at", models.DateTimeField()),
                ("latest_event", models.BigIntegerField()),
                ("latest_note", models.BigIntegerField()),
                ("experience", models.JSONField()),
                ("coverage", models.JSONField()),
                ("policy", models.CharField(max_length=40)),
            ],
        ),
        migrations.AddField(model_name="incident", name="vendor_at", field=models.DateTimeField(null=True)),
    ]
