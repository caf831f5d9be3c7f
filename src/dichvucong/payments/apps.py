"""Django's handle on payments."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """The app as Django sees it."""

    name = "dichvucong.payments"
    label = "payments"
    default_auto_field = "django.db.models.BigAutoField"
