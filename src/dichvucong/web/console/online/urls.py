"""Addresses about online services."""

from django.urls import path, re_path

from dichvucong.web import tokens  # noqa: F401 -- registers the converter
from dichvucong.web.console.online import views

urlpatterns = [
    path("dich-vu-cong", views.services, name="services"),
    re_path(r"^dich-vu-cong/xuat\.(?P<extension>csv|xlsx)$", views.export_services, name="export_services"),
    path("dich-vu-cong/khai-bao", views.declare, name="declare_service"),
    path("dich-vu-cong/<code:code>", views.service, name="service"),
    path("dich-vu-cong/<code:code>/sua", views.amend, name="amend_service"),
    path("dich-vu-cong/<code:code>/phuong-an", views.restructure, name="restructure_service"),
    path("dich-vu-cong/<code:code>/<slug:verb>", views.service_step, name="service_step"),
]
