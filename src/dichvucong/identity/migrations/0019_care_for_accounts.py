import dichvucong.identity.states
import dichvucong.identity.words
import django.db.models.deletion
import django.db.models.functions.datetime
from django.conf import settings
from django.db import migrations, models


# What is known of when each account was last used.
LAST_USED = """
UPDATE identity_account a SET last_active_at = greatest(
    a.created_at, (SELECT max(s.seen_at) FROM identity_loginsession s WHERE s.account_id = a.id))
"""


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0018_holders_of_units'),
    ]

    operations = [
        migrations.CreateModel(
            name='AccountLock',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('cause', models.CharField(choices=[(dichvucong.identity.words.LockCause['DORMANT'], dichvucong.identity.words.LockCause['DORMANT']), (dichvucong.identity.words.LockCause['COMPLAINT'], dichvucong.identity.words.LockCause['COMPLAINT'])], max_length=20)),
                ('locked_at', models.DateTimeField()),
                ('locked_by', models.CharField(max_length=80)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('opened_at', models.DateTimeField(null=True)),
                ('opened_by', models.CharField(blank=True, max_length=80)),
            ],
        ),
        migrations.CreateModel(
            name='Dormancy',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('state', models.CharField(choices=[(dichvucong.identity.states.DormancyState['NOTICED'], dichvucong.identity.states.DormancyState['NOTICED']), (dichvucong.identity.states.DormancyState['REMINDED'], dichvucong.identity.states.DormancyState['REMINDED']), (dichvucong.identity.states.DormancyState['LOCKED'], dichvucong.identity.states.DormancyState['LOCKED']), (dichvucong.identity.states.DormancyState['STOPPED'], dichvucong.identity.states.DormancyState['STOPPED']), (dichvucong.identity.states.DormancyState['RECOVERED'], dichvucong.identity.states.DormancyState['RECOVERED'])], default=dichvucong.identity.states.DormancyState['NOTICED'], max_length=10)),
                ('idle_since', models.DateTimeField()),
                ('noticed_at', models.DateTimeField()),
                ('reminded_at', models.DateTimeField(null=True)),
                ('locked_at', models.DateTimeField(null=True)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'verbose_name_plural': 'dormancies',
            },
        ),
        migrations.AddField(
            model_name='account',
            name='last_active_at',
            field=models.DateTimeField(db_default=django.db.models.functions.datetime.Now()),
        ),
        migrations.RunSQL(LAST_USED, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(condition=models.Q(('is_active', True), ('kind__in', [dichvucong.identity.words.AccountKind['CITIZEN'], dichvucong.identity.words.AccountKind['ORGANISATION'], dichvucong.identity.words.AccountKind['FOREIGNER']])), fields=['last_active_at'], name='account_idle'),
        ),
        migrations.AddField(
            model_name='accountlock',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='locks', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='dormancy',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='dormancies', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddConstraint(
            model_name='accountlock',
            constraint=models.CheckConstraint(condition=models.Q(('cause__in', [dichvucong.identity.words.LockCause['DORMANT'], dichvucong.identity.words.LockCause['COMPLAINT']])), name='lock_cause_known'),
        ),
        migrations.AddConstraint(
            model_name='accountlock',
            constraint=models.UniqueConstraint(condition=models.Q(('opened_at', None)), fields=('account',), name='one_open_lock_per_account'),
        ),
        migrations.AddIndex(
            model_name='dormancy',
            index=models.Index(condition=models.Q(('state__in', [dichvucong.identity.states.DormancyState['NOTICED'], dichvucong.identity.states.DormancyState['REMINDED']])), fields=['state', 'noticed_at', 'reminded_at'], name='dormancy_waiting'),
        ),
        migrations.AddConstraint(
            model_name='dormancy',
            constraint=models.CheckConstraint(condition=models.Q(('state__in', [dichvucong.identity.states.DormancyState['NOTICED'], dichvucong.identity.states.DormancyState['REMINDED'], dichvucong.identity.states.DormancyState['LOCKED'], dichvucong.identity.states.DormancyState['STOPPED'], dichvucong.identity.states.DormancyState['RECOVERED']])), name='dormancy_state_known'),
        ),
        migrations.AddConstraint(
            model_name='dormancy',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', [dichvucong.identity.states.DormancyState['NOTICED'], dichvucong.identity.states.DormancyState['REMINDED'], dichvucong.identity.states.DormancyState['LOCKED']])), fields=('account',), name='one_open_dormancy_per_account'),
        ),
    ]
