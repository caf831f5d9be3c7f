"""What weighs most of an entry in a vector of its own, and functions that always look into the indexes.

PostgreSQL's planner thinks a condition on a vector costs the same whether the vector lies in the row or has to be fetched and
unpacked, and reads the whole table where many rows fit.
"""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations

FILL = "UPDATE procedures_searchentry SET head = ts_filter(vector, '{a,b}')"
FUNCTIONS = """
CREATE FUNCTION procedures_headed(wanted tsquery) RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 200
    SET enable_seqscan TO off
    AS $$ SELECT version_id FROM procedures_searchentry WHERE head @@ wanted $$;
CREATE FUNCTION procedures_saying(wanted tsquery) RETURNS SETOF bigint LANGUAGE sql STABLE ROWS 200
    SET enable_seqscan TO off
    AS $$ SELECT version_id FROM procedures_searchentry WHERE vector @@ wanted $$;
"""
DROP = "DROP FUNCTION procedures_headed(tsquery); DROP FUNCTION procedures_saying(tsquery);"


class Migration(migrations.Migration):
    dependencies = [("procedures", "0009_question_askers")]

    operations = [
        migrations.AddField(
            model_name="searchentry",
            name="head",
            field=django.contrib.postgres.search.SearchVectorField(null=True),
        ),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(
                fastupdate=False, fields=["head"], name="search_entry_by_head"
            ),
        ),
        migrations.RunSQL(FUNCTIONS, DROP),
    ]
