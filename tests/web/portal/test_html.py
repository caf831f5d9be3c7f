import pytest
from django.test import Client

from tests.factories.payments import ScriptedProvider, an_obligation
from tests.support.markup import faults_in
from tests.web.portal.samples import a_paid_payment, a_started_payment, html_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("POR-01")]


def test_the_pages_of_a_payment_are_sound_html(client: Client, bank: ScriptedProvider) -> None:
    due, waiting, paid = an_obligation(), an_obligation(), an_obligation()
    transfer, receipt = a_started_payment(waiting, "vietqr"), a_paid_payment(bank, paid)
    addresses = [
        "/",
        "/thanh-toan",
        "/thanh-toan?ma=x",
        "/thanh-toan?ma=H26.12-261120-9999",
        f"/thanh-toan?ma={due.dossier_code}",
        f"/thanh-toan/k/{due.link_token}",
        f"/thanh-toan/k/{waiting.link_token}",
        f"/thanh-toan/k/{paid.link_token}",
        f"/thanh-toan/gd/{transfer.link_token}",
        f"/thanh-toan/gd/{receipt.link_token}",
        f"/thanh-toan/quay/{due.link_token}",
        f"/thanh-toan/quay/{waiting.link_token}",
        "/xac-minh",
        "/ngan-hang",
        "/tro-giup",
        "/dieu-khoan",
        "/tiep-can",
        "/khong-co",
    ]

    faults = {address: faults_in(html_of(client.get(address))) for address in addresses}

    assert {address: found for address, found in faults.items() if found} == {}


def test_the_reader_of_html_sees_mistakes() -> None:
    assert faults_in("<p><b>x</p></b>") != []
    assert faults_in('<i id="a"></i><i id="a"></i>') == ["id 'a' is not one of its own"]
    assert faults_in('<a href="tel:1 2">x</a>') == ["blank in the address 'tel:1 2'"]
    assert faults_in("<div>") == ["<div> stays open"]
