"""Portals that logged people in before PKCE was needed go on doing so, and the console says that they may."""

from django.db import migrations

FORTH = """
UPDATE identity_portal
SET pkce_waived_why = 'Đăng ký trước khi PKCE là bắt buộc', pkce_waived_at = now()
FROM allauth_idp_oidc_client client
WHERE client.id = identity_portal.client_id AND client.type = 'confidential'
    AND NOT identity_portal.older AND identity_portal.closed_at IS NULL
"""
BACK = "UPDATE identity_portal SET pkce_waived_why = '', pkce_waived_at = NULL"


class Migration(migrations.Migration):
    dependencies = [("identity", "0027_pkce_of_portals"), ("allauth_idp_oidc", "0003_client_allow_uri_wildcards")]
    operations = [migrations.RunSQL(FORTH, BACK)]
