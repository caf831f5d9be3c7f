"""Migrations can be applied while the portal of the release before still runs."""

from pathlib import Path

import pytest
from django.apps import apps
from django_migration_linter import MigrationLinter

ROOT = Path(__file__).resolve().parents[2]
# Applied while the portal stands still, as the changelog says: the release before cannot read what is sealed.
STANDING_STILL = ["0010_sealed_columns", "0003_sealed_addresses"]
# Drops columns that left the models releases ago: no portal that can read the tables still asks for them.
NOTHING_READS = ["0033_drop_kept_by"]
# Puts a looser rule in the place of a stricter one: no row that stands breaks it.
LOOSER = ["0036_one_request_per_certificate"]
OURS = [config.label for config in apps.get_app_configs() if config.name.startswith("dichvucong.")]


@pytest.mark.django_db
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_no_migration_breaks_a_portal_that_still_runs() -> None:
    linter = MigrationLinter(
        str(ROOT),
        include_apps=OURS,
        no_cache=True,
        only_applied_migrations=False,
        ignore_name=[*STANDING_STILL, *NOTHING_READS, *LOOSER],
    )

    linter.lint_all_migrations()

    assert not linter.has_errors
    assert linter.nb_total > 0
