"""Drops two columns of accounts that left the models with 0011: posts say for whom somebody works."""

from django.db import migrations

DROP = """
ALTER TABLE identity_account DROP COLUMN IF EXISTS kept_by_agency, DROP COLUMN IF EXISTS kept_by_provider
"""
PUT_BACK = """
ALTER TABLE identity_account
    ADD COLUMN kept_by_agency varchar(30) NOT NULL DEFAULT '',
    ADD COLUMN kept_by_provider varchar(30) NOT NULL DEFAULT '';
CREATE INDEX account_kept_by_agency ON identity_account (kept_by_agency) WHERE kept_by_agency <> '';
CREATE INDEX account_kept_by_provider ON identity_account (kept_by_provider) WHERE kept_by_provider <> ''
"""


class Migration(migrations.Migration):

    dependencies = [
        ('identity', '0032_revocation_lists'),
    ]

    operations = [migrations.RunSQL(DROP, PUT_BACK)]
