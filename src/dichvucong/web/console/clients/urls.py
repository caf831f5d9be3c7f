"""Addresses of connected portals and systems, below /quantri/he-thong-ket-noi."""

from django.urls import path

from dichvucong.web.console.clients import views

urlpatterns = [
    path("he-thong-ket-noi", views.clients, name="clients"),
    path("he-thong-ket-noi/them", views.add, name="add_client"),
    path("he-thong-ket-noi/them-he-thong", views.add_system, name="add_system"),
    path("he-thong-ket-noi/<str:client_id>", views.client, name="client"),
    path("he-thong-ket-noi/<str:client_id>/sua", views.change, name="change_client"),
    path("he-thong-ket-noi/<str:client_id>/khoa", views.new_secret, name="new_secret"),
    path("he-thong-ket-noi/<str:client_id>/khoa/<int:number>/thu-hoi", views.end_secret, name="end_secret"),
    path("he-thong-ket-noi/<str:client_id>/dong", views.close, name="close_client"),
]
