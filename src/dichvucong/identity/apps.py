"""Django's handle on identity."""

from django.apps import AppConfig


class IdentityConfig(AppConfig):
    """The app as Django sees it."""

    name = "dichvucong.identity"
    label = "identity"
    default_auto_field = "django.db.models.BigAutoField"
