"""Personal data of accounts is sealed from here on (decision 120). Rows that are there already are sealed too."""

import dichvucong.kernel.sealed_fields
from dichvucong.kernel.resealing import SealedColumn, seal_plain, unseal
from django.db import migrations, models

COLUMNS = [
    SealedColumn('identity_account', 'id', 'birth', 'account.birth', False),
    SealedColumn('identity_account', 'id', 'email', 'account.email', False),
    SealedColumn('identity_account', 'id', 'full_name', 'account.full_name', False),
    SealedColumn('identity_account', 'id', 'phone', 'account.phone', True),
    SealedColumn('identity_identifier', 'id', 'value', 'identifier.value', True),
    SealedColumn('identity_loginsession', 'id', 'address', 'session.address', False),
    SealedColumn('identity_providerlink', 'id', 'subject', 'provider_link.subject', True),
    SealedColumn('identity_smschallenge', 'id', 'full_name', 'challenge.full_name', False),
    SealedColumn('identity_smschallenge', 'id', 'number', 'challenge.number', False),
    SealedColumn('identity_smschallenge', 'id', 'phone', 'challenge.phone', False),
]


def seal(_apps, _editor):
    for where in COLUMNS:
        seal_plain(where)


def take_back(_apps, _editor):
    for where in COLUMNS:
        unseal(where)


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0009_proofs'),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name='identifier',
            name='one_account_per_identifier',
        ),
        migrations.RemoveConstraint(
            model_name='providerlink',
            name='one_account_per_provider_subject',
        ),
        migrations.RemoveIndex(
            model_name='account',
            name='account_by_phone',
        ),
        migrations.AlterField(
            model_name='account',
            name='birth',
            field=dichvucong.kernel.sealed_fields.SealedText(blank=True, db_default='', label='account.birth', look_up=False, max_length=10),
        ),
        migrations.AlterField(
            model_name='account',
            name='email',
            field=dichvucong.kernel.sealed_fields.SealedText(blank=True, label='account.email', look_up=False, max_length=254),
        ),
        migrations.AlterField(
            model_name='account',
            name='full_name',
            field=dichvucong.kernel.sealed_fields.SealedText(label='account.full_name', look_up=False, max_length=250),
        ),
        migrations.AlterField(
            model_name='account',
            name='phone',
            field=dichvucong.kernel.sealed_fields.SealedText(blank=True, label='account.phone', look_up=True, max_length=20),
        ),
        migrations.AlterField(
            model_name='identifier',
            name='value',
            field=dichvucong.kernel.sealed_fields.SealedText(label='identifier.value', look_up=True, max_length=30),
        ),
        migrations.AlterField(
            model_name='loginsession',
            name='address',
            field=dichvucong.kernel.sealed_fields.SealedText(blank=True, label='session.address', look_up=False, max_length=45),
        ),
        migrations.AlterField(
            model_name='providerlink',
            name='subject',
            field=dichvucong.kernel.sealed_fields.SealedText(label='provider_link.subject', look_up=True, max_length=255),
        ),
        migrations.AlterField(
            model_name='smschallenge',
            name='full_name',
            field=dichvucong.kernel.sealed_fields.SealedText(blank=True, label='challenge.full_name', look_up=False, max_length=250),
        ),
        migrations.AlterField(
            model_name='smschallenge',
            name='number',
            field=dichvucong.kernel.sealed_fields.SealedText(label='challenge.number', look_up=False, max_length=30),
        ),
        migrations.AlterField(
            model_name='smschallenge',
            name='phone',
            field=dichvucong.kernel.sealed_fields.SealedText(label='challenge.phone', look_up=False, max_length=20),
        ),
        migrations.RunPython(seal, take_back),
        migrations.AddIndex(
            model_name='account',
            index=models.Index(dichvucong.kernel.sealed_fields.Digest('phone'), condition=models.Q(('phone', ''), _negated=True), name='account_by_phone'),
        ),
        migrations.AddConstraint(
            model_name='identifier',
            constraint=models.UniqueConstraint(models.F('kind'), models.F('country'), dichvucong.kernel.sealed_fields.Digest('value'), name='one_account_per_identifier'),
        ),
        migrations.AddConstraint(
            model_name='providerlink',
            constraint=models.UniqueConstraint(models.F('provider'), dichvucong.kernel.sealed_fields.Digest('subject'), name='one_account_per_provider_subject'),
        ),
    ]
