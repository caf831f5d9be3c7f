"""The ceiling: the same granian serving a Django view that does nothing, and one that does one ORM insert."""

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.urls import path

from dichvucong.config import environment as env

if not settings.configured:
    settings.configure(
        ALLOWED_HOSTS=["127.0.0.1"],
        DATABASES={"default": env.database()},
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        INSTALLED_APPS=[],
        MIDDLEWARE=[],
        ROOT_URLCONF=__name__,
        SECRET_KEY="benchmark",
        USE_TZ=True,
    )
    django.setup()


class Row(models.Model):
    """One line of a table that nothing else uses."""

    text = models.CharField(max_length=60)

    class Meta:
        app_label = "bare"
        db_table = "bare_row"

    def __str__(self) -> str:
        return self.text


def bare(_request: HttpRequest) -> HttpResponse:
    """Nothing."""
    return HttpResponse(b'{"ok": true}', content_type="application/json")


def insert(_request: HttpRequest) -> HttpResponse:
    """One durable insert through the ORM."""
    Row(text="x").save(force_insert=True)
    return HttpResponse(b'{"ok": true}', content_type="application/json")


urlpatterns = [path("bare", bare), path("insert", insert)]
application = get_wsgi_application()
