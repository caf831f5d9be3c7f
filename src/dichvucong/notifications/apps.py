"""Django's handle on notifications."""

from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    """The app as Django sees it."""

    name = "dichvucong.notifications"
    label = "notifications"
    default_auto_field = "django.db.models.BigAutoField"
