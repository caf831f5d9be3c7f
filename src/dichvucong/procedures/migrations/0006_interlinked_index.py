"""Who names a procedure as interlinked is asked on every page of it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("procedures", "0005_search_index")]

    operations = [
        migrations.RunSQL(
            """
            CREATE INDEX version_by_interlinked ON procedures_procedureversion
            USING gin ((content -> 'interlinked') jsonb_path_ops)
            WHERE superseded_at IS NULL AND content ? 'interlinked'
            """,
            "DROP INDEX version_by_interlinked",
        ),
    ]
