"""Wires adapters and handlers once Django is ready."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The app as Django sees it."""

    name = "dichvucong.config"
    label = "config"

    def ready(self) -> None:
        """Connect ports to adapters and events to handlers."""
        from dichvucong.config import wiring  # noqa: PLC0415 -- models must be loaded first

        wiring.install()
