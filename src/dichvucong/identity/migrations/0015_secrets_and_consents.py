"""Clients' secrets become rows, so that there may be several; consents are kept as they were given."""

from django.db import migrations
from django.utils import timezone

GUARD = """
CREATE FUNCTION identity_guard_consent() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND OLD.ended_at IS NULL
        AND (OLD.id, OLD.account_id, OLD.portal_id, OLD.version, OLD.given, OLD.declined, OLD.given_at)
        IS NOT DISTINCT FROM
            (NEW.id, NEW.account_id, NEW.portal_id, NEW.version, NEW.given, NEW.declined, NEW.given_at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'consents are given and end, never rewritten: % refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER consent_only_ended BEFORE UPDATE OR DELETE ON identity_consent
    FOR EACH ROW EXECUTE FUNCTION identity_guard_consent();
"""
UNGUARD = """
DROP TRIGGER consent_only_ended ON identity_consent;
DROP FUNCTION identity_guard_consent();
"""


def copy_secrets(apps, schema_editor):
    """The old column stays as it is: the release before reads it while both run."""
    Client = apps.get_model("allauth_idp_oidc", "Client")
    ClientSecret = apps.get_model("identity", "ClientSecret")
    now = timezone.now()
    for client in Client.objects.iterator():
        ClientSecret.objects.create(
            client=client, hash=client.secret, hint="", made_by="system", made_at=now
        )


class Migration(migrations.Migration):
    dependencies = [("identity", "0014_portals")]
    operations = [
        migrations.RunPython(copy_secrets, migrations.RunPython.noop),
        migrations.RunSQL(GUARD, UNGUARD),
    ]
