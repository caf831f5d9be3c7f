"""Whoever may make users of a unit is its high-level account: the first one, where a unit had several."""

from django.db import migrations

FORTH = """
INSERT INTO identity_highlevelaccount (account_id, agency_code, provider_code, begun_at, begun_by, ended_how)
SELECT DISTINCT ON (account_id) account_id, agency_code, provider_code, given_at, given_by, '' FROM (
    SELECT DISTINCT ON (g.agency_code, g.provider_code) g.*
    FROM identity_grant g JOIN identity_account a ON a.id = g.account_id
    WHERE g.permission = 'users.manage' AND g.revoked_at IS NULL AND g.agency_code <> '*' AND a.is_active
    ORDER BY g.agency_code, g.provider_code, g.id
) first ORDER BY account_id, id
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0017_high_level_accounts")]
    operations = [migrations.RunSQL(FORTH, "DELETE FROM identity_highlevelaccount")]
