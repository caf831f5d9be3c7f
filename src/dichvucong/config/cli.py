"""The `dichvucong` command."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Dispatch to a subcommand."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dichvucong.config.settings")
    execute_from_command_line(["dichvucong", *sys.argv[2:]])
