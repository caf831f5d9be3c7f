"""The addresses of what citizens read about procedures."""

from django.urls import path

from dichvucong.web.portal.procedures import agencies, decisions, life_events, page, searching, versions

urlpatterns = [
    path("thu-tuc", searching.show, name="procedures"),
    path("thu-tuc/goi-y", searching.suggestions, name="procedure-suggestions"),
    path("thu-tuc/<str:code>", page.show, name="procedure"),
    path("thu-tuc/<str:code>/ma-qr.svg", page.share_code, name="procedure-qr"),
    path("thu-tuc/<str:code>/so-sanh", versions.compare, name="procedure-versions"),
    path("quyet-dinh", decisions.show_all, name="decisions"),
    path("quyet-dinh/<int:key>/tep", decisions.document, name="decision-document"),
    path("quyet-dinh/<path:number>", decisions.show, name="decision"),
    path("co-quan/<str:code>", agencies.show, name="agency"),
    path("linh-vuc", agencies.fields, name="fields"),
    path("su-kien", life_events.show_all, name="life-events"),
    path("su-kien/<str:slug>", life_events.show, name="life-event"),
]
