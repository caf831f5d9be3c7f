"""The `dichvucong` command."""

from dichvucong.config.cli.command import main

__all__ = ["main"]
