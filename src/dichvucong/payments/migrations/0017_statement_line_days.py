import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('payments', '0016_order_messages'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='statementline',
            index=django.contrib.postgres.indexes.BrinIndex(autosummarize=True, fields=['day'], name='statement_line_days', pages_per_range=64),
        ),
        migrations.RemoveIndex(
            model_name='statementline',
            name='statement_line_by_day',
        ),
    ]
