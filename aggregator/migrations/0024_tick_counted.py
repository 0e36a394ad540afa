from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("aggregator", "0023_learned_endings")]

    operations = [
        migrations.AddField(
            model_name="tick", name="counted", field=models.JSONField(default=dict, db_default={})
        ),
    ]
