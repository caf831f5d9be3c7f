"""Each write of what others see of a service carries the id of its transaction, for a feed that misses nothing."""

from django.db import migrations, models

import dichvucong.kernel.feeds

STAMP = """
CREATE FUNCTION procedures_stamp_service() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.changed_in := pg_current_xact_id()::text::bigint;
    RETURN NEW;
END $$;
CREATE TRIGGER service_changed_in BEFORE UPDATE ON procedures_service FOR EACH ROW
    WHEN (
        (OLD.name, OLD.owner_code, OLD.url, OLD.needs_visit, OLD.pays_online, OLD.result_by, OLD.assurance, OLD.state)
        IS DISTINCT FROM
        (NEW.name, NEW.owner_code, NEW.url, NEW.needs_visit, NEW.pays_online, NEW.result_by, NEW.assurance, NEW.state)
    )
    EXECUTE FUNCTION procedures_stamp_service();
CREATE FUNCTION procedures_stamp_place() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE procedures_service SET changed_in = pg_current_xact_id()::text::bigint
    WHERE id IN (NEW.service_id, OLD.service_id);
    RETURN NULL;
END $$;
CREATE TRIGGER service_place_changed AFTER INSERT OR UPDATE OR DELETE ON procedures_serviceplace
    FOR EACH ROW EXECUTE FUNCTION procedures_stamp_place();
"""
UNSTAMP = """
DROP TRIGGER service_place_changed ON procedures_serviceplace;
DROP FUNCTION procedures_stamp_place();
DROP TRIGGER service_changed_in ON procedures_service;
DROP FUNCTION procedures_stamp_service();
"""


class Migration(migrations.Migration):
    dependencies = [("procedures", "0007_waivers")]

    operations = [
        migrations.AddField(
            model_name="service",
            name="changed_in",
            field=models.BigIntegerField(db_default=dichvucong.kernel.feeds.TransactionNumber(), editable=False),
        ),
        migrations.AddIndex(
            model_name="service",
            index=models.Index(fields=["changed_in", "id"], name="service_change_feed"),
        ),
        migrations.RunSQL(STAMP, UNSTAMP),
    ]
