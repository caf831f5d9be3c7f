"""The citizens' addresses."""

from django.urls import path

from dichvucong.web.portal import pages

urlpatterns = [
    path("", pages.home, name="home"),
]
