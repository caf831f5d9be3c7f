"""Two versions of one procedure, or of one procedure in one province, never hold on the same day.

An exclusion constraint over numbers and text needs btree_gist, which is contrib. Ranges from a value to itself are core
and overlap exactly when the values are equal.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procedures", "0001_initial"), ("catalogs", "0002_versions_never_overlap")]

    operations = [
        migrations.RunSQL(
            """
            ALTER TABLE procedures_procedureversion ADD CONSTRAINT procedure_versions_never_overlap
            EXCLUDE USING gist (
                int8range(procedure_id, procedure_id, '[]') WITH &&,
                daterange(valid_from, valid_to) WITH &&
            ) WHERE (superseded_at IS NULL)
            """,
            "ALTER TABLE procedures_procedureversion DROP CONSTRAINT procedure_versions_never_overlap",
        ),
        migrations.RunSQL(
            """
            ALTER TABLE procedures_localversion ADD CONSTRAINT local_versions_never_overlap
            EXCLUDE USING gist (
                int8range(procedure_id, procedure_id, '[]') WITH &&,
                catalogs_code_range(province_code::text, province_code::text, '[]') WITH &&,
                daterange(valid_from, valid_to) WITH &&
            ) WHERE (superseded_at IS NULL)
            """,
            "ALTER TABLE procedures_localversion DROP CONSTRAINT local_versions_never_overlap",
        ),
    ]
