"""Addresses of decisions and localisation, below /quantri."""

from django.urls import path, re_path

from dichvucong.web.console.decisions import deciding, editing, listing, localising

urlpatterns = [
    path("quyet-dinh", listing.decisions, name="decisions"),
    re_path(r"^quyet-dinh/xuat\.(?P<extension>csv|xlsx)$", listing.export_decisions, name="export_decisions"),
    path("quyet-dinh/lap", deciding.draft, name="draft_decision"),
    path("quyet-dinh/<int:number>", deciding.decision, name="decision"),
    path("quyet-dinh/<int:number>/sua", deciding.revise, name="revise_decision"),
    path("quyet-dinh/<int:number>/tep", deciding.document, name="decision_document"),
    path("quyet-dinh/<int:number>/cong-khai", deciding.publish, name="publish_decision"),
    path("quyet-dinh/<int:number>/thu-tuc", editing.add, name="add_item"),
    path("quyet-dinh/<int:number>/thu-tuc/<int:item>", editing.edit, name="decision_item"),
    path("quyet-dinh/<int:number>/thu-tuc/<int:item>/bo", editing.remove, name="remove_item"),
    path("quyet-dinh/<int:number>/thu-tuc/<int:item>/doi-chieu", editing.compare, name="compare_item"),
    path("quyet-dinh/<int:number>/<slug:verb>", deciding.decision_step, name="decision_step"),
    path("dia-phuong-hoa", localising.local_procedures, name="local_procedures"),
    path("dia-phuong-hoa/<str:province>/<str:code>", localising.local_procedure, name="local_procedure"),
    path("dia-phuong-hoa/<str:province>/<str:code>/cap-nhat", localising.accept, name="accept_central"),
]
