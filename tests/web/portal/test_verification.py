import json

import jwt
import pytest
from django.test import Client

from dichvucong.payments.gateways import ReportOutcome
from dichvucong.payments.models import Receipt
from tests.factories.payments import ScriptedProvider, an_obligation
from tests.web.portal.samples import a_paid_payment, hear, html_of

pytestmark = [pytest.mark.django_db, pytest.mark.req("PAY-11")]


@pytest.fixture
def receipt(bank: ScriptedProvider) -> Receipt:
    a_paid_payment(bank, an_obligation(payer_identifier="001099012399"))
    return Receipt.objects.get()


def test_a_valid_receipt_is_confirmed_with_the_payer_masked(client: Client, receipt: Receipt) -> None:
    page = html_of(client.get(f"/xac-minh/{receipt.verification_token}"))

    assert "<h1>Biên lai hợp lệ</h1>" in page
    assert receipt.number in page
    assert "N***** V** M**" in page
    assert "********2399" in page
    assert "Nguyễn Văn Mẫu" not in page


def test_the_receipt_of_a_reversed_payment_is_cancelled(
    client: Client, receipt: Receipt, bank: ScriptedProvider
) -> None:
    hear(bank, receipt.payment, ReportOutcome.REVERSED)

    page = html_of(client.get(f"/xac-minh/{receipt.verification_token}"))

    assert "<h1>Biên lai đã bị hủy</h1>" in page


def test_a_receipt_whose_data_were_changed_is_not_confirmed(client: Client, receipt: Receipt) -> None:
    Receipt.objects.update(data={**receipt.data, "amount_vnd": 1})

    page = html_of(client.get(f"/xac-minh/{receipt.verification_token}"))

    assert "<h1>Biên lai không hợp lệ</h1>" in page
    assert receipt.number not in page


def test_an_unknown_code_warns_of_a_forged_receipt(client: Client, bank: ScriptedProvider) -> None:
    response = client.get("/xac-minh/AAAAAAAAAAAAAAAAAAAAAA")

    assert response.status_code == 404
    assert "biên lai đó có thể là giả" in html_of(response)


def test_a_program_gets_the_signed_data_and_can_check_them_with_the_public_keys(
    client: Client, receipt: Receipt
) -> None:
    response = client.get(f"/xac-minh/{receipt.verification_token}", headers={"Accept": "application/json"})
    keys = client.get("/.well-known/receipt-keys.json").json()["keys"]

    answer = response.json()
    public = {key["kid"]: jwt.PyJWK(key) for key in keys}
    header = jwt.get_unverified_header(answer["jws"])
    signed = json.loads(jwt.PyJWS().decode(answer["jws"], public[header["kid"]].key, algorithms=["EdDSA"]))
    assert answer["status"] == "valid"
    assert signed == receipt.data


def test_a_program_is_told_in_its_own_form_that_there_is_no_receipt(
    client: Client, bank: ScriptedProvider
) -> None:
    response = client.get("/xac-minh/AAAAAAAAAAAAAAAAAAAAAA", headers={"Accept": "application/json"})

    assert response.status_code == 404
    assert response.json()["code"] == "receipt_not_found"


@pytest.mark.parametrize("typed", ["{token}", "http://127.0.0.1:8000/xac-minh/{token}", " {token} "])
def test_a_typed_or_pasted_code_leads_to_its_receipt(client: Client, receipt: Receipt, typed: str) -> None:
    response = client.get("/xac-minh", {"ma": typed.format(token=receipt.verification_token)})

    assert response.status_code == 303
    assert response.headers["Location"] == f"/xac-minh/{receipt.verification_token}"


@pytest.mark.parametrize(
    "typed", ["", "abc", "không phải mã", "http://", "//", "[", "https://[::1", "a" * 300]
)
def test_what_cannot_be_a_code_is_refused_beside_the_field(client: Client, typed: str) -> None:
    response = client.get("/xac-minh", {"ma": typed})

    assert response.status_code == 422
    assert 'id="ma-loi"' in html_of(response)
