"""Django's handle on web."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The app as Django sees it."""

    name = "dichvucong.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
