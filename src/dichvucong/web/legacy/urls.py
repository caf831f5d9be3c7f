"""Addresses existing clients know."""

from django.urls import path

from dichvucong.web.legacy import views

urlpatterns = [
    path("paymentplatform/init", views.init, name="legacy-init"),
    path("paymentplatform/query", views.query, name="legacy-query"),
    path("paymentplatform/getbill", views.get_bill, name="legacy-get-bill"),
]
