"""Django's handle on the kernel."""

from django.apps import AppConfig


class KernelConfig(AppConfig):
    """The app as Django sees it."""

    name = "dichvucong.kernel"
    label = "kernel"
    default_auto_field = "django.db.models.BigAutoField"
