"""What only the database can promise: nobody rewrites or deletes who saw what.

Sealing a number anew under another key is the one change let through, in a transaction that says that it does that.
"""

import dichvucong.identity.words
import dichvucong.kernel.sealed_fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


GUARD = """
CREATE FUNCTION identity_guard_look() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND current_setting('dichvucong.resealing', true) = 'yes'
        AND to_jsonb(OLD) - 'number' = to_jsonb(NEW) - 'number'
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'who saw what is append-only: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER look_append_only BEFORE UPDATE OR DELETE ON identity_datalook
    FOR EACH ROW EXECUTE FUNCTION identity_guard_look();
CREATE TRIGGER look_never_truncated BEFORE TRUNCATE ON identity_datalook
    FOR EACH STATEMENT EXECUTE FUNCTION identity_guard_look();
"""
UNGUARD = """
DROP TRIGGER look_never_truncated ON identity_datalook;
DROP TRIGGER look_append_only ON identity_datalook;
DROP FUNCTION identity_guard_look();
"""


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0015_secrets_and_consents'),
    ]

    operations = [
        migrations.CreateModel(
            name='DataLook',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('actor', models.CharField(max_length=80)),
                ('unit', models.CharField(blank=True, max_length=60)),
                ('what', models.CharField(choices=[(dichvucong.identity.words.DataKind['DUE'], dichvucong.identity.words.DataKind['DUE']), (dichvucong.identity.words.DataKind['PAYMENT'], dichvucong.identity.words.DataKind['PAYMENT']), (dichvucong.identity.words.DataKind['RECEIPT'], dichvucong.identity.words.DataKind['RECEIPT']), (dichvucong.identity.words.DataKind['REFUND'], dichvucong.identity.words.DataKind['REFUND']), (dichvucong.identity.words.DataKind['CLAIM'], dichvucong.identity.words.DataKind['CLAIM']), (dichvucong.identity.words.DataKind['MESSAGE'], dichvucong.identity.words.DataKind['MESSAGE']), (dichvucong.identity.words.DataKind['STATEMENT'], dichvucong.identity.words.DataKind['STATEMENT']), (dichvucong.identity.words.DataKind['REPORT'], dichvucong.identity.words.DataKind['REPORT']), (dichvucong.identity.words.DataKind['ACCOUNT'], dichvucong.identity.words.DataKind['ACCOUNT']), (dichvucong.identity.words.DataKind['COMPLAINT'], dichvucong.identity.words.DataKind['COMPLAINT']), (dichvucong.identity.words.DataKind['IDENTITY'], dichvucong.identity.words.DataKind['IDENTITY']), (dichvucong.identity.words.DataKind['LOOKS'], dichvucong.identity.words.DataKind['LOOKS'])], max_length=20)),
                ('page', models.CharField(max_length=60)),
                ('about', models.CharField(blank=True, max_length=80)),
                ('number', dichvucong.kernel.sealed_fields.SealedText(blank=True, label='look.number', look_up=True, max_length=120)),
                ('rows', models.IntegerField(default=1)),
                ('taken', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='looks', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ('-pk',),
                'indexes': [models.Index(dichvucong.kernel.sealed_fields.Digest('number'), models.F('id'), condition=models.Q(('number', ''), _negated=True), name='look_by_number'), models.Index(condition=models.Q(('account__isnull', False)), fields=['account', 'id'], name='look_by_account'), models.Index(fields=['actor', 'id'], name='look_by_actor'), models.Index(fields=['at'], name='look_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(('what__in', [dichvucong.identity.words.DataKind['DUE'], dichvucong.identity.words.DataKind['PAYMENT'], dichvucong.identity.words.DataKind['RECEIPT'], dichvucong.identity.words.DataKind['REFUND'], dichvucong.identity.words.DataKind['CLAIM'], dichvucong.identity.words.DataKind['MESSAGE'], dichvucong.identity.words.DataKind['STATEMENT'], dichvucong.identity.words.DataKind['REPORT'], dichvucong.identity.words.DataKind['ACCOUNT'], dichvucong.identity.words.DataKind['COMPLAINT'], dichvucong.identity.words.DataKind['IDENTITY'], dichvucong.identity.words.DataKind['LOOKS']])), name='look_kind_known'), models.CheckConstraint(condition=models.Q(('rows__gte', 0)), name='look_rows_not_negative')],
            },
        ),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
