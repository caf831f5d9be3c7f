"""The citizens' addresses."""

from django.urls import include, path

from dichvucong.web import tokens  # noqa: F401 -- registers the converter
from dichvucong.web.portal import (
    claiming,
    contacts,
    counter,
    look_up,
    online,
    pages,
    paying,
    payment,
    quality,
    reporting,
    verification,
)
from dichvucong.web.portal.open_data import views as open_data

urlpatterns = [
    path("", pages.home, name="home"),
    path("thu-tuc/bao-thieu", reporting.missing, name="report-missing"),
    path("thu-tuc/phan-anh/<token:report_token>", reporting.followed, name="report-followed"),
    path("thu-tuc/<code:code>/bao-sai", reporting.wrong, name="report-wrong"),
    path("dich-vu-cong/<code:code>", online.service, name="service"),
    path("chat-luong", quality.review, name="review"),
    path("hoi-dap", quality.questions, name="questions"),
    path("thanh-toan", look_up.find, name="look-up"),
    path("thanh-toan/k/<token:link_token>", paying.pay, name="pay"),
    path("thanh-toan/k/<token:link_token>/bien-lai", paying.show_receipt, name="pay-receipt"),
    path("thanh-toan/gd/<token:payment_token>", payment.show, name="payment"),
    path("thanh-toan/gd/<token:payment_token>/trang-thai", payment.watch, name="payment-watch"),
    path("thanh-toan/gd/<token:payment_token>/lam-moi", payment.renew, name="payment-renew"),
    path("thanh-toan/gd/<token:payment_token>/bien-lai.pdf", payment.receipt, name="payment-receipt"),
    path("thanh-toan/gd/<token:payment_token>/hoan-tra", claiming.claim, name="payment-claim"),
    path("thanh-toan/gd/<token:payment_token>/qr.png", payment.qr_image, name="payment-qr"),
    path("thanh-toan/quay/<token:link_token>", counter.show, name="counter"),
    path("thanh-toan/quay/<token:link_token>/trang-thai", counter.watch, name="counter-watch"),
    path("xac-minh", verification.ask, name="verify"),
    path("xac-minh/<token:verification_token>", verification.check, name="receipt-check"),
    path(".well-known/receipt-keys.json", verification.keys, name="receipt-keys"),
    path("ngan-hang", pages.banks, name="banks"),
    path("ho-tro/dau-moi", contacts.contacts, name="contacts"),
    path("tro-giup", pages.guide, name="help"),
    path("dieu-khoan", pages.terms, name="terms"),
    path("tiep-can", pages.accessibility, name="accessibility"),
    path("du-lieu-mo", open_data.show, name="open-data"),
    path("du-lieu-mo/thu-tuc.csv", open_data.table, name="open-data-csv"),
    path("du-lieu-mo/thu-tuc.xlsx", open_data.workbook, name="open-data-xlsx"),
    path("du-lieu-mo/thu-tuc.jsonld", open_data.linked, name="open-data-jsonld"),
    path("thu-tuc/<str:code>/cpsv-ap.jsonld", open_data.linked_one, name="procedure-jsonld"),
    path("", include("dichvucong.web.portal.procedures.urls")),
]
