"""Each write of an obligation carries the id of its transaction, for a changes feed that misses nothing."""

from django.db import migrations

STAMP = """
CREATE FUNCTION payments_stamp_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.change_number := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;
CREATE TRIGGER obligation_change_number BEFORE INSERT OR UPDATE ON payments_obligation
    FOR EACH ROW EXECUTE FUNCTION payments_stamp_change();
"""
UNSTAMP = """
DROP TRIGGER obligation_change_number ON payments_obligation;
DROP FUNCTION payments_stamp_change();
"""


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]
    operations = [migrations.RunSQL(STAMP, UNSTAMP)]
