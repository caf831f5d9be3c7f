"""Django's handle on catalogs."""

from django.apps import AppConfig


class CatalogsConfig(AppConfig):
    """The app as Django sees it."""

    name = "dichvucong.catalogs"
    label = "catalogs"
    default_auto_field = "django.db.models.BigAutoField"
