from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("procedures", "0006_interlinked_index")]

    operations = [
        migrations.AddField(
            model_name="decisionitem",
            name="waived",
            field=models.JSONField(db_default={}, default=dict),
        )
    ]
