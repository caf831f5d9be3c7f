"""Users of units become officers with posts; numbers on their accounts no longer stand in the way of a personal one."""

from django.db import migrations

FORTH = """
INSERT INTO identity_post (account_id, agency_code, provider_code, title, begun_at, begun_by, ended_at, ended_how)
SELECT id, kept_by_agency, kept_by_provider, '', created_at, 'portal:migration',
       CASE WHEN is_active THEN NULL ELSE created_at END, CASE WHEN is_active THEN '' ELSE 'left' END
FROM identity_account WHERE kept_by_agency <> '' OR kept_by_provider <> ''
"""
BACK = "DELETE FROM identity_post"
CONSOLE = ["officer", "provider_user"]


def note_numbers(apps, _editor):
    """Sealed under another label, so the texts are read and written, not copied."""
    numbers = apps.get_model("identity", "OfficerNumber").objects
    for row in apps.get_model("identity", "Identifier").objects.filter(account__kind__in=CONSOLE):
        numbers.create(
            account=row.account,
            role=row.account.kind,
            kind=row.kind,
            country=row.country,
            value=row.value,
            noted_at=row.added_at,
            released_at=None if row.account.is_active else row.added_at,
        )
        row.delete()


def give_back(apps, _editor):
    identifiers = apps.get_model("identity", "Identifier").objects
    for row in apps.get_model("identity", "OfficerNumber").objects.filter(released_at=None, role__in=CONSOLE):
        same = {"kind": row.kind, "country": row.country, "value": row.value}
        if not identifiers.filter(**same).exists():
            identifiers.create(account=row.account, added_at=row.noted_at, **same)
        row.delete()


class Migration(migrations.Migration):
    dependencies = [("identity", "0011_posts_of_officers")]
    operations = [migrations.RunSQL(FORTH, BACK), migrations.RunPython(note_numbers, give_back)]
