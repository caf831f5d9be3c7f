"""Where messages go is sealed from here on (decision 120). Rows that are there already are sealed too."""

import dichvucong.kernel.sealed_fields
from dichvucong.kernel.resealing import SealedColumn, seal_plain, unseal
from django.db import migrations

COLUMNS = [
    SealedColumn('notifications_message', 'id', 'recipient', 'message.recipient', False),
    SealedColumn('notifications_message', 'id', 'other_address', 'message.other_address', False),
]


def seal(_apps, _editor):
    for where in COLUMNS:
        seal_plain(where)


def take_back(_apps, _editor):
    for where in COLUMNS:
        unseal(where)


class Migration(migrations.Migration):

    dependencies = [
        ('notifications', '0002_due_first'),
    ]

    operations = [
        migrations.AlterField(
            model_name='message',
            name='other_address',
            field=dichvucong.kernel.sealed_fields.SealedText(blank=True, label='message.other_address', look_up=False, max_length=254),
        ),
        migrations.AlterField(
            model_name='message',
            name='recipient',
            field=dichvucong.kernel.sealed_fields.SealedText(label='message.recipient', look_up=False, max_length=254),
        ),
        migrations.RunPython(seal, take_back),
    ]
