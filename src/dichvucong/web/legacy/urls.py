"""Addresses existing clients know."""

from django.urls import path

from dichvucong.web.legacy import views
from dichvucong.web.legacy.mirror import views as mirror

# The adapter in front of a client keeps a path of its own; which endpoint it calls is the client's configuration.
ADAPTERS = ("", "XrdAdapter/RestService/forward/", "VXPAdapter/RestService/forward/")

urlpatterns = [
    path("paymentplatform/init", views.init, name="legacy-init"),
    path("paymentplatform/query", views.query, name="legacy-query"),
    path("paymentplatform/getbill", views.get_bill, name="legacy-get-bill"),
    *[path(f"{adapter}mapi/login", mirror.login) for adapter in ADAPTERS],
    *[path(f"{adapter}mapi/{end}", mirror.serve) for adapter in ADAPTERS for end in ("g", "share")],
]
