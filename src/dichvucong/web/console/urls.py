"""Addresses of the console, all below /quantri."""

from django.urls import path, re_path

from dichvucong.web.console import (
    cases,
    contacts,
    counter,
    deliveries,
    home,
    obligations,
    payment,
    payments,
    providers,
    tracing,
)

app_name = "console"
urlpatterns = [
    path("", home.home, name="home"),
    path("thanh-toan", payments.payments, name="payments"),
    re_path(r"^thanh-toan/xuat\.(?P<extension>csv|xlsx)$", payments.export_payments, name="export_payments"),
    path("khoan-thu", obligations.obligations, name="obligations"),
    re_path(
        r"^khoan-thu/xuat\.(?P<extension>csv|xlsx)$",
        obligations.export_obligations,
        name="export_obligations",
    ),
    path("giao-dich/<path:code>/hoi-ngan-hang", payment.ask_now, name="ask_now"),
    path("giao-dich/<path:code>/tin/<int:number>", payment.raw_message, name="raw_message"),
    path("giao-dich/<path:code>/gui-lai/<int:delivery>", deliveries.send_again, name="send_again"),
    path("giao-dich/<path:code>", payment.payment, name="payment"),
    path("bien-lai/<str:number>.pdf", payment.receipt, name="receipt"),
    path("tra-soat", tracing.search, name="trace"),
    re_path(r"^tra-soat/xuat\.(?P<extension>csv|xlsx)$", tracing.export, name="export_trace"),
    path("tra-soat/<path:code>/bien-lai", tracing.refetch, name="trace_receipt"),
    path("tra-soat/<path:code>/phieu", tracing.complain, name="complain"),
    path("tra-soat/<path:code>", tracing.detail, name="trace_detail"),
    path("vu-viec", cases.cases, name="cases"),
    path("vu-viec/<str:number>", cases.case, name="case"),
    path("vu-viec/<str:number>/tin/<int:message>", cases.case_message, name="case_message"),
    path("ngan-hang", providers.providers, name="providers"),
    path("ngan-hang/<str:code>/tam-dung", providers.suspend, name="suspend_provider"),
    path("ngan-hang/<str:code>/mo-lai", providers.resume, name="resume_provider"),
    path("gui-tin", deliveries.deliveries, name="deliveries"),
    path("nhat-ky", deliveries.exchange_log, name="exchange_log"),
    path("dau-moi", contacts.contacts, name="contacts"),
    re_path(r"^dau-moi/xuat\.(?P<extension>csv|xlsx)$", contacts.export_contacts, name="export_contacts"),
    path("dau-moi/them", contacts.add, name="add_contact"),
    path("dau-moi/<path:code>/ngung", contacts.disable, name="disable_contact"),
    path("dau-moi/<path:code>", contacts.change, name="change_contact"),
    path("quay", counter.counter, name="counter"),
    path("quay/<str:link_token>", counter.counter_due, name="counter_due"),
    path("quay/<str:link_token>/trang-thai", counter.counter_state, name="counter_state"),
    path("quay/<str:link_token>/bat-dau", counter.counter_start, name="counter_start"),
    path("quay/<str:link_token>/lam-moi", counter.counter_renew, name="counter_renew"),
]
