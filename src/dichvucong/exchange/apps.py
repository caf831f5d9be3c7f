"""Django's handle on exchange."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """The app as Django sees it."""

    name = "dichvucong.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
