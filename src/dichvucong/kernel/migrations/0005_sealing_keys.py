
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('kernel', '0004_job_runs'),
    ]

    operations = [
        migrations.CreateModel(
            name='SealingKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('purpose', models.CharField(max_length=10)),
                ('name', models.CharField(max_length=8)),
                ('first_used_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('purpose', 'name'), name='one_row_per_sealing_key')],
            },
        ),
    ]
