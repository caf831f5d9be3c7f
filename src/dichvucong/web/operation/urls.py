"""Addresses for operators."""

from django.urls import path

from dichvucong.web.operation import views

app_name = "operation"
urlpatterns = [
    path("health", views.health, name="health"),
    path("health/live", views.live, name="live"),
    path("metrics", views.metrics, name="metrics"),
]
