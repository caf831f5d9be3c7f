"""What only the database can promise: a grant is never deleted and never rewritten, only revoked once."""

from django.db import migrations

GUARD = """
CREATE FUNCTION identity_guard_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND OLD.revoked_at IS NULL
        AND (OLD.id, OLD.account_id, OLD.permission, OLD.agency_code, OLD.provider_code, OLD.valid_from,
             OLD.given_by, OLD.given_at)
        IS NOT DISTINCT FROM
            (NEW.id, NEW.account_id, NEW.permission, NEW.agency_code, NEW.provider_code, NEW.valid_from,
             NEW.given_by, NEW.given_at)
    THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'grants are given and revoked, never rewritten: % refused', TG_OP
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER grant_only_revoked BEFORE UPDATE OR DELETE ON identity_grant
    FOR EACH ROW EXECUTE FUNCTION identity_guard_grant();
"""
UNGUARD = """
DROP TRIGGER grant_only_revoked ON identity_grant;
DROP FUNCTION identity_guard_grant();
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
