"""What only the database can promise: an append-only journal, and cheap counters that need no log."""

from django.db import migrations

GUARD = """
CREATE FUNCTION kernel_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the journal is append-only: % on % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER journal_append_only BEFORE UPDATE OR DELETE ON kernel_journalentry
    FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change();
CREATE TRIGGER journal_never_truncated BEFORE TRUNCATE ON kernel_journalentry
    FOR EACH STATEMENT EXECUTE FUNCTION kernel_refuse_change();
ALTER TABLE kernel_ratewindow SET UNLOGGED;
"""
UNGUARD = """
ALTER TABLE kernel_ratewindow SET LOGGED;
DROP TRIGGER journal_never_truncated ON kernel_journalentry;
DROP TRIGGER journal_append_only ON kernel_journalentry;
DROP FUNCTION kernel_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("kernel", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
