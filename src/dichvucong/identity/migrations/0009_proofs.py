"""Proofs: what opened each session so far becomes its first; afterwards nobody rewrites one."""

import django.db.models.deletion
from django.db import migrations, models

import dichvucong.identity.words

FILL = """
INSERT INTO identity_proof (session_id, method, level, provider, proved_at)
SELECT id, method, level, provider, begun_at FROM identity_loginsession;
"""
GUARD = """
CREATE TRIGGER proof_append_only BEFORE UPDATE OR DELETE ON identity_proof
    FOR EACH ROW EXECUTE FUNCTION kernel_refuse_change();
"""
UNGUARD = "DROP TRIGGER proof_append_only ON identity_proof;"
METHODS = [(method, method) for method in dichvucong.identity.words.Method]
LEVELS = [(level.value, level.name) for level in dichvucong.identity.words.Level]


class Migration(migrations.Migration):
    dependencies = [("identity", "0008_permissions_of_accounts"), ("kernel", "0002_guards")]
    operations = [
        migrations.CreateModel(
            name="Proof",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("method", models.CharField(choices=METHODS, max_length=20)),
                ("level", models.SmallIntegerField(choices=LEVELS)),
                ("provider", models.CharField(blank=True, max_length=30)),
                ("proved_at", models.DateTimeField()),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proofs",
                        to="identity.loginsession",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["session", "proved_at"], name="proof_by_session")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(method__in=list(dichvucong.identity.words.Method)),
                        name="proof_method_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(level__in=[level.value for level in dichvucong.identity.words.Level]),
                        name="proof_level_known",
                    ),
                ],
            },
        ),
        # The trigger first: PostgreSQL makes none on a table with pending events.
        migrations.RunSQL(GUARD, UNGUARD),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
    ]
