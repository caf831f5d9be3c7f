"""Two versions of one code never hold on the same day; the database says so.

An exclusion constraint over text needs btree_gist, which is contrib and may be absent. A range type over text is
core: the range from a code to itself overlaps another one exactly when the codes are equal.
"""

from django.db import migrations

TABLES = (
    "agency",
    "agencyplacement",
    "administrativeunit",
    "bank",
    "paymenttype",
    "budgetitem",
    "beneficiaryaccount",
    "contactpoint",
    "procedurefee",
)

CONSTRAINT = """
ALTER TABLE catalogs_{table} ADD CONSTRAINT {table}_versions_never_overlap
EXCLUDE USING gist (
    catalogs_code_range(code::text, code::text, '[]') WITH &&,
    daterange(valid_from, valid_to) WITH &&
) WHERE (superseded_at IS NULL)
"""


class Migration(migrations.Migration):
    dependencies = [("catalogs", "0001_initial")]

    operations = [
        migrations.RunSQL(
            'CREATE TYPE catalogs_code_range AS RANGE (subtype = text, collation = "C")',
            "DROP TYPE catalogs_code_range",
        ),
        *[
            migrations.RunSQL(
                CONSTRAINT.format(table=table),
                f"ALTER TABLE catalogs_{table} DROP CONSTRAINT {table}_versions_never_overlap",
            )
            for table in TABLES
        ],
    ]
