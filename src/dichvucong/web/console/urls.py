"""Addresses of the console, all below /quantri."""

from django.urls import path

from dichvucong.web.console import home

app_name = "console"
urlpatterns = [
    path("", home.home, name="home"),
]
