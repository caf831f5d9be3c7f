"""Django's handle on procedures."""

from django.apps import AppConfig


class ProceduresConfig(AppConfig):
    """The app as Django sees it."""

    name = "dichvucong.procedures"
    label = "procedures"
    default_auto_field = "django.db.models.BigAutoField"
