"""Addresses of providers' reports."""

from django.urls import path

from dichvucong.web.callbacks.views import callback

urlpatterns = [path("callbacks/<slug:provider_code>", callback, name="callback")]
