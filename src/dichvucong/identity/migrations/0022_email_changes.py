
import dichvucong.kernel.sealed_fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0021_account_complaints'),
    ]

    operations = [
        migrations.AddField(
            model_name='account',
            name='own_email_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.CreateModel(
            name='EmailChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', dichvucong.kernel.sealed_fields.SealedText(label='email_change.email', look_up=False, max_length=254)),
                ('secret_hash', models.CharField(max_length=64, unique=True)),
                ('asked_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(null=True)),
                ('replaced_at', models.DateTimeField(null=True)),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='email_changes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('asked_at'))), name='email_change_ends_after_it_begins'), models.UniqueConstraint(condition=models.Q(('replaced_at', None), ('used_at', None)), fields=('account',), name='one_open_email_change_per_account')],
            },
        ),
    ]
