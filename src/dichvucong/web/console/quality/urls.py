"""Addresses about the quality of the national database."""

from django.urls import path, re_path

from dichvucong.web import tokens  # noqa: F401 -- registers the converter
from dichvucong.web.console.quality import findings, questions, reports, watch

urlpatterns = [
    path("ra-soat", findings.findings, name="findings"),
    re_path(r"^ra-soat/xuat\.(?P<extension>csv|xlsx)$", findings.export_findings, name="export_findings"),
    path("ra-soat/lap-phieu", findings.add, name="open_finding"),
    path("ra-soat/<code:number>", findings.finding, name="finding"),
    path("ra-soat/<code:number>/<slug:verb>", findings.finding_step, name="finding_step"),
    path("bao-sai", reports.reports, name="reports"),
    re_path(r"^bao-sai/xuat\.(?P<extension>csv|xlsx)$", reports.export_reports, name="export_reports"),
    path("bao-sai/gui", reports.send, name="report_procedure"),
    path("bao-sai/<code:number>", reports.report, name="report"),
    path("bao-sai/<code:number>/<slug:verb>", reports.report_step, name="report_step"),
    path("theo-doi-thu-tuc", watch.watch_list, name="watch_list"),
    re_path(
        r"^theo-doi-thu-tuc/xuat\.(?P<extension>csv|xlsx)$",
        watch.export_watch_list,
        name="export_watch_list",
    ),
    path("theo-doi-thu-tuc/kiem-tra-ngay", watch.look_now, name="check_services_now"),
    path("theo-doi-thu-tuc/ten-mien-cu", watch.domains, name="old_domains"),
    path("theo-doi-thu-tuc/ten-mien-cu/bo", watch.remove_domain, name="remove_old_domain"),
    path("hoi-dap", questions.questions, name="questions"),
    re_path(r"^hoi-dap/xuat\.(?P<extension>csv|xlsx)$", questions.export_questions, name="export_questions"),
    path("hoi-dap/soan", questions.add, name="add_question"),
    path("hoi-dap/<int:number>", questions.question, name="question"),
    path("hoi-dap/<int:number>/sua", questions.change, name="change_question"),
    path("hoi-dap/<int:number>/<slug:verb>", questions.question_step, name="question_step"),
]
